// Step 4 to 5: verdicts on the pairs of a batch, and the way of the kept ones into a ring of
// samples that a training reads.
#include <cstdint>
#include <cstring>

#include "cuda/operations.h"
#include "dispatch.h"
#include "status.h"

namespace chiaro {
namespace {

constexpr std::int32_t kTooLarge = -1;
constexpr std::int32_t kTooFewModes = -2;
constexpr std::int32_t kFewestModes = 2;

chiaro_status check_ring(std::int64_t count, std::int64_t capacity) {
  return count >= 0 && capacity >= 1 && capacity <= INT32_MAX && count <= capacity
             ? CHIARO_OK
             : fail(CHIARO_INVALID, "a batch of %lld does not fit a ring of %lld",
                    static_cast<long long>(count), static_cast<long long>(capacity));
}

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_verdicts(chiaro_backend backend, const int32_t* area, const int32_t* modes,
                              int32_t* slot, int64_t* head, int64_t count, int64_t pixels,
                              double max_area, int32_t histogram, int64_t capacity, void* stream) {
  using namespace chiaro;
  CHIARO_TRY(check_ring(count, capacity));
  if (pixels < 1 || !(max_area > 0.0)) {
    return fail(CHIARO_INVALID, "pixels must be at least 1 and max_area above 0, were %lld and %g",
                static_cast<long long>(pixels), max_area);
  }
  if (count == 0) {
    return CHIARO_OK;
  }
  CHIARO_TRY(check_array("area", area));
  CHIARO_TRY(check_array("modes", modes));
  CHIARO_TRY(check_array("slot", slot));
  CHIARO_TRY(check_array("head", head));
  if (backend == CHIARO_CUDA) {
    return cuda_verdicts(area, modes, slot, head, count, pixels, max_area, histogram != 0, capacity,
                         stream);
  }
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  std::int64_t next = head[0];
  if (next < 0 || next > INT64_MAX - count) {
    return fail(CHIARO_INVALID, "head counts samples, was %lld", static_cast<long long>(next));
  }
  for (std::int64_t n = 0; n < count; ++n) {
    const double part = static_cast<double>(area[n]) / static_cast<double>(pixels);
    if (max_area < 1.0 && !(part < max_area)) {
      slot[n] = kTooLarge;
    } else if (histogram != 0 && modes[n] < kFewestModes) {
      slot[n] = kTooFewModes;
    } else {
      slot[n] = static_cast<std::int32_t>(next++ % capacity);
    }
  }
  head[0] = next;
  return CHIARO_OK;
}

chiaro_status chiaro_append(chiaro_backend backend, const void* rows, const int32_t* slot,
                            void* ring, int64_t count, int64_t row_bytes, int64_t capacity,
                            void* stream) {
  using namespace chiaro;
  CHIARO_TRY(check_ring(count, capacity));
  if (row_bytes < 1 || row_bytes > INT32_MAX) {
    return fail(CHIARO_INVALID, "wrong row_bytes: %lld", static_cast<long long>(row_bytes));
  }
  if (count == 0) {
    return CHIARO_OK;
  }
  const std::uint8_t* const from = static_cast<const std::uint8_t*>(rows);
  std::uint8_t* const to = static_cast<std::uint8_t*>(ring);
  CHIARO_TRY(check_array("rows", from));
  CHIARO_TRY(check_array("slot", slot));
  CHIARO_TRY(check_array("ring", to));
  if (backend == CHIARO_CUDA) {
    return cuda_append(from, slot, to, count, row_bytes, capacity, stream);
  }
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  for (std::int64_t n = 0; n < count; ++n) {
    if (slot[n] >= 0 && slot[n] < capacity) {
      std::memcpy(to + slot[n] * row_bytes, from + n * row_bytes,
                  static_cast<std::size_t>(row_bytes));
    }
  }
  return CHIARO_OK;
}
