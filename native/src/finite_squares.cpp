// Whether a training's numbers are still good, in one read: 4 bytes a value, a seventh of what Adam
// moves. Bound by memory bandwidth.
#include <cfloat>
#include <cstdint>

#include "dispatch.h"
#include "status.h"

namespace chiaro {
namespace {

inline __attribute__((always_inline)) bool finite(const float* values, std::int64_t count) {
  // of bits, not of truths: the compiler makes vectors of it; NaN is not below either
  std::uint32_t bad = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const float square = values[i] * values[i];
    bad |= square <= FLT_MAX ? 0u : 1u;
  }
  return bad == 0;
}

bool finite_portable(const float* values, std::int64_t count) { return finite(values, count); }

CHIARO_TARGET_AVX2 bool finite_avx2(const float* values, std::int64_t count) {
  return finite(values, count);
}

CHIARO_TARGET_AVX512 bool finite_avx512(const float* values, std::int64_t count) {
  return finite(values, count);
}

using Finite = bool (*)(const float*, std::int64_t);

Finite variant(Isa isa) {
  switch (isa) {
    case Isa::kAvx512:
      return finite_avx512;
    case Isa::kAvx2:
      return finite_avx2;
    case Isa::kPortable:
      break;
  }
  return finite_portable;
}

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_finite_squares(chiaro_backend backend, const float* values, int64_t count,
                                    int32_t* finite, void* /*stream*/) {
  using namespace chiaro;
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  constexpr std::int64_t kMost = INT64_MAX / static_cast<std::int64_t>(sizeof(float));
  if (count < 0 || count > kMost) {
    return fail(CHIARO_INVALID, "wrong count");
  }
  CHIARO_TRY(check_array("finite", finite));
  if (count > 0) {
    CHIARO_TRY(check_array("values", values));
  }
  *finite = count == 0 || variant(isa)(values, count) ? 1 : 0;
  return CHIARO_OK;
}
