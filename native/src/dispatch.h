// Which instruction set a call uses. Each operation has up to three variants in its own file.
#pragma once

#include "chiaro/kernels.h"

namespace chiaro {

enum class Isa { kPortable, kAvx2, kAvx512 };

// The variant behind a CPU backend, or the reason why it cannot run here.
chiaro_status choose_isa(chiaro_backend backend, Isa* isa);

const char* isa_name(Isa isa);

// Whether a call that uses AVX-512 may use VBMI2 and VPOPCNTDQ too.
bool has_vbmi2();

// CUDA's state: CHIARO_OK with a device that can be used, else the reason as last error.
chiaro_status cuda_available();

}  // namespace chiaro

#define CHIARO_TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))
#define CHIARO_TARGET_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,bmi,bmi2,popcnt,lzcnt")))
#define CHIARO_TARGET_AVX512_VBMI2                                                  \
  __attribute__((                                                                   \
      target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,avx512vpopcntdq,avx2," \
             "bmi,bmi2,popcnt,lzcnt")))
