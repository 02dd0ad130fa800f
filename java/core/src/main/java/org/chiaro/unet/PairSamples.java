package org.chiaro.unet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.filter.Verdict;
import org.chiaro.gan.ContactSheet;
import org.chiaro.io.ImageFiles;
import org.chiaro.run.AtomicFiles;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * The first pairs of a round as single pictures, for a page: {@code pairs/00.image.png}, {@code
 * .shifted.png} and {@code .mask.png} in the folder of samples, and {@code pairs.json} with the
 * filters' verdicts.
 */
public final class PairSamples {
  private static final int SCHEMA = 1;
  private static final int COUNT = 12;

  private PairSamples() {}

  /** Writes them into {@code samples}, a folder that is there. */
  public static void write(PairSynthesis.Round round, Path samples) {
    Path folder = AtomicFiles.createDirectories(samples.resolve("pairs"));
    ObjectNode json = new ObjectMapper().createObjectNode().put("schema", SCHEMA);
    ArrayNode pairs = json.putArray("pairs");
    try (var scope = TensorScope.noGrad()) {
      for (int i = 0; i < Math.min(COUNT, round.report().verdicts().size()); i++) {
        Verdict verdict = round.report().verdicts().get(i);
        Tensor mask = Tensors.toFloat(round.masks().narrow(0, i, 1)).unsqueeze(1);
        ObjectNode pair = pairs.addObject();
        String stem = String.format(Locale.ROOT, "%02d.", i);
        put(pair, "image", folder, stem, round.pair().original().narrow(0, i, 1));
        put(pair, "shifted", folder, stem, round.pair().shifted().narrow(0, i, 1));
        put(pair, "mask", folder, stem, Ops.plus(Ops.times(mask, 2), -1).expand(-1, 3, -1, -1));
        pair.put("area", verdict.area());
        verdict.dropper().ifPresent(filter -> pair.put("dropped_by", filter));
      }
    }
    AtomicFiles.write(samples.resolve("pairs.json"), json.toPrettyString() + "\n");
  }

  private static void put(ObjectNode pair, String kind, Path folder, String stem, Tensor image) {
    String name = stem + kind + ".png";
    ImageFiles.writePng(folder.resolve(name), ContactSheet.picture(image.select(0, 0)));
    pair.put(kind, name);
  }
}
