// What every kernel stands on: the words of a block, the launch and its check.
//
// The tests compile these files for the processor too: there <cuda_runtime.h> is that of
// tests/native/emulator, where the threads of a block take turns.
#pragma once

#include <cuda_runtime.h>

#ifdef __CUDACC__
#include <nvtx3/nvToolsExt.h>
#endif

#include <cstdint>

#include "dispatch.h"
#include "status.h"

namespace chiaro {

// A launch that a message can name: the kernel and the batch that it was given.
struct Launch {
  const char* kernel;
  std::int64_t count;
  std::int64_t height;
  std::int64_t width;
  cudaStream_t stream;
};

// Whether the launch was accepted. A fault while it runs shows up at a later call; with
// CHIARO_CUDA_SYNC=1 every launch is waited for, so that the message names the one that failed.
chiaro_status check_launch(const Launch& launch);

// Zeros on the stream.
chiaro_status clear(const Launch& launch, void* memory, std::int64_t bytes);

// Scratch as a launcher takes it: enough of it, and aligned to 16 bytes.
chiaro_status check_scratch(const void* scratch, std::int64_t bytes, std::int64_t needed);

// The kernel's dynamic shared memory may be more than the 48 KiB that every launch has.
template <typename Kernel>
chiaro_status allow_shared(const Launch& launch, Kernel kernel, std::size_t bytes) {
  constexpr std::size_t kAlways = 48 * 1024;
  if (bytes <= kAlways) {
    return CHIARO_OK;
  }
  const cudaError_t error =
      cudaFuncSetAttribute(reinterpret_cast<const void*>(kernel),
                           cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(bytes));
  return error == cudaSuccess
             ? CHIARO_OK
             : fail(CHIARO_CUDA_ERROR, "%s: %zu bytes of shared memory a block: %s", launch.kernel,
                    bytes, cudaGetErrorString(error));
}

#ifdef __CUDACC__
// What Nsight shows of a launch, in a domain of our own; costs nothing where no profiler is.
class Range {
 public:
  explicit Range(const char* name) {
    nvtxEventAttributes_t range = {};
    range.version = NVTX_VERSION;
    range.size = NVTX_EVENT_ATTRIB_STRUCT_SIZE;
    range.messageType = NVTX_MESSAGE_TYPE_ASCII;
    range.message.ascii = name;
    nvtxDomainRangePushEx(domain(), &range);
  }
  ~Range() { nvtxDomainRangePop(domain()); }
  Range(const Range&) = delete;
  Range& operator=(const Range&) = delete;

 private:
  static nvtxDomainHandle_t domain() {
    static const nvtxDomainHandle_t chiaro = nvtxDomainCreateA("chiaro");
    return chiaro;
  }
};
#endif

template <typename... Parameters, typename... Arguments>
chiaro_status run(const Launch& launch, void (*kernel)(Parameters...), dim3 grid, unsigned threads,
                  std::size_t shared_bytes, Arguments... arguments) {
  if (grid.x == 0 || grid.y == 0) {
    return CHIARO_OK;
  }
  CHIARO_TRY(allow_shared(launch, kernel, shared_bytes));
#ifdef __CUDACC__
  const Range range(launch.kernel);
  kernel<<<grid, threads, shared_bytes, launch.stream>>>(static_cast<Parameters>(arguments)...);
#else
  emulator::run(grid, threads, shared_bytes,
                [&] { kernel(static_cast<Parameters>(arguments)...); });
#endif
  return check_launch(launch);
}

// Blocks of a one-dimensional grid; more items than a grid has are taken in turns by the kernel.
inline unsigned blocks_for(std::int64_t items, std::int64_t items_a_block) {
  constexpr std::int64_t kMost = 1 << 20;
  const std::int64_t blocks = (items + items_a_block - 1) / items_a_block;
  return static_cast<unsigned>(blocks < kMost ? blocks : kMost);
}

// All of a block's shared memory; a kernel lays its own structure over it.
template <typename Shared>
__device__ Shared& shared_memory() {
#ifdef __CUDACC__
  extern __shared__ __align__(16) unsigned char chiaro_shared[];
  return *reinterpret_cast<Shared*>(chiaro_shared);
#else
  return *reinterpret_cast<Shared*>(emulator::shared());
#endif
}

constexpr unsigned kWarp = 32;
constexpr unsigned kAllLanes = 0xffffffffu;

// A word that other threads may be changing: never from a register.
__device__ inline std::uint32_t fresh(const std::uint32_t* word) {
#ifndef __CUDACC__
  emulator::maybe_yield();
#endif
  return *static_cast<const volatile std::uint32_t*>(word);
}

}  // namespace chiaro
