// Step 1: standard normal latents by Philox 4x32-10 and Box and Muller, one thread four numbers.
//
// The random bits are those of every other provider; logarithm, sine and cosine are the device's,
// in double, so that a float may differ from the definition's in its last place.
#pragma once

#include "cuda/device.cuh"
#include "philox.h"

namespace chiaro {

__global__ void __launch_bounds__(256)
    latents_kernel(float* latents, std::int64_t first, std::int64_t count, std::int64_t size,
                   std::uint64_t seed) {
  const std::int64_t quads = (size + 3) / 4;
  for (std::int64_t i = blockIdx.x * static_cast<std::int64_t>(blockDim.x) + threadIdx.x;
       i < count * quads; i += gridDim.x * static_cast<std::int64_t>(blockDim.x)) {
    const std::int64_t row = i / quads;
    const std::int64_t quad = i % quads;
    float four[4];
    normal_quad(static_cast<std::uint64_t>(first + row), static_cast<std::uint64_t>(quad), seed,
                four);
    for (int k = 0; k < 4 && 4 * quad + k < size; ++k) {
      latents[row * size + 4 * quad + k] = four[k];
    }
  }
}

}  // namespace chiaro
