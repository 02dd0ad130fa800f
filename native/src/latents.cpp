// Step 1: standard normal latents, each a pure function of seed, sample and place.
#include <cstdint>

#include "cuda/operations.h"
#include "dispatch.h"
#include "philox.h"
#include "status.h"

chiaro_status chiaro_latents(chiaro_backend backend, float* latents, int64_t first, int64_t count,
                             int64_t size, int64_t seed, void* stream) {
  using namespace chiaro;
  CHIARO_TRY(check_shape(count, 1, size));
  if (first < 0 || first > INT64_MAX - count) {
    return fail(CHIARO_INVALID, "wrong first sample: %lld", static_cast<long long>(first));
  }
  if (count == 0) {
    return CHIARO_OK;
  }
  CHIARO_TRY(check_array("latents", latents));
  if (backend == CHIARO_CUDA) {
    return cuda_latents(latents, first, count, size, seed, stream);
  }
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  for (std::int64_t n = 0; n < count; ++n) {
    for (std::int64_t quad = 0; 4 * quad < size; ++quad) {
      float four[4];
      normal_quad(static_cast<std::uint64_t>(first + n), static_cast<std::uint64_t>(quad),
                  static_cast<std::uint64_t>(seed), four);
      for (std::int64_t k = 0; k < 4 && 4 * quad + k < size; ++k) {
        latents[n * size + 4 * quad + k] = four[k];
      }
    }
  }
  return CHIARO_OK;
}
