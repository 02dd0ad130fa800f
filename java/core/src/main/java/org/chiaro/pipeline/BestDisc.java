package org.chiaro.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chiaro.io.PairedFiles;
import org.chiaro.kernel.Kernels;
import org.chiaro.metric.FailedPair;
import org.chiaro.metric.PairStream;
import org.chiaro.metric.Protocol;
import org.chiaro.run.ChiaroException;
import org.chiaro.saliency.DiscScores;
import org.chiaro.saliency.DiscSearch;

/**
 * The best fixed centred disc of a folder of masks.
 *
 * @param failed photos without a mask, masks without a photo, masks that cannot be read
 */
public record BestDisc(DiscScores scores, List<FailedPair> failed) {
  public BestDisc {
    failed = List.copyOf(failed);
  }

  /**
   * Searches the masks that have a photo of the same name.
   *
   * @throws ChiaroException.Data if there is no such mask
   */
  public static BestDisc of(
      Path photos, Path masks, Protocol protocol, Kernels kernels, int threads) {
    PairedFiles files =
        PairedFiles.of(
            new PairedFiles.Side(photos, "photo", ""), new PairedFiles.Side(masks, "mask", "mask"));
    List<PairedFiles.Pair> pairs = files.pairs();
    DiscSearch search = new DiscSearch(protocol);
    List<FailedPair> failed = new ArrayList<>();
    files.unpaired().forEach(one -> failed.add(new FailedPair(one.name(), one.reason())));
    failed.addAll(
        PairStream.forEach(
            pairs.size(),
            i -> pairs.get(i).name(),
            threads,
            i ->
                DiscSearch.measure(
                    kernels,
                    pairs.get(i).name(),
                    FolderPairs.mask(pairs.get(i).right(), protocol).view()),
            search::add));
    if (search.count() == 0) {
      throw new ChiaroException.Data("no photo has a readable mask of the same name in " + masks);
    }
    return new BestDisc(search.scores(), failed);
  }
}
