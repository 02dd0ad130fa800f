// Step 7: how often each 8-bit level of a prediction stands on the object and on the background.
//
// 2 bytes read a pixel, one counter bumped. Neighbouring pixels often have the same level, and a
// counter that was just stored must be loaded again; four tables, one for each pixel of four, keep
// such chains short. No instruction set has a scatter-add that beats this, so there is one variant.
#include <cstdint>

#include "dispatch.h"
#include "status.h"

namespace chiaro {
namespace {

constexpr int kLevels = 256;
constexpr int kTables = 4;

// Object levels first, then background: 8 KiB in all, at home in the L1 cache.
struct Tables {
  std::uint32_t count[kTables][2 * kLevels];
};

inline int slot(const std::uint8_t* prediction, const std::uint8_t* mask, std::int64_t i) {
  return (mask[i] != 0 ? 0 : kLevels) + prediction[i];
}

void count_pixels(const std::uint8_t* prediction, const std::uint8_t* mask, std::int64_t pixels,
                  Tables* tables) {
  std::int64_t i = 0;
  for (; i + kTables <= pixels; i += kTables) {
    for (int table = 0; table < kTables; ++table) {
      ++tables->count[table][slot(prediction, mask, i + table)];
    }
  }
  for (; i < pixels; ++i) {
    ++tables->count[0][slot(prediction, mask, i)];
  }
}

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_score_histogram(chiaro_backend backend, const uint8_t* prediction,
                                     const uint8_t* mask, int64_t* counts, int64_t height,
                                     int64_t width, void* /*stream*/) {
  using namespace chiaro;
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  CHIARO_TRY(check_shape(1, height, width));
  CHIARO_TRY(check_array("prediction", prediction));
  CHIARO_TRY(check_array("mask", mask));
  CHIARO_TRY(check_array("counts", counts));

  Tables tables = {};
  count_pixels(prediction, mask, height * width, &tables);
  for (int slot = 0; slot < 2 * kLevels; ++slot) {
    counts[slot] = 0;
    for (int table = 0; table < kTables; ++table) {
      counts[slot] += tables.count[table][slot];
    }
  }
  return CHIARO_OK;
}
