// What a generator does between its convolutions, each in one pass over memory, channels last.
//
// A thread stays with its channels, 16 bytes of them where they divide so (of the narrower type
// where there are two): scale and shift lie in registers, and four pixels are on their way at a
// time.
#pragma once

#include <type_traits>

#include "cuda/pixels.cuh"

#ifdef __CUDACC__
#include <cuda_bf16.h>
#endif

namespace chiaro {

struct GeneratorPolicy {
  static constexpr unsigned kThreads = 256;
  static constexpr int kInFlight = 4;
};

template <typename T>
__device__ inline std::uint32_t narrow_bits(float x) {
#ifdef __CUDACC__
  if constexpr (std::is_same_v<T, Bf16>) {
    return __bfloat16_as_ushort(__float2bfloat16_rn(x));
  } else if constexpr (std::is_same_v<T, F16>) {
    return __half_as_ushort(__float2half_rn(x));
  } else {
    return __float_as_uint(x);
  }
#else
  if constexpr (sizeof(T) == 2) {
    return rounded<T>(x).bits;
  } else {
    return __float_as_uint(x);
  }
#endif
}

// Some neighbouring values as memory has them: so many times 16 bytes, or one value of any
// alignment.
template <typename T, int kCount>
struct Values {
  static constexpr int kInPart = static_cast<int>(16 / sizeof(T));
  static constexpr int kParts = kCount / kInPart;
  uint4 bytes[kParts];

  __device__ void load(const T* from) {
#pragma unroll
    for (int part = 0; part < kParts; ++part) {
      bytes[part] = reinterpret_cast<const uint4*>(from)[part];
    }
  }
  __device__ void store(T* to) const {
#pragma unroll
    for (int part = 0; part < kParts; ++part) {
      reinterpret_cast<uint4*>(to)[part] = bytes[part];
    }
  }
  __device__ float get(int k) const { return element<T>(bytes[k / kInPart], k % kInPart); }

  // All at once, so that every index is known when the loop is unrolled.
  template <typename Value>
  __device__ void fill(const Value& value) {
    constexpr int kInWord = static_cast<int>(4 / sizeof(T));
#pragma unroll
    for (int part = 0; part < kParts; ++part) {
      std::uint32_t words[4];
#pragma unroll
      for (int w = 0; w < 4; ++w) {
        const int at = part * kInPart + w * kInWord;
        words[w] = narrow_bits<T>(value(at));
        if constexpr (kInWord == 2) {
          words[w] |= narrow_bits<T>(value(at + 1)) << 16;
        }
      }
      bytes[part] = make_uint4(words[0], words[1], words[2], words[3]);
    }
  }
};

template <typename T>
struct Values<T, 1> {
  T single;

  __device__ void load(const T* from) { single = *from; }
  __device__ void store(T* to) const { *to = single; }
  __device__ float get(int) const { return widen(single); }

  template <typename Value>
  __device__ void fill(const Value& value) {
    if constexpr (sizeof(T) == 4) {
      single = value(0);
    } else {
      single.bits = static_cast<std::uint16_t>(narrow_bits<T>(value(0)));
    }
  }
};

template <typename In, typename Out>
struct AffineRelu {
  const In* x;
  const float* scale;
  const float* shift;
  Out* out;
  std::int64_t count;
  std::int64_t pixels;
  std::int64_t channels;
  unsigned lanes;  // threads side by side in one pixel
  unsigned parts;  // of a pixel's channels, where a block does not do for all of them
};

// kCount values of Out from as many of In.
template <typename In, typename Out, int kCount>
__device__ inline void store_relu(Out* to, const Values<In, kCount>& x,
                                  const float (&scale)[kCount], const float (&shift)[kCount]) {
  Values<Out, kCount> y;
  y.fill([&](int k) {
    const float moved = __fadd_rn(__fmul_rn(x.get(k), scale[k]), shift[k]);
    return moved < 0.0f ? 0.0f : moved;
  });
  y.store(to);
}

// Grid: pixels in x, images and parts of the channels in y.
template <typename In, typename Out, int kCount>
__global__ void __launch_bounds__(GeneratorPolicy::kThreads)
    affine_relu_kernel(const AffineRelu<In, Out> batch) {
  constexpr int kInFlight = GeneratorPolicy::kInFlight;
  const unsigned lane = threadIdx.x % batch.lanes;
  const std::int64_t rows = blockDim.x / batch.lanes;
  const std::int64_t step = rows * gridDim.x;
  for (std::int64_t y = blockIdx.y; y < batch.count * batch.parts; y += gridDim.y) {
    const std::int64_t image = y / batch.parts;
    const std::int64_t channel =
        (y % batch.parts * batch.lanes + lane) * static_cast<std::int64_t>(kCount);
    if (channel >= batch.channels) {
      continue;
    }
    float scale[kCount];
    float shift[kCount];
#pragma unroll
    for (int k = 0; k < kCount; ++k) {
      scale[k] = batch.scale[image * batch.channels + channel + k];
      shift[k] = batch.shift[image * batch.channels + channel + k];
    }
    const std::int64_t start = image * batch.pixels * batch.channels + channel;
    std::int64_t pixel = blockIdx.x * rows + threadIdx.x / batch.lanes;
    for (; pixel + (kInFlight - 1) * step < batch.pixels; pixel += kInFlight * step) {
      Values<In, kCount> x[kInFlight];
#pragma unroll
      for (int i = 0; i < kInFlight; ++i) {
        x[i].load(batch.x + start + (pixel + i * step) * batch.channels);
      }
#pragma unroll
      for (int i = 0; i < kInFlight; ++i) {
        store_relu(batch.out + start + (pixel + i * step) * batch.channels, x[i], scale, shift);
      }
    }
    for (; pixel < batch.pixels; pixel += step) {
      Values<In, kCount> x;
      x.load(batch.x + start + pixel * batch.channels);
      store_relu(batch.out + start + pixel * batch.channels, x, scale, shift);
    }
  }
}

template <typename In, typename Out>
struct AddUpsampled {
  const In* x;
  const Out* half;
  Out* out;
  std::int64_t rows;  // of half, of all images
  unsigned width;     // of half
  unsigned channels;
};

// One pixel of half and the four that it stands for. Grid: a row of half in x, rows in y.
template <typename In, typename Out, int kCount>
__global__ void __launch_bounds__(GeneratorPolicy::kThreads)
    add_upsampled_kernel(const AddUpsampled<In, Out> batch) {
  const unsigned in_pixel = batch.channels / kCount;
  const unsigned in_row = batch.width * in_pixel;
  const std::int64_t row = static_cast<std::int64_t>(batch.width) * batch.channels;
  for (std::int64_t y = blockIdx.y; y < batch.rows; y += gridDim.y) {
    for (unsigned i = blockIdx.x * blockDim.x + threadIdx.x; i < in_row;
         i += gridDim.x * blockDim.x) {
      Values<Out, kCount> half;
      half.load(batch.half + y * row + static_cast<std::int64_t>(i) * kCount);
      // twice as far along the row as the pixel is, plus the place in the pixel
      const std::int64_t left =
          4 * y * row + (static_cast<std::int64_t>(i / in_pixel) * in_pixel + i) * kCount;
      const std::int64_t places[4] = {left, left + batch.channels, left + 2 * row,
                                      left + 2 * row + batch.channels};
      Values<In, kCount> x[4];
#pragma unroll
      for (int k = 0; k < 4; ++k) {
        x[k].load(batch.x + places[k]);
      }
#pragma unroll
      for (int k = 0; k < 4; ++k) {
        Values<Out, kCount> sum;
        sum.fill([&](int at) { return __fadd_rn(x[k].get(at), half.get(at)); });
        sum.store(batch.out + places[k]);
      }
    }
  }
}

}  // namespace chiaro
