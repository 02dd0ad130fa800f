package org.chiaro.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.direction.GreyEdges;
import org.chiaro.filter.AreaFilter;
import org.chiaro.filter.FilterChain;
import org.chiaro.filter.FilterReport;
import org.chiaro.filter.HistogramFilter;
import org.chiaro.filter.Verdict;
import org.chiaro.gan.Generator;
import org.chiaro.kernel.Kernels;
import org.chiaro.latent.LatentShift;
import org.chiaro.latent.LatentSource;
import org.chiaro.mask.MaskBatch;
import org.chiaro.mask.MaskRule;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorBuffers;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Measures directions on the same latents, both ways, without labels.
 *
 * <p>Holds the images of the latents; memory does not grow with the number of directions. The
 * generator and the kernels stay the caller's. One thread at a time.
 */
public final class DirectionScorer implements AutoCloseable {
  /** An object of less of the picture than this teaches nothing. */
  private static final double LEAST_AREA = 0.01;

  private static final double LEAST_RANGE = 1 / 255.0;
  private static final double[] STEPS = {1, 0.5, 2};
  private static final int HERE = 0;
  private static final int GRID = 4;
  private static final double COARSEST = 64;
  private static final double FINER = 1.5;

  private final Generator generator;
  private final RankingConfig config;
  private final Kernels kernels;
  private final LatentSource latents;
  private final List<Batch> batches = new ArrayList<>();
  private final Batch fitting;

  /** Images before any shift, with their edges; a scope of its own keeps them. */
  private record Batch(int first, Tensor latents, Tensor images, Tensor edges) {
    int size() {
      return (int) images.size(0);
    }

    void close() {
      latents.close();
      images.close();
      edges.close();
    }
  }

  /** What a shift makes of a batch: the mask as it is, and as the filters leave it. */
  private record Shifted(Tensor images, Tensor raw, Tensor mask, FilterReport report) {}

  /**
   * Draws the latents and looks at the generator.
   *
   * @throws ChiaroException.Data if it gives the same image for every latent, or NaN
   */
  public DirectionScorer(Generator generator, RankingConfig config, Kernels kernels) {
    this.generator = generator;
    this.config = config;
    this.kernels = kernels;
    latents = generator.codes(config.seed());
    for (int first = 0; first < config.samples(); first += config.batchSize()) {
      batches.add(batch(first, Math.min(config.batchSize(), config.samples() - first)));
    }
    // maps are fitted to other latents than they are tried on
    fitting = batch(config.samples(), Math.min(config.batchSize(), config.samples()));
    requireLiving();
  }

  private Batch batch(int first, int n) {
    try (var scope = TensorScope.noGrad()) {
      Tensor z = latents.latents(first, n);
      Tensor images = generator.images(z);
      Tensor edges = GreyEdges.edges(GreyEdges.grey(images));
      z.retainReference();
      images.retainReference();
      edges.retainReference();
      return new Batch(first, z, images, edges);
    }
  }

  private void requireLiving() {
    try (var scope = TensorScope.noGrad()) {
      Tensor images = fitting.images();
      if (!torch.isfinite(images).all().item_bool()) {
        throw new ChiaroException.Data(
            generator.name() + ": its images hold NaN or infinity; there is nothing to measure");
      }
      Tensor range = images.amax(new long[] {0}, false).sub(images.amin(new long[] {0}, false));
      if (range.max().item_float() < LEAST_RANGE) {
        throw new ChiaroException.Data(
            generator.name()
                + ": it gives the same image for every latent; no direction does anything");
      }
    }
  }

  /**
   * How far to move along a unit vector for the brightness to change by the configured amount, the
   * mean of both ways; at most as far as configured.
   */
  public double reach(float[] direction) {
    return reach(direction, config.most() / COARSEST);
  }

  private double reach(float[] direction, double first) {
    double below = 0;
    double belowChange = 0;
    for (double magnitude = first; ; magnitude *= FINER) {
      double change = change(direction, magnitude);
      if (change >= config.light()) {
        double part = (config.light() - belowChange) / (change - belowChange);
        return below + part * (magnitude - below);
      }
      if (magnitude >= config.most()) {
        return config.most();
      }
      below = magnitude;
      belowChange = change;
    }
  }

  /**
   * The same for a direction whose reach is about known, by the secant through that; a quarter of
   * the work, and within a hundredth or so of it.
   */
  double reachNear(float[] direction, double about) {
    double change = change(direction, about);
    double scaled = about * config.light() / Math.max(change, config.light() / FINER);
    return Math.min(config.most(), scaled);
  }

  /** One way along a unit vector, as it points. */
  SideScores measureAhead(float[] direction, double magnitude) {
    SideTally tally = new SideTally(config.samples());
    try (var scope = TensorScope.noGrad()) {
      ColourMaps maps = maps(direction, magnitude);
      PairParts parts = new PairParts(generator.height(), generator.width());
      for (Batch batch : batches) {
        try (var inner = TensorScope.noGrad()) {
          Shifted[] ahead = steps(batch, direction, magnitude);
          tally(tally, parts, batch, maps, ahead, shifted(batch, direction, -magnitude));
        }
      }
    }
    return tally.scores();
  }

  private double change(float[] direction, double magnitude) {
    try (var scope = TensorScope.noGrad()) {
      Tensor step = new LatentShift(direction, (float) magnitude).tensor();
      Tensor ahead = moved(fitting, step).sub(fitting.images());
      Tensor back = moved(fitting, step.neg()).sub(fitting.images());
      Tensor both = GreyEdges.grey(ahead).abs().add(GreyEdges.grey(back).abs());
      return both.mean().item_double() / 2;
    }
  }

  /**
   * The same space spanned by unit vectors along which pictures change independently of each other:
   * the principal axes of the change, the strongest first.
   *
   * @param lines at right angles to each other, of length 1
   */
  List<float[]> independent(List<float[]> lines, double magnitude) {
    try (var scope = TensorScope.noGrad()) {
      Tensor[] changes = new Tensor[lines.size()];
      for (int i = 0; i < changes.length; i++) {
        Tensor step = new LatentShift(lines.get(i), (float) magnitude).tensor();
        changes[i] = moved(fitting, step).sub(moved(fitting, step.neg())).reshape(1, -1);
      }
      Tensor all = Ops.concat(0, changes);
      Tensor together = all.mm(all.t()).to(torch.ScalarType.Double);
      Tensor turns = Tensors.toFloat(torch.linalg_eigh(together).get1()).t();
      List<float[]> turned = new ArrayList<>();
      for (int i = changes.length - 1; i >= 0; i--) {
        double[] parts = PairParts.values(turns.select(0, i).contiguous());
        float[] sum = new float[lines.get(0).length];
        for (int k = 0; k < parts.length; k++) {
          for (int j = 0; j < sum.length; j++) {
            sum[j] += (float) (parts[k] * lines.get(k)[j]);
          }
        }
        turned.add(sum);
      }
      return turned;
    }
  }

  private Tensor moved(Batch batch, Tensor step) {
    return generator.images(generator.moved(batch.latents(), step));
  }

  /**
   * Both ways along a unit vector: as it points, and backwards.
   *
   * @param magnitude how far to move, {@link #reach} for a fair comparison
   */
  public List<SideScores> measure(float[] direction, double magnitude) {
    SideTally[] tallies = {new SideTally(config.samples()), new SideTally(config.samples())};
    try (var scope = TensorScope.noGrad()) {
      ColourMaps[] maps = {maps(direction, magnitude), maps(direction, -magnitude)};
      PairParts parts = new PairParts(generator.height(), generator.width());
      for (Batch batch : batches) {
        try (var inner = TensorScope.noGrad()) {
          Shifted[] ahead = steps(batch, direction, magnitude);
          Shifted[] back = steps(batch, direction, -magnitude);
          tally(tallies[0], parts, batch, maps[0], ahead, back[HERE]);
          tally(tallies[1], parts, batch, maps[1], back, ahead[HERE]);
        }
      }
    }
    return List.of(tallies[0].scores(), tallies[1].scores());
  }

  private ColourMaps maps(float[] direction, double magnitude) {
    Shifted there = shifted(fitting, direction, magnitude);
    return ColourMaps.fit(fitting.images(), there.images(), there.raw());
  }

  private Shifted[] steps(Batch batch, float[] direction, double magnitude) {
    Shifted[] all = new Shifted[STEPS.length];
    for (int i = 0; i < STEPS.length; i++) {
      all[i] = shifted(batch, direction, STEPS[i] * magnitude);
    }
    return all;
  }

  private Shifted shifted(Batch batch, float[] direction, double magnitude) {
    Tensor step = new LatentShift(direction, (float) magnitude).tensor();
    Tensor images = moved(batch, step);
    var buffers = new TensorBuffers();
    var view = Tensors.view(images);
    MaskBatch masks = MaskRule.LIGHTER.masks(kernels, buffers, Tensors.view(batch.images()), view);
    Tensor raw = buffers.tensor(masks.mask()).clone();
    FilterReport report = new FilterChain(config.filters(), kernels, buffers).apply(view, masks);
    return new Shifted(images, raw, buffers.tensor(masks.mask()), report);
  }

  private void tally(
      SideTally tally,
      PairParts parts,
      Batch batch,
      ColourMaps maps,
      Shifted[] there,
      Shifted back) {
    Shifted here = there[HERE];
    Tensor mask = here.mask();
    Tensor edges = GreyEdges.edges(GreyEdges.grey(here.images()));
    ColourMaps.Explained explained = maps.explain(batch.images(), here.images());
    double[] half = MaskOverlap.iou(mask, there[1].mask());
    double[] twice = MaskOverlap.iou(mask, there[2].mask());
    double[] middle = parts.middle(mask);
    double[] border = parts.border(mask);
    double[] stable = new double[batch.size()];
    double[] centre = new double[batch.size()];
    double[] kept = new double[batch.size()];
    for (int i = 0; i < batch.size(); i++) {
      stable[i] = (half[i] + twice[i]) / 2;
      centre[i] = (1 + middle[i] - border[i]) / 2;
      kept[i] = isUseful(here.report().verdicts().get(i)) ? 1 : 0;
    }
    int first = batch.first();
    tally.put(Part.MAPS, first, PairParts.explained(explained));
    tally.put(Part.KEPT, first, kept);
    tally.put(Part.BOTH, first, PairParts.both(batch.images(), here.images(), here.raw()));
    tally.put(Part.LIGHT, first, PairParts.light(batch.images(), here.images()));
    tally.put(Part.EDGES, first, PairParts.edges(batch.edges(), edges));
    tally.put(Part.OPPOSITE, first, PairParts.complement(here.raw(), back.raw()));
    tally.put(Part.STABLE, first, stable);
    tally.put(Part.CENTRE, first, centre);
    tally.add(SideFact.RESIDUAL, PairParts.values(PairParts.mean(explained.residual())));
    tally.add(SideFact.CHANGE, PairParts.values(PairParts.mean(explained.change())));
    tally.add(
        SideFact.EDGE_LOSS,
        PairParts.values(PairParts.mean(edges.sub(batch.edges()).square().squeeze(1))));
    tally.add(SideFact.BORDER, border);
    tally.add(SideFact.MAP_IOU, MaskOverlap.iou(here.raw(), explained.lighter()));
    for (Verdict verdict : here.report().verdicts()) {
      tally.add(SideFact.AREA, verdict.area());
      tally.add(SideFact.TOO_LARGE, AreaFilter.NAME.equals(verdict.droppedBy()) ? 1 : 0);
      tally.add(SideFact.ONE_MODE, HistogramFilter.NAME.equals(verdict.droppedBy()) ? 1 : 0);
      tally.add(SideFact.EMPTY, verdict.area() < LEAST_AREA ? 1 : 0);
    }
  }

  /**
   * The masks along a unit vector over a grid of magnitudes: half octaves, two octaves below and
   * above the given one.
   */
  public Magnitudes magnitudes(float[] direction, double magnitude) {
    double[] grid = new double[2 * GRID + 1];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = magnitude * Math.pow(2, (i - GRID) / 2.0);
    }
    double[] kept = new double[grid.length];
    double[] next = new double[grid.length];
    for (Batch batch : batches) {
      try (var scope = TensorScope.noGrad()) {
        Tensor below = null;
        for (int i = 0; i < grid.length; i++) {
          Shifted here = shifted(batch, direction, grid[i]);
          kept[i] += here.report().verdicts().stream().filter(DirectionScorer::isUseful).count();
          if (below != null) {
            next[i] += Arrays.stream(MaskOverlap.iou(below, here.mask())).sum();
          }
          below = here.mask();
        }
      }
    }
    double[] stable = new double[grid.length];
    for (int i = 0; i < grid.length; i++) {
      kept[i] /= config.samples();
      boolean inside = i > 0 && i + 1 < grid.length;
      double sum = next[i] + (i + 1 < grid.length ? next[i + 1] : 0);
      stable[i] = sum / config.samples() / (inside ? 2 : 1);
    }
    return new Magnitudes(grid, kept, stable);
  }

  private static boolean isUseful(Verdict verdict) {
    return verdict.kept() && verdict.area() >= LEAST_AREA;
  }

  @Override
  public void close() {
    batches.forEach(Batch::close);
    fitting.close();
  }
}
