// The CUDA side of the operations, as their files call it. Arguments have been checked there.
// Where nvcc was not found, no_cuda.cpp says so in place of each.
#pragma once

#include <cstdint>

#include "chiaro/kernels.h"

struct CUstream_st;

namespace chiaro {

// Images of a call and the stream on which it runs.
struct Batch {
  std::int64_t count;
  std::int64_t height;
  std::int64_t width;
  CUstream_st* stream;

  Batch(std::int64_t images, std::int64_t rows, std::int64_t columns, void* on)
      : count(images), height(rows), width(columns), stream(static_cast<CUstream_st*>(on)) {}
};

struct PairPassCall {
  const void* image;
  const void* shifted;
  std::uint8_t* mask;
  std::int32_t* area;
  std::int32_t* modes;
  std::int64_t count;
  std::int64_t height;
  std::int64_t width;
  chiaro_dtype dtype;
  chiaro_layout layout;
  chiaro_rule rule;
  void* scratch;
  std::int64_t scratch_bytes;
  CUstream_st* stream;
};

std::int64_t cuda_pair_pass_scratch(std::int64_t count, std::int64_t pixels);
chiaro_status cuda_pair_pass(const PairPassCall& call);
chiaro_status cuda_mask_lighter(const float* image, const float* shifted, std::uint8_t* mask,
                                std::int32_t* area, const Batch& of);
chiaro_status cuda_mask_mean(const float* shifted, std::uint8_t* mask, std::int32_t* area,
                             const Batch& of);
chiaro_status cuda_histogram_modes(const float* image, std::int32_t* modes, const Batch& of);

// Negative where an image is too large for the indices of the kernels.
std::int64_t cuda_components_scratch(std::int64_t count, std::int64_t height, std::int64_t width);
chiaro_status cuda_components(const std::uint8_t* mask, std::uint8_t* kept, std::int32_t* area,
                              const Batch& of, double ratio, void* scratch,
                              std::int64_t scratch_bytes);

chiaro_status cuda_verdicts(const std::int32_t* area, const std::int32_t* modes, std::int32_t* slot,
                            std::int64_t* head, std::int64_t count, std::int64_t pixels,
                            double max_area, bool histogram, std::int64_t capacity, void* stream);
chiaro_status cuda_append(const std::uint8_t* rows, const std::int32_t* slot, std::uint8_t* ring,
                          std::int64_t count, std::int64_t row_bytes, std::int64_t capacity,
                          void* stream);
chiaro_status cuda_score_histogram(const std::uint8_t* prediction, const std::uint8_t* mask,
                                   std::int64_t* counts, const Batch& of);
chiaro_status cuda_latents(float* latents, std::int64_t first, std::int64_t count,
                           std::int64_t size, std::int64_t seed, void* stream);

struct AffineReluCall {
  const void* x;
  const float* scale;
  const float* shift;
  void* out;
  chiaro_dtype dtype;
  chiaro_dtype out_dtype;
  std::int64_t count;
  std::int64_t pixels;
  std::int64_t channels;
  CUstream_st* stream;
};

struct AddUpsampledCall {
  const void* x;
  const void* half;
  void* out;
  chiaro_dtype dtype;
  chiaro_dtype out_dtype;
  std::int64_t count;
  std::int64_t height;
  std::int64_t width;
  std::int64_t channels;
  CUstream_st* stream;
};

chiaro_status cuda_affine_relu(const AffineReluCall& call);
chiaro_status cuda_add_upsampled(const AddUpsampledCall& call);

// Streams and events, see the public header.
std::int64_t cuda_stream_new();
chiaro_status cuda_stream_free(std::int64_t stream);
std::int64_t cuda_event_new();
chiaro_status cuda_event_free(std::int64_t event);
chiaro_status cuda_event_record(std::int64_t event, std::int64_t stream);
chiaro_status cuda_event_order(std::int64_t event, std::int64_t stream);
chiaro_status cuda_event_wait(std::int64_t event);
double cuda_event_ms(std::int64_t from, std::int64_t to);
void cuda_range_push(const char* name);
void cuda_range_pop();

// Makes a device that of the calling thread.
chiaro_status cuda_use_device(std::int32_t device);

// One line for each device into a text of so many bytes.
void cuda_describe_devices(char* text, int bytes);

}  // namespace chiaro
