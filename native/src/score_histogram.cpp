// Step 7: how often each 8-bit level of a prediction stands on the object and on the background.
//
// 2 bytes read a pixel, one counter bumped. No instruction set has a scatter-add that beats the
// four tables of levels.h, so there is one variant.
#include <cstdint>

#include "cuda/operations.h"
#include "dispatch.h"
#include "levels.h"
#include "status.h"

chiaro_status chiaro_score_histogram(chiaro_backend backend, const uint8_t* prediction,
                                     const uint8_t* mask, int64_t* counts, int64_t height,
                                     int64_t width, void* stream) {
  using namespace chiaro;
  CHIARO_TRY(check_shape(1, height, width));
  CHIARO_TRY(check_array("prediction", prediction));
  CHIARO_TRY(check_array("mask", mask));
  CHIARO_TRY(check_array("counts", counts));

  if (backend == CHIARO_CUDA) {
    return cuda_score_histogram(prediction, mask, counts, Batch(1, height, width, stream));
  }
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  LevelCounts levels;
  levels.add(prediction, mask, height * width);
  levels.store(counts);
  return CHIARO_OK;
}
