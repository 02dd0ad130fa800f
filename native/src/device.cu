// The CUDA device as the other files see it. Compiled only where nvcc was found.
#include <cuda_runtime.h>

#include "dispatch.h"
#include "status.h"

namespace chiaro {

chiaro_status cuda_available() {
  int devices = 0;
  const cudaError_t error = cudaGetDeviceCount(&devices);
  if (error != cudaSuccess) {
    cudaGetLastError();  // clears it, so that a later CUDA user does not find it
    return fail(CHIARO_UNAVAILABLE, "%s (no driver, or one that is too old)",
                cudaGetErrorString(error));
  }
  if (devices == 0) {
    return fail(CHIARO_UNAVAILABLE, "the driver is there, but no device");
  }
  return CHIARO_OK;
}

}  // namespace chiaro
