package org.chiaro.filter;

import java.util.ArrayList;
import java.util.List;
import org.chiaro.kernel.Buffers;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.Images;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.TensorView;
import org.chiaro.mask.MaskBatch;
import org.chiaro.mask.MaskRule;
import org.chiaro.run.Trace;

/**
 * The filters in the published order: components, which edits the masks, then size, then histogram.
 *
 * <p>Size and histogram leave the masks alone, so after {@link #apply} the batch holds the masks as
 * the component filter left them, dropped pairs included.
 */
public final class FilterChain {
  private final FilterConfig config;
  private final Kernels kernels;
  private final Buffers buffers;
  private final ComponentFilter components;
  private final AreaFilter size;
  private final HistogramFilter histogram = new HistogramFilter();

  /** A chain that computes with {@code kernels} and takes working memory from {@code buffers}. */
  public FilterChain(FilterConfig config, Kernels kernels, Buffers buffers) {
    this.config = config;
    this.kernels = kernels;
    this.buffers = buffers;
    this.components = new ComponentFilter(config.componentRatio());
    this.size = new AreaFilter(config.maxArea());
  }

  /**
   * Masks of pairs by a rule, and the verdicts on them: as the rule and then {@link #apply}, but
   * each image is read once.
   *
   * @param image G(z), float32 [n,3,h,w] in [-1,1]; for DUAL the image shifted to the dark
   * @param shifted G(z + h), the same shape
   */
  public Filtered filtered(MaskRule rule, TensorView image, TensorView shifted) {
    long count = shifted.size(0);
    MaskBatch masks =
        new MaskBatch(
            buffers.allocateUnset(DType.U8, count, shifted.size(2), shifted.size(3)),
            buffers.allocateUnset(DType.I32, count));
    TensorView modes = buffers.allocateUnset(DType.I32, count);
    try (Trace.Stage stage = Trace.stage("masks").items(count)) {
      measure(rule, image, shifted, masks, modes);
    }
    return new Filtered(masks, report(masks, modes.ints()));
  }

  private void measure(
      MaskRule rule, TensorView image, TensorView shifted, MaskBatch masks, TensorView modes) {
    Images before = new Images(image, false);
    Images after = new Images(shifted, false);
    boolean meanRule = rule == MaskRule.MEAN;
    if (config.components()) {
      kernels.filteredPass(
          before, after, meanRule, config.componentRatio(), masks.mask(), masks.area(), modes);
    } else {
      kernels.pairPass(before, after, meanRule, masks.mask(), masks.area(), modes);
    }
  }

  /** Masks as the component filter left them, and what the filters say about each. */
  public record Filtered(MaskBatch masks, FilterReport report) {}

  /**
   * Edits the masks in place and gives a verdict on every pair.
   *
   * @param shifted G(z + h), float32 [n,3,h,w]: the images that the masks were made from
   */
  public FilterReport apply(TensorView shifted, MaskBatch masks) {
    if (shifted.rank() != 4 || shifted.size(0) != masks.count()) {
      throw new IllegalArgumentException(
          masks.count() + " masks need as many shifted images, got " + shifted.describe());
    }
    if (config.components()) {
      components.apply(kernels, masks);
    }
    return report(masks, modes(shifted));
  }

  private FilterReport report(MaskBatch masks, int[] modes) {
    double[] areas = masks.areaFractions();
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < areas.length; i++) {
      String droppedBy = dropper(areas[i], modes[i]);
      verdicts.add(new Verdict(i, areas[i], modes[i], droppedBy == null, droppedBy));
    }
    return new FilterReport(verdicts);
  }

  /** The first filter that drops a pair, null where none does. */
  private String dropper(double area, int modes) {
    if (!size.keeps(area)) {
      return AreaFilter.NAME;
    }
    return config.histogram() && !histogram.keeps(modes) ? HistogramFilter.NAME : null;
  }

  private int[] modes(TensorView shifted) {
    TensorView modes = buffers.allocateUnset(DType.I32, shifted.size(0));
    kernels.histogramModes(shifted, modes);
    return modes.ints();
  }
}
