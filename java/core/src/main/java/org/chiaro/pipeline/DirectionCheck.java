package org.chiaro.pipeline;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.direction.Direction;
import org.chiaro.direction.DirectionSearch.Side;
import org.chiaro.direction.SearchConfig;
import org.chiaro.direction.SearchRun;
import org.chiaro.direction.discovery.Confusion;
import org.chiaro.direction.discovery.Discovery;
import org.chiaro.direction.discovery.DiscoveryConfig;
import org.chiaro.direction.discovery.DiscoveryRun;
import org.chiaro.filter.FilterConfig;
import org.chiaro.gan.known.KnownGenerator;
import org.chiaro.gan.known.LightTruth;
import org.chiaro.kernel.Kernels;
import org.chiaro.latent.GaussianLatents;
import org.chiaro.ranking.Candidate;
import org.chiaro.ranking.MaskOverlap;
import org.chiaro.ranking.Ranked;
import org.chiaro.ranking.Ranking;
import org.chiaro.ranking.RankingConfig;
import org.chiaro.ranking.RankingRun;
import org.chiaro.run.GeneratorConfig;
import org.chiaro.run.Progress;
import org.chiaro.run.Stop;
import org.chiaro.run.SynthConfig;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;
import org.chiaro.unet.PairSynthesis;
import org.chiaro.unet.Synthesizer;
import org.chiaro.unet.TrainConfig;
import org.chiaro.unet.TrainResult;
import org.chiaro.unet.Trainer;
import org.chiaro.unet.UNet;
import org.chiaro.unet.UNetFile;

/**
 * All that finds and uses a direction, from nothing to a network, on the generator whose truth is
 * known: search, discovery, ranking, masks, training, each through the files that it writes.
 */
public final class DirectionCheck {
  private static final int BATCH = 32;
  private static final double MAGNITUDE = 5;
  private static final double LIGHT = 0.4;
  private static final double MOST = 20;
  // twice the published one: light in the middle is also got by a larger object
  private static final double EDGE_WEIGHT = 20;
  // what the small reconstructor needs; the latent space is that of any other side,
  // so directions are ranked on these, too
  private static final int SMALL_SIDE = 32;
  private static final int WIDTH = 8;
  private static final double TRAIN_RATE = 3e-3;
  // so many directions for each coordinate: free to crowd where the picture changes most
  private static final int CROWD = 3;
  private static final int FRESH = 128;
  private static final int MAX_ROUNDS = 100;

  private final CheckConfig config;
  private final Kernels kernels;
  private final int threads;
  private final Progress.Mode mode;
  private final Stop stop;
  private final Map<String, Double> parts = new LinkedHashMap<>();
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  /** Kernels stay the caller's; stop is asked between two units of work. */
  public DirectionCheck(
      CheckConfig config, Kernels kernels, int threads, Progress.Mode mode, Stop stop) {
    this.config = config;
    this.kernels = kernels;
    this.threads = threads;
    this.mode = mode;
    this.stop = stop;
  }

  /** Runs everything into a folder: search, discover, score and train. */
  public CheckResult run(Path folder) {
    try (KnownGenerator generator = new KnownGenerator(config.seed(), config.side())) {
      LightTruth truth = generator.truth();
      Direction light = timed("search", () -> search(generator, folder.resolve("search")));
      Path rows = timed("discover", () -> discover(folder.resolve("discover")));
      Ranking ranking = timed("score", () -> rank(rows, folder.resolve("score")));
      Ranked searched = place(generator, folder.resolve("search/direction.safetensors"));
      Ranked nearest = nearest(ranking.order(), truth);
      double cosine = truth.cosine(light.vector());
      double ranked = truth.cosine(ranking.first().light());
      parts.put("rankedCosine", ranked);
      parts.put("rankedScore", ranking.first().scores().score());
      parts.put("rankDiscovered", (double) rankDiscovered(ranking, truth));
      parts.put("sure", ranking.sure());
      parts.put("searchedScore", searched.scores().score());
      parts.put("magnitude", searched.magnitudes().get().best());
      boolean right = cosine > 0 && ranked > 0 && searched.way() == 1;
      double shift = searched.magnitudes().get().best();
      try (Synthesizer pairs = pairs(folder.resolve("search/direction.safetensors"), shift)) {
        double maskIou = timed("masks", () -> masks(pairs.synthesis(), generator));
        double unetIou = timed("train", () -> train(pairs, generator, folder.resolve("train")));
        return new CheckResult(
            cosine, ranked, right ? 1 : -1, nearest.rank(), maskIou, unetIou, parts, seconds);
      }
    }
  }

  private <T> T timed(String step, Supplier<T> work) {
    long startNs = System.nanoTime();
    T result = work.get();
    seconds.put(step, (System.nanoTime() - startNs) / 1e9);
    return result;
  }

  private Direction search(KnownGenerator generator, Path folder) {
    SearchConfig published = SearchConfig.published(config.seed());
    SearchConfig search =
        new SearchConfig(
            config.searchIterations(),
            published.batchSize(),
            published.rate(),
            published.circleWeight(),
            EDGE_WEIGHT,
            published.magnitude(),
            published.spread(),
            published.shiftPerElement(),
            config.seed());
    try (Progress shown = Progress.start(mode, "search", search.iterations(), "iterations")) {
      return new SearchRun(generator, search, List.of(Side.LIGHT), MAGNITUDE, folder)
          .run(false, stop, (done, loss) -> shown.step())
          .get(Side.LIGHT);
    }
  }

  private Path discover(Path folder) {
    int all = Math.toIntExact(config.discoverSteps());
    var schedule = new DiscoveryRun.Schedule(10, all, 10, all);
    try (KnownGenerator generator = new KnownGenerator(config.seed(), SMALL_SIDE);
        Progress shown = Progress.start(mode, "discover", all, "steps")) {
      Confusion confusion =
          new DiscoveryRun(folder, discovery(generator), schedule)
              .run(generator, false, stop, new Steps(shown))
              .confusion();
      parts.put("rca", confusion.accuracy());
      return folder.resolve("directions.safetensors");
    }
  }

  /** Of many directions, and short: long before the reconstructor can tell any mixtures apart. */
  private DiscoveryConfig discovery(KnownGenerator generator) {
    int size = generator.latentSize();
    DiscoveryConfig small = DiscoveryConfig.small(size, config.seed(), Precision.FP32);
    return new DiscoveryConfig(
        small.deformator(),
        small.randomInit(),
        CROWD * size,
        small.reconstructor(),
        small.reconstructorSize(),
        small.distribution(),
        small.shiftScale(),
        small.minShift(),
        small.labelWeight(),
        small.shiftWeight(),
        small.deformatorRate(),
        small.reconstructorRate(),
        config.discoverSteps(),
        small.batchSize(),
        config.seed(),
        Precision.FP32);
  }

  /** Shows the steps alone. */
  private record Steps(Progress shown) implements DiscoveryRun.Listener {
    @Override
    public void resumed(long steps) {
      shown.from(steps);
    }

    @Override
    public void step(Discovery.Losses losses, double rca) {
      shown.step();
    }

    @Override
    public void pictures(int done, int all) {}
  }

  private RankingConfig ranking(int refine) {
    return new RankingConfig(
        LIGHT,
        MOST,
        config.samples(),
        BATCH,
        3,
        refine,
        FilterConfig.defaults(),
        config.seed() + 1);
  }

  private Ranking rank(Path rows, Path folder) {
    try (KnownGenerator generator = new KnownGenerator(config.seed(), SMALL_SIDE);
        Progress shown =
            Progress.start(mode, "score", CROWD * generator.latentSize(), "directions")) {
      List<Candidate> candidates = Candidate.open(List.of(rows.toString()), generator);
      RankingConfig how = ranking(config.refine());
      Ranking ranking =
          new RankingRun(generator, how, kernels).into(folder, candidates, shown::step, stop);
      new RankingPage(ranking, how, generator).write(folder);
      return ranking;
    }
  }

  private Ranked place(KnownGenerator generator, Path file) {
    List<Candidate> one = Candidate.open(List.of(file.toString()), generator);
    return new RankingRun(generator, ranking(0), kernels).rank(one, () -> {}, stop).first();
  }

  /** The place of the nearest as discovery left it, among its like. */
  private static int rankDiscovered(Ranking ranking, LightTruth truth) {
    List<Ranked> discovered =
        ranking.order().stream().filter(one -> !one.candidate().isRefined()).toList();
    return 1 + discovered.indexOf(nearest(discovered, truth));
  }

  /** Whichever way it was turned. */
  private static Ranked nearest(List<Ranked> order, LightTruth truth) {
    Ranked nearest = order.get(0);
    for (Ranked one : order) {
      if (distance(one, truth) < distance(nearest, truth)) {
        nearest = one;
      }
    }
    return nearest;
  }

  private static double distance(Ranked one, LightTruth truth) {
    return 1 - Math.abs(truth.cosine(one.light()));
  }

  private Synthesizer pairs(Path direction, double shift) {
    FilterConfig filters = FilterConfig.defaults();
    SynthConfig synth =
        new SynthConfig(
            config.generator(),
            direction.toString(),
            "",
            shift,
            "",
            0,
            "lighter",
            1,
            BATCH,
            "dir",
            1,
            filters.maxArea(),
            filters.components(),
            filters.componentRatio(),
            filters.histogram(),
            MAX_ROUNDS);
    return Synthesizer.open(
        synth, GeneratorConfig.PLAIN, config.seed() + 2, Precision.FP32, "auto", threads);
  }

  private double masks(PairSynthesis pairs, KnownGenerator generator) {
    GaussianLatents latents = new GaussianLatents(generator.latentSize(), config.seed() + 2);
    double sum = 0;
    int kept = 0;
    for (int first = 0; first < config.samples(); first += BATCH) {
      try (var scope = TensorScope.noGrad()) {
        int n = Math.min(BATCH, config.samples() - first);
        PairSynthesis.Round round = pairs.round(first, n);
        double[] iou = MaskOverlap.iou(round.masks(), generator.masks(latents.latents(first, n)));
        for (int i : round.report().kept()) {
          sum += iou[i];
          kept++;
        }
      }
    }
    parts.put("kept", (double) kept / config.samples());
    return sum / kept;
  }

  private double train(Synthesizer pairs, KnownGenerator generator, Path folder) {
    int steps = config.trainSteps();
    TrainConfig train =
        new TrainConfig(
            WIDTH,
            BATCH,
            steps,
            TRAIN_RATE,
            Math.max(1, steps * 2 / 3),
            0.2,
            steps,
            2,
            Optional.empty(),
            0,
            config.seed(),
            Precision.FP32,
            false);
    TrainResult trained;
    try (Progress shown = Progress.start(mode, "train", steps, "steps")) {
      trained =
          new Trainer(train, "online", List.of())
              .run(pairs.pairs(BATCH), folder, false, new TrainProgress(shown, stop));
    }
    try (UNetFile file = UNetFile.read(trained.weights(), Precision.FP32)) {
      return fresh(file.net(), generator);
    }
  }

  /** Mean IoU on latents that nothing has seen. */
  private double fresh(UNet net, KnownGenerator generator) {
    GaussianLatents latents = new GaussianLatents(generator.latentSize(), ~config.seed());
    double sum = 0;
    for (int first = 0; first < FRESH; first += BATCH) {
      try (var scope = TensorScope.noGrad()) {
        Tensor z = latents.latents(first, BATCH);
        Tensor map = net.probabilities(generator.images(z));
        Tensor object = map.ge(Tensors.of(new float[] {0.5f}, 1));
        sum += Arrays.stream(MaskOverlap.iou(object, generator.masks(z))).sum();
      }
    }
    return sum / FRESH;
  }
}
