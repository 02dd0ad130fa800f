// Step 7: the levels of a prediction counted in the four parts into which the object's centre of
// gravity cuts the picture.
//
// One pass over the mask finds the centre: ones of a row by a sum of absolute differences, ones of
// a column in bytes, which are emptied before they overflow. A second pass counts as
// chiaro_score_histogram does, each row in two pieces.
#include <emmintrin.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "dispatch.h"
#include "levels.h"
#include "status.h"

namespace chiaro {
namespace {

class Centre {
 public:
  Centre(const std::uint8_t* mask, std::int64_t height, std::int64_t width)
      : ones_(static_cast<std::size_t>(width), 0), column_(static_cast<std::size_t>(width), 0) {
    std::int64_t rows_in_bytes = 0;
    for (std::int64_t y = 0; y < height; ++y) {
      const std::int64_t ones = add_row(mask + y * width, width);
      area_ += ones;
      row_sum_ += ones * y;
      if (++rows_in_bytes == 255 || y == height - 1) {
        empty_bytes();
        rows_in_bytes = 0;
      }
    }
    for (std::size_t x = 0; x < column_.size(); ++x) {
      column_sum_ += static_cast<std::int64_t>(x) * column_[x];
    }
  }

  // Rows above the cut and columns left of it. nearbyint rounds halves to even.
  std::int32_t split(std::int64_t sum, std::int64_t side) const {
    const double index = area_ == 0 ? static_cast<double>(side) / 2
                                    : static_cast<double>(sum) / static_cast<double>(area_);
    return static_cast<std::int32_t>(std::nearbyint(index)) + 1;
  }

  std::int64_t row_sum() const { return row_sum_; }
  std::int64_t column_sum() const { return column_sum_; }

 private:
  std::int64_t add_row(const std::uint8_t* row, std::int64_t width) {
    std::uint8_t* ones = ones_.data();
    const __m128i one = _mm_set1_epi8(1);
    __m128i sum = _mm_setzero_si128();
    std::int64_t x = 0;
    for (; x + 16 <= width; x += 16) {
      __m128i* column = reinterpret_cast<__m128i*>(ones + x);
      const __m128i pixels = _mm_loadu_si128(reinterpret_cast<const __m128i*>(row + x));
      const __m128i object = _mm_min_epu8(pixels, one);
      sum = _mm_add_epi64(sum, _mm_sad_epu8(object, _mm_setzero_si128()));
      _mm_storeu_si128(column, _mm_add_epi8(_mm_loadu_si128(column), object));
    }
    std::int64_t count = _mm_cvtsi128_si64(sum) + _mm_cvtsi128_si64(_mm_unpackhi_epi64(sum, sum));
    for (; x < width; ++x) {
      const std::uint8_t object = row[x] != 0 ? 1 : 0;
      ones[x] = static_cast<std::uint8_t>(ones[x] + object);
      count += object;
    }
    return count;
  }

  void empty_bytes() {
    for (std::size_t x = 0; x < column_.size(); ++x) {
      column_[x] += ones_[x];
    }
    std::fill(ones_.begin(), ones_.end(), std::uint8_t{0});
  }

  std::vector<std::uint8_t> ones_;     // of each column, in the rows since the last emptying
  std::vector<std::uint32_t> column_;  // of each column, in the rows before
  std::int64_t area_ = 0;
  std::int64_t row_sum_ = 0;
  std::int64_t column_sum_ = 0;
};

void count_half(const std::uint8_t* prediction, const std::uint8_t* mask, std::int64_t rows,
                std::int64_t width, std::int64_t left, std::int64_t* counts) {
  LevelCounts levels[2];
  for (std::int64_t y = 0; y < rows; ++y) {
    const std::int64_t at = y * width;
    levels[0].add(prediction + at, mask + at, left);
    levels[1].add(prediction + at + left, mask + at + left, width - left);
  }
  levels[0].store(counts);
  levels[1].store(counts + 2 * kLevels);
}

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_quadrant_histograms(chiaro_backend backend, const uint8_t* prediction,
                                         const uint8_t* mask, int64_t* counts, int32_t* split,
                                         int64_t height, int64_t width, void* /*stream*/) {
  using namespace chiaro;
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  CHIARO_TRY(check_shape(1, height, width));
  CHIARO_TRY(check_array("prediction", prediction));
  CHIARO_TRY(check_array("mask", mask));
  CHIARO_TRY(check_array("counts", counts));
  CHIARO_TRY(check_array("split", split));

  return guarded([&] {
    const Centre centre(mask, height, width);
    split[0] = centre.split(centre.row_sum(), height);
    split[1] = centre.split(centre.column_sum(), width);
    const std::int64_t upper = split[0] * width;
    count_half(prediction, mask, split[0], width, split[1], counts);
    count_half(prediction + upper, mask + upper, height - split[0], width, split[1],
               counts + 4 * kLevels);
  });
}
