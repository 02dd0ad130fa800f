// How often each 8-bit level of a prediction stands on the object and on the background.
#pragma once

#include <emmintrin.h>

#include <cstdint>
#include <cstring>

namespace chiaro {

constexpr int kLevels = 256;

// One counter bumped a pixel. Neighbouring pixels often have the same level, and a counter that was
// just stored must be loaded again: four tables, one for each pixel of four, keep such chains
// short, and eight equal pixels are counted at once. Most blocks of 32 pixels lie on one side of
// the mask, so that the side is looked up once for all of them.
class LevelCounts {
 public:
  void add(const std::uint8_t* prediction, const std::uint8_t* mask, std::int64_t pixels) {
    std::int64_t i = 0;
    for (; i + kBlock <= pixels; i += kBlock) {
      const std::uint32_t background = zeros(mask + i);
      if (background == 0) {
        add_block(prediction + i, 0);
      } else if (background == ~std::uint32_t{0}) {
        add_block(prediction + i, kLevels);
      } else {
        for (int k = 0; k < kBlock; ++k) {
          ++count_[k % kTables][(background >> k & 1) * kLevels + prediction[i + k]];
        }
      }
    }
    for (; i < pixels; ++i) {
      ++count_[0][(mask[i] != 0 ? 0 : kLevels) + prediction[i]];
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
  static constexpr int kBlock = 32;

  static std::uint32_t zeros16(const std::uint8_t* mask) {
    const __m128i pixels = _mm_loadu_si128(reinterpret_cast<const __m128i*>(mask));
    return static_cast<std::uint32_t>(
        _mm_movemask_epi8(_mm_cmpeq_epi8(pixels, _mm_setzero_si128())));
  }

  static std::uint32_t zeros(const std::uint8_t* mask) {
    return zeros16(mask) | zeros16(mask + 16) << 16;
  }

  void add_block(const std::uint8_t* prediction, int side) {
    std::uint32_t* const counts = &count_[0][side];
    for (int k = 0; k < kBlock; k += 8) {
      std::uint64_t levels;
      std::memcpy(&levels, prediction + k, sizeof levels);
      if (levels == (levels << 8 | levels >> 56)) {
        counts[levels & 255] += 8;
        continue;
      }
      for (unsigned pixel = 0; pixel < 8; ++pixel) {
        const std::uint64_t level = levels >> (8 * pixel) & 255;
        ++counts[pixel % kTables * (2 * kLevels) + level];
      }
    }
  }

  // Object levels first, then background: 8 KiB in all, at home in the L1 cache.
  std::uint32_t count_[kTables][2 * kLevels] = {};
};

}  // namespace chiaro
