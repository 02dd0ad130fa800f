// Streams, events and named ranges of a CUDA device, for callers that have no CUDA of their own.
#include "cuda/operations.h"
#include "status.h"

int64_t chiaro_stream_new(void) { return chiaro::cuda_stream_new(); }

chiaro_status chiaro_stream_free(int64_t stream) { return chiaro::cuda_stream_free(stream); }

int64_t chiaro_event_new(void) { return chiaro::cuda_event_new(); }

chiaro_status chiaro_event_free(int64_t event) { return chiaro::cuda_event_free(event); }

chiaro_status chiaro_event_record(int64_t event, int64_t stream) {
  return chiaro::cuda_event_record(event, stream);
}

chiaro_status chiaro_event_order(int64_t event, int64_t stream) {
  return chiaro::cuda_event_order(event, stream);
}

chiaro_status chiaro_event_wait(int64_t event) { return chiaro::cuda_event_wait(event); }

double chiaro_event_ms(int64_t from, int64_t to) { return chiaro::cuda_event_ms(from, to); }

chiaro_status chiaro_range_push(const char* name) {
  if (name == nullptr) {
    return chiaro::fail(CHIARO_INVALID, "a range needs a name");
  }
  chiaro::cuda_range_push(name);
  return CHIARO_OK;
}

chiaro_status chiaro_range_pop(void) {
  chiaro::cuda_range_pop();
  return CHIARO_OK;
}
