// See nearest.h.
#include "nearest.h"

#include <algorithm>

namespace chiaro {

void NearestObject::set(const std::uint8_t* mask, std::int64_t height, std::int64_t width) {
  width_ = width;
  in_column_.resize(static_cast<std::size_t>(height * width));
  site_.resize(static_cast<std::size_t>(width));
  height_of_site_.resize(static_cast<std::size_t>(width));
  std::int32_t* rows = in_column_.data();
  for (std::int64_t y = 0; y < height; ++y) {
    for (std::int64_t x = 0; x < width; ++x) {
      const std::int32_t above = y > 0 ? rows[(y - 1) * width + x] : -1;
      rows[y * width + x] = mask[y * width + x] != 0 ? static_cast<std::int32_t>(y) : above;
    }
  }
  // From below: the row found so far is the upper one, so it stays where both are equally near.
  for (std::int64_t y = height - 2; y >= 0; --y) {
    const std::int32_t here = static_cast<std::int32_t>(y);
    for (std::int64_t x = 0; x < width; ++x) {
      const std::int32_t above = rows[y * width + x];
      const std::int32_t below = rows[(y + 1) * width + x];
      const bool nearer = below > here && (above < 0 || below - here < here - above);
      rows[y * width + x] = nearer ? below : above;
    }
  }
}

void NearestObject::find_row(std::int64_t y, std::int32_t* rows, std::int32_t* columns) {
  const std::int32_t* found = in_column_.data() + y * width_;
  std::int64_t* site = site_.data();
  std::int64_t* height = height_of_site_.data();
  std::int64_t last = -1;
  for (std::int64_t x = 0; x < width_; ++x) {
    if (found[x] < 0) {
      continue;
    }
    const std::int64_t up = (y - found[x]) * (y - found[x]);
    for (; last >= 1; --last) {
      // The middle one of three stays unless it is nowhere the nearest.
      const std::int64_t a = site[last] - site[last - 1];
      const std::int64_t b = x - site[last];
      const std::int64_t c = a + b;
      if (c * height[last] - b * height[last - 1] - a * up - a * b * c <= 0) {
        break;
      }
    }
    ++last;
    site[last] = x;
    height[last] = up;
  }
  std::int64_t at = 0;
  for (std::int64_t x = 0; x < width_; ++x) {
    std::int64_t best = (x - site[at]) * (x - site[at]) + height[at];
    while (at < last) {
      const std::int64_t across = x - site[at + 1];
      const std::int64_t next = across * across + height[at + 1];
      if (best <= next) {
        break;
      }
      best = next;
      ++at;
    }
    rows[x] = found[site[at]];
    columns[x] = static_cast<std::int32_t>(site[at]);
  }
}

}  // namespace chiaro
