// The CUDA side of the operations in a build without nvcc: each says so.
#include <cstdio>

#include "cuda/operations.h"
#include "dispatch.h"
#include "status.h"

namespace chiaro {

chiaro_status cuda_available() {
  return fail(CHIARO_UNAVAILABLE, "this build has no CUDA: nvcc was not found when it was made");
}

std::int64_t cuda_pair_pass_scratch(std::int64_t /*count*/, std::int64_t /*pixels*/) {
  cuda_available();
  return -1;
}

std::int64_t cuda_components_scratch(std::int64_t /*count*/, std::int64_t /*height*/,
                                     std::int64_t /*width*/) {
  cuda_available();
  return -1;
}

chiaro_status cuda_pair_pass(const PairPassCall& /*call*/) { return cuda_available(); }

chiaro_status cuda_mask_lighter(const float*, const float*, std::uint8_t*, std::int32_t*,
                                const Batch&) {
  return cuda_available();
}

chiaro_status cuda_mask_mean(const float*, std::uint8_t*, std::int32_t*, const Batch&) {
  return cuda_available();
}

chiaro_status cuda_histogram_modes(const float*, std::int32_t*, const Batch&) {
  return cuda_available();
}

chiaro_status cuda_components(const std::uint8_t*, std::uint8_t*, std::int32_t*, const Batch&,
                              double, void*, std::int64_t) {
  return cuda_available();
}

chiaro_status cuda_verdicts(const std::int32_t*, const std::int32_t*, std::int32_t*, std::int64_t*,
                            std::int64_t, std::int64_t, double, bool, std::int64_t, void*) {
  return cuda_available();
}

chiaro_status cuda_append(const std::uint8_t*, const std::int32_t*, std::uint8_t*, std::int64_t,
                          std::int64_t, std::int64_t, void*) {
  return cuda_available();
}

chiaro_status cuda_score_histogram(const std::uint8_t*, const std::uint8_t*, std::int64_t*,
                                   const Batch&) {
  return cuda_available();
}

chiaro_status cuda_latents(float*, std::int64_t, std::int64_t, std::int64_t, std::int64_t, void*) {
  return cuda_available();
}

chiaro_status cuda_affine_relu(const AffineReluCall&) { return cuda_available(); }

chiaro_status cuda_add_upsampled(const AddUpsampledCall&) { return cuda_available(); }

std::int64_t cuda_stream_new() {
  cuda_available();
  return 0;
}

std::int64_t cuda_event_new() {
  cuda_available();
  return 0;
}

chiaro_status cuda_stream_free(std::int64_t) { return cuda_available(); }

chiaro_status cuda_event_free(std::int64_t) { return cuda_available(); }

chiaro_status cuda_event_record(std::int64_t, std::int64_t) { return cuda_available(); }

chiaro_status cuda_event_order(std::int64_t, std::int64_t) { return cuda_available(); }

chiaro_status cuda_event_wait(std::int64_t) { return cuda_available(); }

double cuda_event_ms(std::int64_t, std::int64_t) {
  cuda_available();
  return -1;
}

chiaro_status cuda_use_device(std::int32_t) { return cuda_available(); }

void cuda_describe_devices(char* text, int bytes) {
  cuda_available();
  std::snprintf(text, static_cast<std::size_t>(bytes), "none: %s", chiaro_last_error());
}

void cuda_range_push(const char*) {}

void cuda_range_pop() {}

}  // namespace chiaro
