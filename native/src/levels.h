// How often each 8-bit level of a prediction stands on the object and on the background.
#pragma once

#include <cstdint>

namespace chiaro {

constexpr int kLevels = 256;

// Neighbouring pixels often have the same level, and a counter that was just stored must be loaded
// again; four tables, one for each pixel of four, keep such chains short.
class LevelCounts {
 public:
  void add(const std::uint8_t* prediction, const std::uint8_t* mask, std::int64_t pixels) {
    std::int64_t i = 0;
    for (; i + kTables <= pixels; i += kTables) {
      for (int table = 0; table < kTables; ++table) {
        ++count_[table][slot(prediction, mask, i + table)];
      }
    }
    for (; i < pixels; ++i) {
      ++count_[0][slot(prediction, mask, i)];
    }
  }

  // int64 [2][256]: levels on the object, then on the background.
  void store(std::int64_t* counts) const {
    for (int slot = 0; slot < 2 * kLevels; ++slot) {
      counts[slot] = 0;
      for (int table = 0; table < kTables; ++table) {
        counts[slot] += count_[table][slot];
      }
    }
  }

 private:
  static constexpr int kTables = 4;

  static int slot(const std::uint8_t* prediction, const std::uint8_t* mask, std::int64_t i) {
    return (mask[i] != 0 ? 0 : kLevels) + prediction[i];
  }

  // Object levels first, then background: 8 KiB in all, at home in the L1 cache.
  std::uint32_t count_[kTables][2 * kLevels] = {};
};

}  // namespace chiaro
