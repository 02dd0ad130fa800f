// How much each region differs in colour from those near it, for hierarchical saliency.
//
// All pairs: one exponential and one square root each. The terms of one region against all others
// are a loop without branches over rows of the table, which the compiler turns into vectors for
// each instruction set; they are summed afterwards, in order, so all variants give the same bits.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "dispatch.h"
#include "status.h"

namespace chiaro {
namespace {

constexpr double kLog2E = 1.4426950408889634;
constexpr double kLn2 = 0.6931471805599453;
constexpr double kShift = 6755399441055744.0;  // 1.5 x 2^52: its last bits hold what is added
constexpr double kFarthest = 700.0;            // e^-700 is the last that is not nearly subnormal

// e^-t for t >= 0 to about 1e-13 of itself: library functions differ in last digits. 2^-k from the
// exponent's bits, the rest, at most ln(2)/2 in size, by its series.
inline __attribute__((always_inline)) double falling(double t) {
  const double most = t < kFarthest ? t : kFarthest;
  const double shifted = most * kLog2E + kShift;
  const double r = (shifted - kShift) * kLn2 - most;
  double series = 1.0 / 479001600;
  series = series * r + 1.0 / 39916800;
  series = series * r + 1.0 / 3628800;
  series = series * r + 1.0 / 362880;
  series = series * r + 1.0 / 40320;
  series = series * r + 1.0 / 5040;
  series = series * r + 1.0 / 720;
  series = series * r + 1.0 / 120;
  series = series * r + 1.0 / 24;
  series = series * r + 1.0 / 6;
  series = series * r + 0.5;
  series = series * r + 1.0;
  series = series * r + 1.0;
  std::uint64_t bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  bits = (std::uint64_t{1023} << 52) - (bits << 52);
  double power;
  std::memcpy(&power, &bits, sizeof power);
  return series * power;
}

// terms[j] = weight_j e^(-place^2 / spread) |colour|. regions: six rows of count values.
inline __attribute__((always_inline)) void terms_body(const double* __restrict regions,
                                                      std::int64_t count, std::int64_t i,
                                                      double spread, double* __restrict terms) {
  const double* l = regions;
  const double* u = regions + count;
  const double* v = regions + 2 * count;
  const double* x = regions + 3 * count;
  const double* y = regions + 4 * count;
  const double* weight = regions + 5 * count;
  const double own_l = l[i], own_u = u[i], own_v = v[i], own_x = x[i], own_y = y[i];
  for (std::int64_t j = 0; j < count; ++j) {
    const double dl = own_l - l[j];
    const double du = own_u - u[j];
    const double dv = own_v - v[j];
    const double dx = own_x - x[j];
    const double dy = own_y - y[j];
    const double near = falling((dx * dx + dy * dy) / spread);
    terms[j] = weight[j] * near * std::sqrt(dl * dl + du * du + dv * dv);
  }
}

using Terms = void (*)(const double*, std::int64_t, std::int64_t, double, double*);

#define CHIARO_CONTRAST_VARIANT(suffix, target)                                         \
  target void terms_##suffix(const double* regions, std::int64_t count, std::int64_t i, \
                             double spread, double* terms) {                            \
    terms_body(regions, count, i, spread, terms);                                       \
  }
CHIARO_CONTRAST_VARIANT(portable, )
CHIARO_CONTRAST_VARIANT(avx2, CHIARO_TARGET_AVX2)
CHIARO_CONTRAST_VARIANT(avx512, CHIARO_TARGET_AVX512)
#undef CHIARO_CONTRAST_VARIANT

Terms variant(Isa isa) {
  switch (isa) {
    case Isa::kAvx512:
      return terms_avx512;
    case Isa::kAvx2:
      return terms_avx2;
    default:
      return terms_portable;
  }
}

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_region_contrast(chiaro_backend backend, const double* regions,
                                     double* contrast, int64_t count, double spread,
                                     void* /*stream*/) {
  using namespace chiaro;
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  CHIARO_TRY(check_shape(1, 6, count));
  if (!(spread > 0.0)) {
    return fail(CHIARO_INVALID, "spread must be above 0, was %g", spread);
  }
  CHIARO_TRY(check_array("regions", regions));
  CHIARO_TRY(check_array("contrast", contrast));

  return guarded([&] {
    const Terms terms_of = variant(isa);
    std::vector<double> terms(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) {
      terms_of(regions, count, i, spread, terms.data());
      double sum = 0;
      for (const double term : terms) {
        sum += term;
      }
      contrast[i] = sum;
    }
  });
}
