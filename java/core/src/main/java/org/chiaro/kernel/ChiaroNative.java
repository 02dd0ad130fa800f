package org.chiaro.kernel;

import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The binding of {@code native/include/chiaro/kernels.h}, function by function; the contract stands
 * there. Arrays are passed as addresses, so that a part of a batch needs no object of its own.
 *
 * <p>Only this package names it. {@link KernelProvider} loads the library.
 */
@Platform(include = "chiaro/kernels.h", link = "chiaro_kernels")
final class ChiaroNative {
  static final int OK = 0;
  static final int INVALID = 1;
  static final int UNAVAILABLE = 2;
  static final int OUT_OF_MEMORY = 3;
  static final int CUDA_ERROR = 4;

  static final int CPU = 0;
  static final int CPU_PORTABLE = 1;
  static final int CPU_AVX2 = 2;
  static final int CPU_AVX512 = 3;
  static final int CUDA = 16;

  static final int F32 = 0;
  static final int BF16 = 1;
  static final int F16 = 2;
  static final int CONTIGUOUS = 0;
  static final int CHANNELS_LAST = 1;
  static final int LIGHTER = 0;
  static final int MEAN = 1;

  private ChiaroNative() {}

  static native int chiaro_available(int backend);

  static native @Cast("const char*") String chiaro_backends();

  static native @Cast("const char*") String chiaro_build_info();

  static native @Cast("const char*") String chiaro_last_error();

  static native int chiaro_tune_allocator();

  static native int chiaro_stdout_aside();

  static native int chiaro_stdout_back();

  static native void chiaro_exit(int code);

  static native @Cast("const char*") String chiaro_devices();

  static native int chiaro_use_device(int device);

  static native @Cast("int64_t") long chiaro_stream_new();

  static native int chiaro_stream_free(@Cast("int64_t") long stream);

  static native @Cast("int64_t") long chiaro_event_new();

  static native int chiaro_event_free(@Cast("int64_t") long event);

  static native int chiaro_event_record(@Cast("int64_t") long event, @Cast("int64_t") long stream);

  static native int chiaro_event_order(@Cast("int64_t") long event, @Cast("int64_t") long stream);

  static native int chiaro_event_wait(@Cast("int64_t") long event);

  static native double chiaro_event_ms(@Cast("int64_t") long from, @Cast("int64_t") long to);

  static native int chiaro_range_push(String name);

  static native int chiaro_range_pop();

  static native int chiaro_mask_lighter(
      int backend,
      @Cast("const float*") long image,
      @Cast("const float*") long shifted,
      @Cast("uint8_t*") long mask,
      @Cast("int32_t*") long area,
      @Cast("int64_t") long count,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width,
      @Cast("void*") long stream);

  static native int chiaro_mask_mean(
      int backend,
      @Cast("const float*") long shifted,
      @Cast("uint8_t*") long mask,
      @Cast("int32_t*") long area,
      @Cast("int64_t") long count,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width,
      @Cast("void*") long stream);

  static native @Cast("int64_t") long chiaro_components_scratch(
      int backend,
      @Cast("int64_t") long count,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width);

  static native int chiaro_components(
      int backend,
      @Cast("const uint8_t*") long mask,
      @Cast("uint8_t*") long kept,
      @Cast("int32_t*") long area,
      @Cast("int64_t") long count,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width,
      double ratio,
      @Cast("void*") long scratch,
      @Cast("int64_t") long scratchBytes,
      @Cast("void*") long stream);

  static native int chiaro_histogram_modes(
      int backend,
      @Cast("const float*") long image,
      @Cast("int32_t*") long modes,
      @Cast("int64_t") long count,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width,
      @Cast("void*") long stream);

  static native @Cast("int64_t") long chiaro_pair_pass_scratch(
      int backend,
      @Cast("int64_t") long count,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width);

  static native int chiaro_pair_pass(
      int backend,
      @Cast("const void*") long image,
      @Cast("const void*") long shifted,
      @Cast("uint8_t*") long mask,
      @Cast("int32_t*") long area,
      @Cast("int32_t*") long modes,
      int dtype,
      int layout,
      int rule,
      @Cast("int64_t") long count,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width,
      @Cast("void*") long scratch,
      @Cast("int64_t") long scratchBytes,
      @Cast("void*") long stream);

  static native @Cast("int64_t") long chiaro_filtered_pass_scratch(
      int backend,
      @Cast("int64_t") long count,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width);

  static native int chiaro_filtered_pass(
      int backend,
      @Cast("const void*") long image,
      @Cast("const void*") long shifted,
      @Cast("uint8_t*") long mask,
      @Cast("int32_t*") long area,
      @Cast("int32_t*") long modes,
      int dtype,
      int layout,
      int rule,
      @Cast("int64_t") long count,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width,
      double ratio,
      @Cast("void*") long scratch,
      @Cast("int64_t") long scratchBytes,
      @Cast("void*") long stream);

  static native int chiaro_verdicts(
      int backend,
      @Cast("const int32_t*") long area,
      @Cast("const int32_t*") long modes,
      @Cast("int32_t*") long slot,
      @Cast("int64_t*") long head,
      @Cast("int64_t") long count,
      @Cast("int64_t") long pixels,
      double maxArea,
      int histogram,
      @Cast("int64_t") long capacity,
      @Cast("void*") long stream);

  static native int chiaro_append(
      int backend,
      @Cast("const void*") long rows,
      @Cast("const int32_t*") long slot,
      @Cast("void*") long ring,
      @Cast("int64_t") long count,
      @Cast("int64_t") long rowBytes,
      @Cast("int64_t") long capacity,
      @Cast("void*") long stream);

  static native int chiaro_affine_relu(
      int backend,
      @Cast("const void*") long x,
      @Cast("const float*") long scale,
      @Cast("const float*") long shift,
      @Cast("void*") long out,
      int dtype,
      int outDtype,
      @Cast("int64_t") long count,
      @Cast("int64_t") long pixels,
      @Cast("int64_t") long channels,
      @Cast("void*") long stream);

  static native int chiaro_add_upsampled(
      int backend,
      @Cast("const void*") long x,
      @Cast("const void*") long half,
      @Cast("void*") long out,
      int dtype,
      int outDtype,
      @Cast("int64_t") long count,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width,
      @Cast("int64_t") long channels,
      @Cast("void*") long stream);

  static native int chiaro_latents(
      int backend,
      @Cast("float*") long latents,
      @Cast("int64_t") long first,
      @Cast("int64_t") long count,
      @Cast("int64_t") long size,
      @Cast("int64_t") long seed,
      @Cast("void*") long stream);

  static native int chiaro_score_histogram(
      int backend,
      @Cast("const uint8_t*") long prediction,
      @Cast("const uint8_t*") long mask,
      @Cast("int64_t*") long counts,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width,
      @Cast("void*") long stream);

  static native int chiaro_superpixels(
      int backend,
      @Cast("const uint8_t*") long rgb,
      @Cast("int32_t*") long labels,
      @Cast("int32_t*") long labelCount,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width,
      @Cast("int64_t") long wanted,
      double compactness,
      @Cast("void*") long stream);

  static native int chiaro_quadrant_histograms(
      int backend,
      @Cast("const uint8_t*") long prediction,
      @Cast("const uint8_t*") long mask,
      @Cast("int64_t*") long counts,
      @Cast("int32_t*") long split,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width,
      @Cast("void*") long stream);

  static native int chiaro_weighted_errors(
      int backend,
      @Cast("const uint8_t*") long prediction,
      @Cast("const uint8_t*") long mask,
      @Cast("const double*") long values,
      @Cast("double*") long sums,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width,
      @Cast("void*") long stream);

  static native int chiaro_object_box(
      int backend,
      @Cast("const uint8_t*") long picture,
      @Cast("int32_t*") long box,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width,
      int from,
      int largest,
      @Cast("void*") long stream);

  static native int chiaro_shortest_paths(
      int backend,
      @Cast("double*") long steps,
      @Cast("int64_t") long side,
      @Cast("void*") long stream);

  static native int chiaro_solve_positive(
      int backend,
      @Cast("double*") long matrix,
      @Cast("double*") long vector,
      @Cast("int64_t") long side,
      @Cast("void*") long stream);

  static native int chiaro_colour_basins(
      int backend,
      @Cast("const uint8_t*") long rgb,
      @Cast("int32_t*") long labels,
      @Cast("int32_t*") long labelCount,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width,
      int step,
      @Cast("void*") long stream);

  static native int chiaro_merge_regions(
      int backend,
      @Cast("const float*") long colour,
      @Cast("const int32_t*") long labels,
      @Cast("int32_t*") long merged,
      @Cast("int32_t*") long mergedCount,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width,
      int scale,
      @Cast("void*") long stream);

  static native int chiaro_region_contrast(
      int backend,
      @Cast("const double*") long regions,
      @Cast("double*") long contrast,
      @Cast("int64_t") long count,
      double spread,
      @Cast("void*") long stream);

  static native int chiaro_colour_histograms(
      int backend,
      @Cast("const uint8_t*") long rgb,
      @Cast("const int32_t*") long labels,
      @Cast("double*") long histograms,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width,
      @Cast("int64_t") long labelCount,
      @Cast("void*") long stream);

  static native int chiaro_texture(
      int backend,
      @Cast("const uint8_t*") long rgb,
      @Cast("const int32_t*") long labels,
      @Cast("const float*") long smooth,
      @Cast("const float*") long bank,
      @Cast("double*") long texture,
      @Cast("int64_t") long height,
      @Cast("int64_t") long width,
      @Cast("int64_t") long labelCount,
      @Cast("int64_t") long levels,
      @Cast("int64_t") long filters,
      @Cast("int64_t") long taps,
      @Cast("void*") long stream);

  static native int chiaro_gram(
      int backend,
      @Cast("const double*") long points,
      @Cast("double*") long table,
      @Cast("int64_t") long count,
      @Cast("int64_t") long length,
      @Cast("void*") long stream);

  static native int chiaro_sparse_code(
      int backend,
      @Cast("const double*") long gram,
      @Cast("const int32_t*") long atoms,
      @Cast("const double*") long weights,
      @Cast("double*") long coefficients,
      @Cast("double*") long errors,
      @Cast("int64_t") long points,
      @Cast("int64_t") long atomCount,
      double lambda,
      @Cast("void*") long stream);

  static native int chiaro_finite_squares(
      int backend,
      @Cast("const float*") long values,
      @Cast("int64_t") long count,
      @Cast("int32_t*") long finite,
      @Cast("void*") long stream);

  static native int chiaro_adam(
      int backend,
      @Cast("float*") long parameter,
      @Cast("const float*") long gradient,
      @Cast("float*") long first,
      @Cast("float*") long second,
      @Cast("int64_t") long count,
      double rate,
      double beta1,
      double beta2,
      double epsilon,
      @Cast("int64_t") long step,
      @Cast("void*") long stream);
}
