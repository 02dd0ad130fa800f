// The run-time choice of the instruction set: detected once, capped by CHIARO_ISA.
#include "dispatch.h"

#include <cstdlib>
#include <cstring>
#include <initializer_list>

#include "status.h"

namespace chiaro {
namespace {

bool supported(Isa isa) {
  switch (isa) {
    case Isa::kAvx512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
             __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
    case Isa::kAvx2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
             __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
    case Isa::kPortable:
      return true;
  }
  return false;
}

struct Choice {
  chiaro_status status;
  Isa isa;
  const char* cap;  // CHIARO_ISA as found, for the message
};

Choice detect() {
  const char* cap = std::getenv("CHIARO_ISA");
  if (cap != nullptr && *cap != '\0') {
    for (const Isa isa : {Isa::kPortable, Isa::kAvx2, Isa::kAvx512}) {
      if (std::strcmp(cap, isa_name(isa)) == 0) {
        return {supported(isa) ? CHIARO_OK : CHIARO_UNAVAILABLE, isa, cap};
      }
    }
    return {CHIARO_INVALID, Isa::kPortable, cap};
  }
  for (const Isa isa : {Isa::kAvx512, Isa::kAvx2}) {
    if (supported(isa)) {
      return {CHIARO_OK, isa, nullptr};
    }
  }
  return {CHIARO_OK, Isa::kPortable, nullptr};
}

const Choice& choice() {
  static const Choice detected = detect();
  return detected;
}

chiaro_status require(Isa wanted, Isa* isa) {
  if (!supported(wanted)) {
    return fail(CHIARO_UNAVAILABLE, "this processor has no %s", isa_name(wanted));
  }
  *isa = wanted;
  return CHIARO_OK;
}

}  // namespace

bool has_vbmi2() {
  static const bool has =
      __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512vpopcntdq");
  return has;
}

const char* isa_name(Isa isa) {
  switch (isa) {
    case Isa::kAvx512:
      return "avx512";
    case Isa::kAvx2:
      return "avx2";
    case Isa::kPortable:
      return "portable";
  }
  return "?";
}

chiaro_status choose_isa(chiaro_backend backend, Isa* isa) {
  switch (backend) {
    case CHIARO_CPU:
      if (choice().status == CHIARO_INVALID) {
        return fail(CHIARO_UNAVAILABLE, "CHIARO_ISA=%s is not one of portable, avx2, avx512",
                    choice().cap);
      }
      if (choice().status != CHIARO_OK) {
        return fail(CHIARO_UNAVAILABLE, "CHIARO_ISA=%s, but this processor does not have it",
                    choice().cap);
      }
      *isa = choice().isa;
      return CHIARO_OK;
    case CHIARO_CPU_PORTABLE:
      return require(Isa::kPortable, isa);
    case CHIARO_CPU_AVX2:
      return require(Isa::kAvx2, isa);
    case CHIARO_CPU_AVX512:
      return require(Isa::kAvx512, isa);
    case CHIARO_CUDA: {
      const chiaro_status status = cuda_available();
      return status != CHIARO_OK
                 ? status
                 : fail(CHIARO_UNAVAILABLE,
                        "a CUDA device is there, but this operation has no CUDA version");
    }
    default:
      return fail(CHIARO_INVALID, "%d is not a backend", static_cast<int>(backend));
  }
}

}  // namespace chiaro
