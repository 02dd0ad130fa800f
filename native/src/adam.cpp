// One step of Adam in one pass: 16 bytes read and 12 written a value, where the same steps as
// operations on whole tensors read and write some 50. Bound by memory bandwidth.
//
// Compiled without errno for square roots, so that the compiler makes vectors of the loop; each
// step is rounded, so that every instruction set gives the same bits.
#include <cmath>
#include <cstdint>

#include "dispatch.h"
#include "status.h"

namespace chiaro {
namespace {

struct Rates {
  float mean;        // 1 - beta1
  float decay;       // beta2
  float square;      // 1 - beta2
  float correction;  // sqrt(1 - beta2^t)
  float epsilon;
  float step;  // -rate / (1 - beta1^t)
};

inline __attribute__((always_inline)) void adam(float* __restrict parameter,
                                                const float* __restrict gradient,
                                                float* __restrict first, float* __restrict second,
                                                std::int64_t count, const Rates& rates) {
  for (std::int64_t i = 0; i < count; ++i) {
    const float g = gradient[i];
    const float m = first[i] + (g - first[i]) * rates.mean;
    const float v = second[i] * rates.decay + (rates.square * g) * g;
    first[i] = m;
    second[i] = v;
    const float denominator = std::sqrt(v) / rates.correction + rates.epsilon;
    parameter[i] = parameter[i] + (rates.step * m) / denominator;
  }
}

void adam_portable(float* parameter, const float* gradient, float* first, float* second,
                   std::int64_t count, const Rates& rates) {
  adam(parameter, gradient, first, second, count, rates);
}

CHIARO_TARGET_AVX2 void adam_avx2(float* parameter, const float* gradient, float* first,
                                  float* second, std::int64_t count, const Rates& rates) {
  adam(parameter, gradient, first, second, count, rates);
}

CHIARO_TARGET_AVX512 void adam_avx512(float* parameter, const float* gradient, float* first,
                                      float* second, std::int64_t count, const Rates& rates) {
  adam(parameter, gradient, first, second, count, rates);
}

using Adam = void (*)(float*, const float*, float*, float*, std::int64_t, const Rates&);

Adam variant(Isa isa) {
  switch (isa) {
    case Isa::kAvx512:
      return adam_avx512;
    case Isa::kAvx2:
      return adam_avx2;
    case Isa::kPortable:
      break;
  }
  return adam_portable;
}

bool is_part(double value) { return value >= 0 && value < 1; }

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_adam(chiaro_backend backend, float* parameter, const float* gradient,
                          float* first, float* second, int64_t count, double rate, double beta1,
                          double beta2, double epsilon, int64_t step, void* /*stream*/) {
  using namespace chiaro;
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  constexpr std::int64_t kMost = INT64_MAX / static_cast<std::int64_t>(sizeof(float));
  if (count < 0 || count > kMost || step < 1 || !is_part(beta1) || !is_part(beta2) ||
      !(epsilon > 0)) {
    return fail(CHIARO_INVALID, "wrong count, step, betas or epsilon");
  }
  if (count == 0) {
    return CHIARO_OK;
  }
  CHIARO_TRY(check_array("parameter", parameter));
  CHIARO_TRY(check_array("gradient", gradient));
  CHIARO_TRY(check_array("first", first));
  CHIARO_TRY(check_array("second", second));
  const double steps = static_cast<double>(step);
  const Rates rates = {
      static_cast<float>(1 - beta1), static_cast<float>(beta2),
      static_cast<float>(1 - beta2), static_cast<float>(std::sqrt(1 - std::pow(beta2, steps))),
      static_cast<float>(epsilon),   static_cast<float>(-rate / (1 - std::pow(beta1, steps)))};
  variant(isa)(parameter, gradient, first, second, count, rates);
  return CHIARO_OK;
}
