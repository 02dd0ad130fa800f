package org.chiaro.unet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;

/**
 * Training pairs straight from the generator. A position is the number of the next sample to draw.
 *
 * <p>Rounds of a batch's size are drawn until a batch is gathered; what is over is thrown away, as
 * published.
 */
public final class OnlinePairs implements OnlineSource {
  private final PairSynthesis synthesis;
  private final int batchSize;
  private final int maxRounds;
  private final Optional<Team> team;
  private long position;
  private SynthReport report = SynthReport.NONE;

  /**
   * Batches of {@code batchSize} pairs.
   *
   * @param maxRounds 100 in the published code: how often a batch may be filled up
   */
  public OnlinePairs(PairSynthesis synthesis, int batchSize, int maxRounds) {
    this(synthesis, batchSize, maxRounds, Optional.empty());
  }

  /**
   * A worker's shares of these batches, which are the same whatever the number of workers: each
   * makes its share of every round and shows the others what of it was kept.
   */
  OnlinePairs(PairSynthesis synthesis, int batchSize, int maxRounds, Optional<Team> team) {
    this.synthesis = synthesis;
    this.batchSize = batchSize;
    this.maxRounds = maxRounds;
    this.team = team;
  }

  /**
   * The next batch.
   *
   * @throws ChiaroException.Data if the filters keep too little
   */
  @Override
  public TrainingBatch next() {
    try (var scope = TensorScope.noGrad()) {
      List<Tensor> images = new ArrayList<>();
      List<Tensor> masks = new ArrayList<>();
      SynthReport gathered = SynthReport.NONE;
      for (int round = 0; gathered.kept() < batchSize; round++) {
        if (round == maxRounds) {
          throw exhausted(gathered, maxRounds, batchSize);
        }
        gathered = gathered.plus(round(images, masks));
      }
      int first = team.map(workers -> workers.first(batchSize)).orElse(0);
      int share = team.map(workers -> workers.share(batchSize)).orElse(batchSize);
      Tensor allImages = Ops.concat(0, images.toArray(Tensor[]::new)).narrow(0, first, share);
      Tensor allMasks = Ops.concat(0, masks.toArray(Tensor[]::new)).narrow(0, first, share);
      return new TrainingBatch(scope.keep(allImages), scope.keep(allMasks));
    }
  }

  private SynthReport round(List<Tensor> images, List<Tensor> masks) {
    try (var scope = TensorScope.noGrad()) {
      int first = team.map(workers -> workers.first(batchSize)).orElse(0);
      int share = team.map(workers -> workers.share(batchSize)).orElse(batchSize);
      PairSynthesis.Round made = synthesis.round(position + first, share);
      TrainingBatch kept = made.kept();
      SynthReport round = SynthReport.NONE.plus(made.report());
      if (team.isPresent()) {
        KeptByAll all = KeptByAll.of(team.get(), kept, round, share);
        kept = all.pairs();
        round = all.report();
      }
      images.add(scope.keep(kept.images()));
      masks.add(scope.keep(kept.masks()));
      position += batchSize;
      report = report.plus(round);
      return round;
    }
  }

  @Override
  public SynthReport report() {
    return report;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void seek(long position) {
    this.position = position;
  }

  static ChiaroException.Data exhausted(SynthReport gathered, int rounds, int wanted) {
    return new ChiaroException.Data(
        ("pairs: %d rounds gave %d of the %d pairs of a batch: %s"
                + " (another --shift or --direction, or --max-area 1 --no-histogram-filter)")
            .formatted(rounds, gathered.kept(), wanted, gathered.describe()));
  }
}
