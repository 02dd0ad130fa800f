// The nearest object pixel of every pixel of a row, exactly.
#pragma once

#include <cstdint>
#include <vector>

namespace chiaro {

// Two steps: in every column the nearest object pixel, then in a row the column whose pixel is
// nearest, by the lower envelope of one parabola a column (Maurer, Qi and Raghavan 2003). Of
// equally near pixels the one in the leftmost column counts, in a column the upper one. Integers
// only.
class NearestObject {
 public:
  // Takes in a mask that has at least one object pixel.
  void set(const std::uint8_t* mask, std::int64_t height, std::int64_t width);

  // For each pixel of row y the row and column of its nearest object pixel.
  void find_row(std::int64_t y, std::int32_t* rows, std::int32_t* columns);

 private:
  std::int64_t width_ = 0;
  std::vector<std::int32_t> in_column_;  // [height][width]: a row, or -1 in an empty column
  // The envelope of one row, left to right: a column and its squared distance along the column.
  std::vector<std::int64_t> site_;
  std::vector<std::int64_t> height_of_site_;
};

}  // namespace chiaro
