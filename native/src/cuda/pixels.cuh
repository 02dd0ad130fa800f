// The pixels of an image as a thread takes them: 16 bytes of each channel at a time, or one pixel.
#pragma once

#include "cuda/device.cuh"
#include "half.h"

#ifdef __CUDACC__
#include <cuda_fp16.h>
#endif

namespace chiaro {

// A layout that is known only when the kernel runs: one pixel at a time, any alignment.
constexpr int kAnyLayout = -1;

// How far apart, in elements, the channels of a pixel and neighbouring pixels are.
struct Strides {
  std::int64_t channel;
  std::int64_t pixel;
};

__device__ inline float widen(float x) { return x; }
__device__ inline float widen(Bf16 x) {
  return __uint_as_float(static_cast<std::uint32_t>(x.bits) << 16);
}
__device__ inline float widen(F16 x) {
#ifdef __CUDACC__
  return __half2float(__ushort_as_half(x.bits));
#else
  return to_float(x);
#endif
}

// Element k of 16 bytes; k is known once loops are unrolled, so that nothing leaves registers.
template <typename T>
__device__ inline float element(const uint4& bytes, int k) {
  constexpr int kInWord = static_cast<int>(4 / sizeof(T));
  const int word = k / kInWord;
  const std::uint32_t bits = word == 0   ? bytes.x
                             : word == 1 ? bytes.y
                             : word == 2 ? bytes.z
                                         : bytes.w;
  if constexpr (sizeof(T) == 4) {
    return __uint_as_float(bits);
  } else {
    T half;
    half.bits = static_cast<std::uint16_t>(bits >> (16 * (k % kInWord)));
    return widen(half);
  }
}

// The channels of kPixels neighbours.
template <typename T, int kLayout>
struct Pixels {
  static constexpr int kCount = kLayout == kAnyLayout ? 1 : static_cast<int>(16 / sizeof(T));
  float value[3][kCount];

  // Contiguous: the same pixels of three planes. Channels last: three neighbouring blocks of 16
  // bytes, of which a warp's accesses share every line.
  __device__ void load(const T* __restrict__ image, const Strides& strides, std::int64_t first) {
    if constexpr (kLayout == kAnyLayout) {
      for (int channel = 0; channel < 3; ++channel) {
        value[channel][0] = widen(image[channel * strides.channel + first * strides.pixel]);
      }
    } else {
      constexpr bool kPlanes = kLayout == CHIARO_CONTIGUOUS;
      uint4 bytes[3];
#pragma unroll
      for (int part = 0; part < 3; ++part) {
        const T* from =
            kPlanes ? image + part * strides.channel + first : image + 3 * first + part * kCount;
        bytes[part] = *reinterpret_cast<const uint4*>(from);
      }
#pragma unroll
      for (int k = 0; k < 3 * kCount; ++k) {
        const int channel = kPlanes ? k / kCount : k % 3;
        const int pixel = kPlanes ? k % kCount : k / 3;
        value[channel][pixel] = element<T>(bytes[k / kCount], k % kCount);
      }
    }
  }

  // ((0.2989 R) + (0.5870 G)) + (0.1140 B), each step rounded: never a fused multiply-add.
  __device__ float grey(int pixel) const {
    const float red = __fmul_rn(0.2989f, value[0][pixel]);
    const float green = __fmul_rn(0.5870f, value[1][pixel]);
    const float blue = __fmul_rn(0.1140f, value[2][pixel]);
    return __fadd_rn(__fadd_rn(red, green), blue);
  }
};

}  // namespace chiaro
