// Launch of the latents.
#include "cuda/latents.cuh"
#include "cuda/operations.h"

namespace chiaro {

chiaro_status cuda_latents(float* latents, std::int64_t first, std::int64_t count,
                           std::int64_t size, std::int64_t seed, void* stream) {
  CHIARO_TRY(cuda_available());
  constexpr unsigned kThreads = 256;
  const Launch launch = {"latents", count, size, 1, static_cast<cudaStream_t>(stream)};
  return run(launch, latents_kernel, dim3(blocks_for(count * ((size + 3) / 4), kThreads)), kThreads,
             0, latents, first, count, size, static_cast<std::uint64_t>(seed));
}

}  // namespace chiaro
