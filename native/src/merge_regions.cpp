// The layers of hierarchical saliency: regions too small in scale join their neighbour of nearest
// colour, the smallest first.
//
// A region's pixels are a linked list and its number a root of a union-find, so joining two is a
// few writes; what costs is looking for neighbours, once a join over the smaller region's pixels,
// and the scale of what came out, one pass over its box. Works in 8 bytes a pixel and some 100 a
// region.
#include <algorithm>
#include <cstdint>
#include <queue>
#include <tuple>
#include <vector>

#include "dispatch.h"
#include "status.h"

namespace chiaro {
namespace {

constexpr std::int32_t kNone = -1;

struct Region {
  double sum[3] = {0, 0, 0};
  std::int32_t pixels = 0;
  std::int32_t scale = 0;
  std::int32_t version = 0;  // how often it grew: older entries of the queue are out of date
  std::int32_t first = kNone, last = kNone;
  std::int32_t parent = 0;
  std::int32_t top = INT32_MAX, left = INT32_MAX, bottom = -1, right = -1;
};

class Merger {
 public:
  Merger(const float* colour, const std::int32_t* labels, std::int32_t count, std::int64_t height,
         std::int64_t width, std::int32_t wanted)
      : height_(static_cast<std::int32_t>(height)),
        width_(static_cast<std::int32_t>(width)),
        wanted_(wanted),
        labels_(labels),
        next_(static_cast<std::size_t>(height * width), kNone),
        regions_(static_cast<std::size_t>(count)) {
    for (std::int32_t number = 0; number < count; ++number) {
      at(number).parent = number;
    }
    for (std::int32_t y = 0; y < height_; ++y) {
      for (std::int32_t x = 0; x < width_; ++x) {
        add(y, x, colour);
      }
    }
  }

  void run() {
    for (std::int32_t number = 0; number < static_cast<std::int32_t>(regions_.size()); ++number) {
      if (at(number).pixels > 0) {
        measure(number);
      }
    }
    while (!queue_.empty()) {
      const auto [scale, pixels, number, version] = queue_.top();
      queue_.pop();
      if (at(number).parent == number && at(number).version == version) {
        const std::int32_t other = nearest_neighbour(number);
        if (other != kNone) {
          measure(join(number, other));
        }
      }
    }
  }

  // Numbers what is left in the order of first pixels.
  std::int32_t number(std::int32_t* out) {
    std::vector<std::int32_t> numbers(regions_.size(), kNone);
    std::int32_t count = 0;
    for (std::size_t pixel = 0; pixel < next_.size(); ++pixel) {
      std::int32_t& number = numbers[static_cast<std::size_t>(find(labels_[pixel]))];
      if (number == kNone) {
        number = count++;
      }
      out[pixel] = number;
    }
    return count;
  }

 private:
  using Entry = std::tuple<std::int32_t, std::int32_t, std::int32_t, std::int32_t>;

  Region& at(std::int32_t number) { return regions_[static_cast<std::size_t>(number)]; }

  std::int32_t find(std::int32_t number) {
    while (at(number).parent != number) {
      at(number).parent = at(at(number).parent).parent;
      number = at(number).parent;
    }
    return number;
  }

  void add(std::int32_t y, std::int32_t x, const float* colour) {
    const std::int32_t pixel = y * width_ + x;
    Region& region = at(labels_[pixel]);
    for (int channel = 0; channel < 3; ++channel) {
      region.sum[channel] += static_cast<double>(colour[3 * std::int64_t{pixel} + channel]);
    }
    ++region.pixels;
    region.top = std::min(region.top, y);
    region.left = std::min(region.left, x);
    region.bottom = std::max(region.bottom, y);
    region.right = std::max(region.right, x);
    if (region.first == kNone) {
      region.first = pixel;
    } else {
      next_[static_cast<std::size_t>(region.last)] = pixel;
    }
    region.last = pixel;
  }

  // Sets the scale, at most the wanted one, and queues what is below.
  void measure(std::int32_t number) {
    Region& region = at(number);
    if (region.scale < wanted_) {
      region.scale = std::min(scale(region), wanted_);
    }
    if (region.scale < wanted_) {
      queue_.emplace(region.scale, region.pixels, number, region.version);
    }
  }

  // The side of the largest square inside: each pixel's is that of the largest square of which it
  // is the lower right corner.
  std::int32_t scale(const Region& region) {
    const std::int64_t stride = region.right - region.left + 2;
    const std::int64_t rows = region.bottom - region.top + 2;
    side_.assign(static_cast<std::size_t>(stride * rows), 0);
    std::int32_t* box = side_.data();
    for (std::int32_t pixel = region.first; pixel != kNone;
         pixel = next_[static_cast<std::size_t>(pixel)]) {
      const std::int32_t y = pixel / width_ - region.top + 1;
      const std::int32_t x = pixel % width_ - region.left + 1;
      box[y * stride + x] = 1;
    }
    std::int32_t largest = 0;
    for (std::int64_t y = 1; y < rows; ++y) {
      for (std::int64_t x = 1; x < stride; ++x) {
        std::int32_t* side = box + y * stride + x;
        if (*side != 0) {
          *side += std::min({side[-1], side[-stride], side[-stride - 1]});
          largest = std::max(largest, *side);
        }
      }
    }
    return largest;
  }

  std::int32_t nearest_neighbour(std::int32_t number) {
    const Region& region = at(number);
    std::int32_t nearest = kNone;
    std::int32_t previous = kNone;
    double smallest = 0;
    for (std::int32_t pixel = region.first; pixel != kNone;
         pixel = next_[static_cast<std::size_t>(pixel)]) {
      const std::int32_t y = pixel / width_;
      const std::int32_t x = pixel % width_;
      for (std::int32_t v = std::max(y - 1, 0); v <= std::min(y + 1, height_ - 1); ++v) {
        for (std::int32_t u = std::max(x - 1, 0); u <= std::min(x + 1, width_ - 1); ++u) {
          const std::int32_t other = find(labels_[v * width_ + u]);
          if (other == number || other == previous || other == nearest) {
            continue;
          }
          previous = other;
          const double distance = squared(region, at(other));
          if (nearest == kNone || distance < smallest ||
              (distance == smallest && other < nearest)) {
            smallest = distance;
            nearest = other;
          }
        }
      }
    }
    return nearest;
  }

  static double squared(const Region& a, const Region& b) {
    double sum = 0;
    for (int channel = 0; channel < 3; ++channel) {
      const double d = a.sum[channel] / a.pixels - b.sum[channel] / b.pixels;
      sum += d * d;
    }
    return sum;
  }

  // The smaller number stays.
  std::int32_t join(std::int32_t a, std::int32_t b) {
    const std::int32_t stays = std::min(a, b);
    Region& to = at(stays);
    Region& from = at(std::max(a, b));
    from.parent = stays;
    for (int channel = 0; channel < 3; ++channel) {
      to.sum[channel] += from.sum[channel];
    }
    to.pixels += from.pixels;
    to.scale = std::max(to.scale, from.scale);
    ++to.version;
    next_[static_cast<std::size_t>(to.last)] = from.first;
    to.last = from.last;
    to.top = std::min(to.top, from.top);
    to.left = std::min(to.left, from.left);
    to.bottom = std::max(to.bottom, from.bottom);
    to.right = std::max(to.right, from.right);
    return stays;
  }

  std::int32_t height_;
  std::int32_t width_;
  std::int32_t wanted_;
  const std::int32_t* labels_;
  std::vector<std::int32_t> next_;
  std::vector<Region> regions_;
  std::vector<std::int32_t> side_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<Entry>> queue_;
};

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_merge_regions(chiaro_backend backend, const float* colour,
                                   const int32_t* labels, int32_t* merged, int32_t* merged_count,
                                   int64_t height, int64_t width, int32_t scale, void* /*stream*/) {
  using namespace chiaro;
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  CHIARO_TRY(check_shape(1, height, width));
  if (scale < 1) {
    return fail(CHIARO_INVALID, "scale must be at least 1, was %d", scale);
  }
  CHIARO_TRY(check_array("colour", colour));
  CHIARO_TRY(check_array("labels", labels));
  CHIARO_TRY(check_array("merged", merged));
  CHIARO_TRY(check_array("merged_count", merged_count));
  // Labels are used as indices, so they are the one thing read to be checked.
  std::int32_t most = 0;
  std::int32_t least = 0;
  for (std::int64_t pixel = 0; pixel < height * width; ++pixel) {
    most = std::max(most, labels[pixel]);
    least = std::min(least, labels[pixel]);
  }
  if (least < 0 || most >= height * width) {
    return fail(CHIARO_INVALID, "labels must be from 0 to the number of pixels - 1, were %d to %d",
                least, most);
  }

  return guarded([&] {
    Merger merger(colour, labels, most + 1, height, width, scale);
    merger.run();
    merged_count[0] = merger.number(merged);
  });
}
