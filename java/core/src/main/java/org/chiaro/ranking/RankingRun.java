package org.chiaro.ranking;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.chiaro.direction.Direction;
import org.chiaro.direction.DirectionFacts;
import org.chiaro.gan.Generator;
import org.chiaro.io.ImageFiles;
import org.chiaro.kernel.Kernels;
import org.chiaro.mask.MaskRule;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.TensorScope;
import org.chiaro.unet.PairSynthesis;
import org.chiaro.unet.VerdictSheet;

/**
 * A ranking in a folder:
 *
 * <pre>
 * ranking.json              every direction with all that was measured, best first
 * direction.safetensors     the best, turned to light the object, with its magnitude
 * samples/rank-01.png ...   images, shifted, masks and verdicts of the first ones
 * </pre>
 */
public final class RankingRun {
  /** The best direction. */
  public static final String DIRECTION = "direction.safetensors";

  private static final int CLIMBS = 3;
  private static final int COLUMNS = 12;

  private final Generator generator;
  private final RankingConfig config;
  private final Kernels kernels;

  /** Generator and kernels stay the caller's. */
  public RankingRun(Generator generator, RankingConfig config, Kernels kernels) {
    this.generator = generator;
    this.config = config;
    this.kernels = kernels;
  }

  /**
   * Ranks and writes.
   *
   * @param step called after each direction that was measured
   * @param stop asked between two directions
   * @throws ChiaroException.Data if the filters keep no pair of any direction
   * @throws ChiaroException.Interrupted if asked to stop; nothing is written
   */
  public Ranking into(
      Path folder, List<Candidate> candidates, Runnable step, BooleanSupplier stop) {
    long startNs = System.nanoTime();
    Ranking ranking = rank(candidates, step, stop);
    double seconds = (System.nanoTime() - startNs) / 1e9;
    AtomicFiles.createDirectories(folder.resolve("samples"));
    for (Ranked one : ranking.order()) {
      if (one.magnitudes().isPresent()) {
        sheet(one, sheetOf(folder, one));
      }
    }
    direction(ranking).write(folder.resolve(DIRECTION));
    AtomicFiles.write(
        folder.resolve(RankingJson.FILE),
        RankingJson.of(ranking, config, generator, seconds).toPrettyString() + "\n");
    return ranking;
  }

  /** The order alone; nothing is written. */
  public Ranking rank(List<Candidate> candidates, Runnable step, BooleanSupplier stop) {
    try (DirectionScorer scorer = new DirectionScorer(generator, config, kernels)) {
      List<Ranking.Measured> measured = new ArrayList<>();
      for (Candidate candidate : candidates) {
        if (stop.getAsBoolean()) {
          throw new ChiaroException.Interrupted(
              "direction score: stopped after %d of %d directions"
                  .formatted(measured.size(), candidates.size()));
        }
        measured.add(measured(scorer, candidate));
        step.run();
      }
      Ranking ranking = Ranking.of(measured, config.samples(), config.seed());
      requireSomeKept(ranking);
      if (config.refine() > 0) {
        measured.add(measured(scorer, refined(ranking, stop)));
        ranking = Ranking.of(measured, config.samples(), config.seed());
      }
      List<Ranked> looked = new ArrayList<>();
      for (Ranked one : ranking.order()) {
        if (looked.size() < config.top()) {
          looked.add(one.with(scorer.magnitudes(one.light(), one.reach())));
        }
      }
      return ranking.with(looked);
    }
  }

  private static Ranking.Measured measured(DirectionScorer scorer, Candidate candidate) {
    double reach = scorer.reach(candidate.unit());
    return new Ranking.Measured(candidate, reach, scorer.measure(candidate.unit(), reach));
  }

  /**
   * The mean of climbs on several draws of latents: each leans towards what its own latents happen
   * to reward, and not the same way. None has the latents that it is ranked on, where it would have
   * an advantage.
   */
  private Candidate refined(Ranking ranking, BooleanSupplier stop) {
    Candidate start = ranking.first().candidate();
    float[] mean = new float[start.unit().length];
    for (int draw = 0; draw < CLIMBS; draw++) {
      float[] climbed = climbed(ranking, draw, stop);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += climbed[i] / CLIMBS;
      }
    }
    Direction direction = new Direction(mean, start.direction().facts(), "");
    return new Candidate(Refinement.NAME + " from " + start.name(), direction);
  }

  private float[] climbed(Ranking ranking, int draw, BooleanSupplier stop) {
    RankingConfig other =
        new RankingConfig(
            config.light(),
            config.most(),
            config.samples(),
            config.batchSize(),
            config.top(),
            config.refine(),
            config.filters(),
            ~config.seed() - draw);
    try (DirectionScorer scorer = new DirectionScorer(generator, other, kernels)) {
      return new Refinement(scorer, stop).from(ranking.order(), config.refine());
    }
  }

  private void requireSomeKept(Ranking ranking) {
    if (ranking.order().stream().allMatch(one -> one.scores().mean(Part.KEPT) == 0)) {
      throw new ChiaroException.Data(
          ("direction score: the filters keep no pair of any of the %d directions; try another"
                  + " --light, or other directions")
              .formatted(ranking.order().size()));
    }
  }

  /** The picture of a direction that was looked at closely. */
  public static Path sheetOf(Path folder, Ranked one) {
    return folder.resolve("samples").resolve("rank-%02d.png".formatted(one.rank()));
  }

  /** At the magnitude that is recommended. */
  private void sheet(Ranked one, Path file) {
    try (var scope = TensorScope.noGrad()) {
      PairSynthesis pairs =
          new PairSynthesis(
              generator,
              generator.codes(config.seed()),
              new Direction(one.light(), Map.of(), "").shift(one.magnitudes().get().best()),
              Optional.empty(),
              MaskRule.LIGHTER,
              config.filters(),
              kernels);
      int n = Math.min(COLUMNS, config.samples());
      ImageFiles.writePng(file, VerdictSheet.of(pairs.round(0, n), n));
    }
  }

  /** The best, of length 1, turned to light the object. */
  private Direction direction(Ranking ranking) {
    Ranked best = ranking.first();
    Map<String, String> before = best.candidate().direction().facts();
    Map<String, String> more = new LinkedHashMap<>();
    more.put("source", best.candidate().name());
    more.put("source_sha256", best.candidate().direction().sum());
    more.put("candidates", Integer.toString(ranking.order().size()));
    more.put("margin", decimal(ranking.margin()));
    more.put("sure", decimal(ranking.sure()));
    more.put("score_light", Double.toString(config.light()));
    more.put("score_seed", Long.toString(config.seed()));
    DirectionFacts facts =
        new DirectionFacts(
            generator.hash(),
            generator.shiftSpace(),
            before.getOrDefault("method", "unknown"),
            seed(before.get("seed")),
            best.scores().score(),
            best.magnitudes().get().best(),
            DirectionFacts.Sign.OBJECT_LIGHTER,
            more);
    return Direction.of(best.light(), facts);
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** That of the method which found it, as far as its file says. */
  private long seed(String text) {
    return text != null && text.matches("-?\\d{1,18}") ? Long.parseLong(text) : config.seed();
  }
}
