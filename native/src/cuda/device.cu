// The CUDA device as the other files see it. Compiled only where nvcc was found.
#include <cuda_runtime.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "cuda/device.cuh"
#include "cuda/operations.h"
#include "dispatch.h"
#include "status.h"

namespace chiaro {
namespace {

constexpr int kOldestMajor = 8;  // Ampere, the first whose code the library carries

bool waits_for_launches() {
  static const bool waits = [] {
    const char* value = std::getenv("CHIARO_CUDA_SYNC");
    return value != nullptr && *value != '\0' && *value != '0';
  }();
  return waits;
}

chiaro_status no_runtime(cudaError_t error) {
  cudaGetLastError();  // clears it, so that a later CUDA user does not find it
  int driver = 0;
  int runtime = 0;
  if (cudaDriverGetVersion(&driver) != cudaSuccess || driver == 0) {
    return fail(CHIARO_UNAVAILABLE,
                "no NVIDIA driver was found (libcuda.so.1); install one for CUDA %s or newer",
                CHIARO_CUDA_VERSION);
  }
  if (error == cudaErrorInsufficientDriver && cudaRuntimeGetVersion(&runtime) == cudaSuccess) {
    return fail(CHIARO_UNAVAILABLE,
                "the driver is for CUDA %d.%d and this build needs %d.%d: install a newer driver",
                driver / 1000, driver % 1000 / 10, runtime / 1000, runtime % 1000 / 10);
  }
  return fail(CHIARO_UNAVAILABLE, "the driver (CUDA %d.%d) is there, but: %s", driver / 1000,
              driver % 1000 / 10, cudaGetErrorString(error));
}

chiaro_status find_device() {
  int devices = 0;
  const cudaError_t error = cudaGetDeviceCount(&devices);
  if (error != cudaSuccess) {
    return no_runtime(error);
  }
  if (devices == 0) {
    return fail(CHIARO_UNAVAILABLE, "the driver is there, but no device");
  }
  int major = 0;
  int minor = 0;
  if (cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, 0) != cudaSuccess ||
      cudaDeviceGetAttribute(&minor, cudaDevAttrComputeCapabilityMinor, 0) != cudaSuccess) {
    return fail(CHIARO_UNAVAILABLE, "device 0 does not answer: %s",
                cudaGetErrorString(cudaGetLastError()));
  }
  return major >= kOldestMajor
             ? CHIARO_OK
             : fail(CHIARO_UNAVAILABLE,
                    "device 0 has compute capability %d.%d, 8.0 (Ampere) or newer is needed", major,
                    minor);
}

}  // namespace

// Asked by every call, so what was found stays found; what is missing is looked for again.
chiaro_status cuda_available() {
  static std::atomic<bool> found{false};
  if (found.load(std::memory_order_relaxed)) {
    return CHIARO_OK;
  }
  CHIARO_TRY(find_device());
  found.store(true, std::memory_order_relaxed);
  return CHIARO_OK;
}

chiaro_status cuda_use_device(std::int32_t device) {
  CHIARO_TRY(cuda_available());
  int devices = 0;
  if (cudaGetDeviceCount(&devices) != cudaSuccess || device < 0 || device >= devices) {
    return fail(CHIARO_UNAVAILABLE, "there is no device %d, this machine has %d",
                static_cast<int>(device), devices);
  }
  const cudaError_t error = cudaSetDevice(device);
  return error == cudaSuccess ? CHIARO_OK
                              : fail(CHIARO_UNAVAILABLE, "device %d cannot be used: %s",
                                     static_cast<int>(device), cudaGetErrorString(error));
}

void cuda_describe_devices(char* text, int bytes) {
  int devices = 0;
  if (cuda_available() != CHIARO_OK || cudaGetDeviceCount(&devices) != cudaSuccess) {
    std::snprintf(text, static_cast<std::size_t>(bytes), "none: %s", chiaro_last_error());
    return;
  }
  int driver = 0;
  cudaDriverGetVersion(&driver);
  int written = 0;
  for (int device = 0; device < devices && written < bytes; ++device) {
    cudaDeviceProp facts = {};
    if (cudaGetDeviceProperties(&facts, device) != cudaSuccess) {
      cudaGetLastError();
      continue;
    }
    constexpr double kGib = 1024.0 * 1024.0 * 1024.0;
    written +=
        std::snprintf(text + written, static_cast<std::size_t>(bytes - written),
                      "cuda:%d %s, %.1f GiB, compute capability %d.%d, driver for CUDA %d.%d\n",
                      device, facts.name, static_cast<double>(facts.totalGlobalMem) / kGib,
                      facts.major, facts.minor, driver / 1000, driver % 1000 / 10);
  }
}

chiaro_status check_launch(const Launch& launch) {
  cudaError_t error = cudaGetLastError();
  if (error == cudaSuccess && waits_for_launches()) {
    error = cudaStreamSynchronize(launch.stream);
  }
  if (error == cudaSuccess) {
    return CHIARO_OK;
  }
  return fail(CHIARO_CUDA_ERROR, "kernel %s on a batch of %lld of %lld x %lld: %s", launch.kernel,
              static_cast<long long>(launch.count), static_cast<long long>(launch.height),
              static_cast<long long>(launch.width), cudaGetErrorString(error));
}

chiaro_status clear(const Launch& launch, void* memory, std::int64_t bytes) {
  const cudaError_t error =
      cudaMemsetAsync(memory, 0, static_cast<std::size_t>(bytes), launch.stream);
  return error == cudaSuccess ? CHIARO_OK
                              : fail(CHIARO_CUDA_ERROR, "%s: clearing its memory: %s",
                                     launch.kernel, cudaGetErrorString(error));
}

chiaro_status check_scratch(const void* scratch, std::int64_t bytes, std::int64_t needed) {
  constexpr std::uintptr_t kAlignment = 16;
  if (needed == 0) {
    return CHIARO_OK;
  }
  if (scratch == nullptr || bytes < needed) {
    return fail(CHIARO_INVALID, "%lld bytes of scratch are needed, %lld were given",
                static_cast<long long>(needed), static_cast<long long>(bytes));
  }
  return reinterpret_cast<std::uintptr_t>(scratch) % kAlignment == 0
             ? CHIARO_OK
             : fail(CHIARO_INVALID, "scratch is not aligned to 16 bytes");
}

}  // namespace chiaro
