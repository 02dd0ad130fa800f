// The first cut of a photo for hierarchical saliency: a watershed on the edges between pixels.
//
// Each pixel flows to its neighbour of nearest colour, and everything that flows together is one
// basin. Borders so lie between pixels and where colours differ most, so there are no border pixels
// to hand out afterwards. Colours are smoothed first, in integers: without it a speck of noise is a
// basin. One union-find over the pixels and their colours times 16: 16 bytes each.
#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "dispatch.h"
#include "status.h"

namespace chiaro {
namespace {

class Basins {
 public:
  Basins(const std::uint8_t* rgb, std::int64_t height, std::int64_t width)
      : height_(height),
        width_(width),
        parent_(static_cast<std::size_t>(height * width)),
        colour_(3 * static_cast<std::size_t>(height * width)) {
    std::iota(parent_.begin(), parent_.end(), 0);
    smooth(rgb);
  }

  // Up, left, right, down: of equally near neighbours the first one.
  void flow(std::int64_t y, std::int64_t x, std::int32_t step) {
    const std::int64_t pixel = y * width_ + x;
    std::int64_t to = -1;
    std::int32_t nearest = INT32_MAX;
    const auto look = [&](std::int64_t neighbour) {
      const std::int32_t distance = squared(pixel, neighbour);
      if (distance <= step) {
        join(pixel, neighbour);
      }
      if (distance < nearest) {
        nearest = distance;
        to = neighbour;
      }
    };
    if (y > 0) {
      look(pixel - width_);
    }
    if (x > 0) {
      look(pixel - 1);
    }
    if (x + 1 < width_) {
      look(pixel + 1);
    }
    if (y + 1 < height_) {
      look(pixel + width_);
    }
    if (to >= 0) {
      join(pixel, to);
    }
  }

  // Numbers the basins in the order of their first pixels; a root is its basin's first pixel.
  std::int32_t number(std::int32_t* labels) {
    std::int32_t count = 0;
    for (std::int32_t pixel = 0; pixel < static_cast<std::int32_t>(parent_.size()); ++pixel) {
      const std::int32_t root = find(pixel);
      labels[pixel] = root == pixel ? count++ : labels[root];
    }
    return count;
  }

 private:
  // 1 2 1 down, then along the rows; the outermost pixels are repeated.
  void smooth(const std::uint8_t* rgb) {
    std::vector<std::int32_t> row(3 * static_cast<std::size_t>(width_ + 2));
    for (std::int64_t y = 0; y < height_; ++y) {
      const std::uint8_t* above = rgb + 3 * width_ * std::max<std::int64_t>(y - 1, 0);
      const std::uint8_t* here = rgb + 3 * width_ * y;
      const std::uint8_t* below = rgb + 3 * width_ * std::min(y + 1, height_ - 1);
      std::int32_t* sums = row.data() + 3;
      for (std::int64_t i = 0; i < 3 * width_; ++i) {
        sums[i] = above[i] + 2 * here[i] + below[i];
      }
      for (std::int64_t channel = 0; channel < 3; ++channel) {
        sums[channel - 3] = sums[channel];
        sums[3 * width_ + channel] = sums[3 * (width_ - 1) + channel];
      }
      std::int32_t* smoothed = colour_.data() + 3 * width_ * y;
      for (std::int64_t i = 0; i < 3 * width_; ++i) {
        smoothed[i] = sums[i - 3] + 2 * sums[i] + sums[i + 3];
      }
    }
  }

  std::int32_t squared(std::int64_t a, std::int64_t b) const {
    const std::int32_t* first = colour_.data() + 3 * a;
    const std::int32_t* second = colour_.data() + 3 * b;
    std::int32_t sum = 0;
    for (int channel = 0; channel < 3; ++channel) {
      const std::int32_t d = first[channel] - second[channel];
      sum += d * d;
    }
    return sum;
  }

  std::int32_t find(std::int32_t pixel) {
    std::int32_t* parent = parent_.data();
    while (parent[pixel] != pixel) {
      parent[pixel] = parent[parent[pixel]];
      pixel = parent[pixel];
    }
    return pixel;
  }

  void join(std::int64_t a, std::int64_t b) {
    const std::int32_t first = find(static_cast<std::int32_t>(a));
    const std::int32_t second = find(static_cast<std::int32_t>(b));
    parent_[static_cast<std::size_t>(std::max(first, second))] = std::min(first, second);
  }

  std::int64_t height_;
  std::int64_t width_;
  std::vector<std::int32_t> parent_;
  std::vector<std::int32_t> colour_;
};

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_colour_basins(chiaro_backend backend, const uint8_t* rgb, int32_t* labels,
                                   int32_t* label_count, int64_t height, int64_t width,
                                   int32_t step, void* /*stream*/) {
  using namespace chiaro;
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  CHIARO_TRY(check_shape(1, height, width));
  CHIARO_TRY(check_array("rgb", rgb));
  CHIARO_TRY(check_array("labels", labels));
  CHIARO_TRY(check_array("label_count", label_count));

  return guarded([&] {
    Basins basins(rgb, height, width);
    for (std::int64_t y = 0; y < height; ++y) {
      for (std::int64_t x = 0; x < width; ++x) {
        basins.flow(y, x, step);
      }
    }
    label_count[0] = basins.number(labels);
  });
}
