// The part of CUDA that the kernels and their launchers use, on the emulator. Found in place of the
// toolkit's file of this name when the .cu files are compiled for the processor.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "emulator.h"

#define __global__
#define __device__
#define __host__
#define __launch_bounds__(...)

#define threadIdx emulator::thread_index
#define blockIdx emulator::block_index
#define blockDim emulator::block_dim
#define gridDim emulator::grid_dim

struct dim3 {
  unsigned x, y, z;
  explicit dim3(unsigned columns, unsigned rows = 1, unsigned layers = 1)
      : x(columns), y(rows), z(layers) {}
};

struct alignas(16) uint4 {
  std::uint32_t x, y, z, w;
};
struct alignas(8) uint2 {
  std::uint32_t x, y;
};
inline uint4 make_uint4(std::uint32_t x, std::uint32_t y, std::uint32_t z, std::uint32_t w) {
  return {x, y, z, w};
}
inline uint2 make_uint2(std::uint32_t x, std::uint32_t y) { return {x, y}; }

// --- what a thread can do -----------------------------------------------------------------------

inline void __syncthreads() { emulator::block_barrier(); }
inline void __threadfence() {}

inline unsigned __ballot_sync(unsigned, bool predicate) {
  const std::uint64_t* lanes = emulator::exchange(predicate ? 1 : 0, "ballot");
  unsigned bits = 0;
  for (unsigned lane = 0; lane < 32; ++lane) {
    bits |= static_cast<unsigned>(lanes[lane]) << lane;
  }
  return bits;
}

inline unsigned __reduce_add_sync(unsigned, unsigned value) {
  const std::uint64_t* lanes = emulator::exchange(value, "reduce_add");
  std::uint64_t sum = 0;
  for (unsigned lane = 0; lane < 32; ++lane) {
    sum += lanes[lane];
  }
  return static_cast<unsigned>(sum);
}

inline unsigned __reduce_max_sync(unsigned, unsigned value) {
  const std::uint64_t* lanes = emulator::exchange(value, "reduce_max");
  std::uint64_t most = 0;
  for (unsigned lane = 0; lane < 32; ++lane) {
    most = lanes[lane] > most ? lanes[lane] : most;
  }
  return static_cast<unsigned>(most);
}

template <typename T, typename V>
T atomicAdd(T* address, V value) {
  emulator::maybe_yield();
  const T before = *address;
  *address = before + static_cast<T>(value);
  return before;
}

template <typename T>
T atomicMax(T* address, T value) {
  emulator::maybe_yield();
  const T before = *address;
  *address = before > value ? before : value;
  return before;
}

template <typename T>
T atomicCAS(T* address, T expected, T value) {
  emulator::maybe_yield();
  const T before = *address;
  if (before == expected) {
    *address = value;
  }
  return before;
}

inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __popcll(std::uint64_t x) { return __builtin_popcountll(x); }
inline int __clz(int x) { return x == 0 ? 32 : __builtin_clz(static_cast<unsigned>(x)); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __uint_as_float(unsigned bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}
inline unsigned __float_as_uint(float value) {
  unsigned bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

// --- what a launcher can do ---------------------------------------------------------------------

using cudaStream_t = struct CUstream_st*;
enum cudaError_t { cudaSuccess, cudaErrorInsufficientDriver, cudaErrorInvalidValue };
enum cudaDeviceAttr { cudaDevAttrComputeCapabilityMajor, cudaDevAttrComputeCapabilityMinor };
enum cudaFuncAttribute { cudaFuncAttributeMaxDynamicSharedMemorySize };

struct cudaDeviceProp {
  char name[256];
  std::size_t totalGlobalMem;
  int major;
  int minor;
};

inline const char* cudaGetErrorString(cudaError_t error) {
  return error == cudaSuccess ? "no error" : "invalid value";
}
inline cudaError_t cudaGetLastError() {
  const bool fault = emulator::machine.fault;
  emulator::machine.fault = false;
  return fault ? cudaErrorInvalidValue : cudaSuccess;
}
inline cudaError_t cudaStreamSynchronize(cudaStream_t) { return cudaSuccess; }
inline cudaError_t cudaDriverGetVersion(int* version) {
  *version = emulator::machine.driver;
  return cudaSuccess;
}
constexpr int kEmulatedRuntime = 13000;
inline cudaError_t cudaRuntimeGetVersion(int* version) {
  *version = kEmulatedRuntime;
  return cudaSuccess;
}
inline cudaError_t cudaGetDeviceCount(int* devices) {
  *devices = emulator::machine.devices;
  return emulator::machine.driver < kEmulatedRuntime ? cudaErrorInsufficientDriver : cudaSuccess;
}
inline cudaError_t cudaSetDevice(int device) {
  return device == 0 ? cudaSuccess : cudaErrorInvalidValue;
}
inline cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int) {
  *value = attribute == cudaDevAttrComputeCapabilityMajor ? emulator::machine.major : 0;
  return cudaSuccess;
}
inline cudaError_t cudaGetDeviceProperties(cudaDeviceProp* facts, int) {
  *facts = {"emulated", std::size_t{1} << 30, 9, 0};
  return cudaSuccess;
}
// Streams and events are numbers: by the time a launcher returns, its work is done.
using cudaEvent_t = struct CUevent_st*;
constexpr unsigned cudaStreamNonBlocking = 1;
inline cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  *stream = reinterpret_cast<cudaStream_t>(8);
  return cudaSuccess;
}
inline cudaError_t cudaStreamDestroy(cudaStream_t) { return cudaSuccess; }
inline cudaError_t cudaEventCreate(cudaEvent_t* event) {
  *event = reinterpret_cast<cudaEvent_t>(8);
  return cudaSuccess;
}
inline cudaError_t cudaEventDestroy(cudaEvent_t) { return cudaSuccess; }
inline cudaError_t cudaEventRecord(cudaEvent_t, cudaStream_t) { return cudaSuccess; }
inline cudaError_t cudaStreamWaitEvent(cudaStream_t, cudaEvent_t, unsigned) { return cudaSuccess; }
inline cudaError_t cudaEventSynchronize(cudaEvent_t) { return cudaSuccess; }
inline cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t, cudaEvent_t) {
  *milliseconds = 0;
  return cudaSuccess;
}
inline cudaError_t cudaMemsetAsync(void* memory, int value, std::size_t bytes, cudaStream_t) {
  std::memset(memory, value, bytes);
  return cudaSuccess;
}
// The limit of the smallest of the devices that the kernels are compiled for.
inline cudaError_t cudaFuncSetAttribute(const void*, cudaFuncAttribute, int bytes) {
  return bytes <= 99 * 1024 ? cudaSuccess : cudaErrorInvalidValue;
}

namespace emulator {
template <typename Thread>
void run(const dim3& grid, unsigned threads, std::size_t shared_bytes, const Thread& thread) {
  run_grid({grid.x, grid.y, grid.z}, threads, shared_bytes, thread);
}
}  // namespace emulator
