// Streams and events of the calling thread's device.
#include "cuda/device.cuh"
#include "cuda/operations.h"

namespace chiaro {
namespace {

chiaro_status checked(const char* what, cudaError_t error) {
  return error == cudaSuccess ? CHIARO_OK
                              : fail(CHIARO_CUDA_ERROR, "%s: %s", what, cudaGetErrorString(error));
}

cudaStream_t stream_of(std::int64_t handle) { return reinterpret_cast<cudaStream_t>(handle); }

cudaEvent_t event_of(std::int64_t handle) { return reinterpret_cast<cudaEvent_t>(handle); }

}  // namespace

std::int64_t cuda_stream_new() {
  cudaStream_t stream = nullptr;
  if (cuda_available() != CHIARO_OK ||
      checked("a stream", cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking)) != CHIARO_OK) {
    return 0;
  }
  return reinterpret_cast<std::int64_t>(stream);
}

chiaro_status cuda_stream_free(std::int64_t stream) {
  CHIARO_TRY(cuda_available());
  return checked("freeing a stream", cudaStreamDestroy(stream_of(stream)));
}

std::int64_t cuda_event_new() {
  cudaEvent_t event = nullptr;
  if (cuda_available() != CHIARO_OK || checked("an event", cudaEventCreate(&event)) != CHIARO_OK) {
    return 0;
  }
  return reinterpret_cast<std::int64_t>(event);
}

chiaro_status cuda_event_free(std::int64_t event) {
  CHIARO_TRY(cuda_available());
  return checked("freeing an event", cudaEventDestroy(event_of(event)));
}

chiaro_status cuda_event_record(std::int64_t event, std::int64_t stream) {
  CHIARO_TRY(cuda_available());
  return checked("recording an event", cudaEventRecord(event_of(event), stream_of(stream)));
}

chiaro_status cuda_event_order(std::int64_t event, std::int64_t stream) {
  CHIARO_TRY(cuda_available());
  return checked("ordering streams", cudaStreamWaitEvent(stream_of(stream), event_of(event), 0));
}

chiaro_status cuda_event_wait(std::int64_t event) {
  CHIARO_TRY(cuda_available());
  return checked("waiting for the device", cudaEventSynchronize(event_of(event)));
}

double cuda_event_ms(std::int64_t from, std::int64_t to) {
  float milliseconds = -1;
  const bool known = cuda_available() == CHIARO_OK &&
                     checked("timing", cudaEventElapsedTime(&milliseconds, event_of(from),
                                                            event_of(to))) == CHIARO_OK;
  return known ? static_cast<double>(milliseconds) : -1.0;
}

void cuda_range_push([[maybe_unused]] const char* name) {
#ifdef __CUDACC__
  nvtxRangePushA(name);
#endif
}

void cuda_range_pop() {
#ifdef __CUDACC__
  nvtxRangePop();
#endif
}

}  // namespace chiaro
