// Masks that are hard to label.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "check.h"

using Mask = std::vector<std::uint8_t>;

inline Mask noise_mask(int height, int width, unsigned percent, Random& random) {
  Mask mask(static_cast<std::size_t>(height * width));
  for (std::uint8_t& pixel : mask) {
    pixel = random.next() % 100 < percent ? static_cast<std::uint8_t>(1 + random.next() % 255) : 0;
  }
  return mask;
}

// A path one pixel wide that turns inwards: one component, and long chains of joins.
inline Mask spiral_mask(int height, int width) {
  Mask mask(static_cast<std::size_t>(height * width));
  int top = 0;
  int bottom = height - 1;
  int left = 0;
  int right = width - 1;
  int y = 0;
  int x = -2;
  const auto walk = [&](int to_y, int to_x) {
    while (y != to_y || x != to_x) {
      y += (to_y > y) - (to_y < y);
      x += (to_x > x) - (to_x < x);
      if (x >= 0) {
        mask[static_cast<std::size_t>(y * width + x)] = 1;
      }
    }
  };
  while (top <= bottom && left <= right) {
    walk(top, right);
    top += 2;
    if (top > bottom) break;
    walk(bottom, right);
    right -= 2;
    if (left > right) break;
    walk(bottom, left);
    bottom -= 2;
    if (top > bottom) break;
    walk(top, left);
    left += 2;
  }
  return mask;
}

// Each pixel by a rule.
template <typename Rule>
Mask mask_by(int height, int width, Rule rule) {
  Mask mask(static_cast<std::size_t>(height * width));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      mask[static_cast<std::size_t>(y * width + x)] = rule(y, x) ? 1 : 0;
    }
  }
  return mask;
}

inline std::vector<Mask> hard_masks(int height, int width) {
  Random random(5);
  std::vector<Mask> masks;
  const auto add = [&](auto rule) { masks.push_back(mask_by(height, width, rule)); };
  add([](int, int) { return false; });
  add([](int, int) { return true; });
  add([](int y, int x) { return (y + x) % 2 == 0; });          // all diagonals: one component
  add([](int y, int x) { return y % 2 == 0 && x % 2 == 0; });  // as many components as there can be
  add([](int y, int x) { return y == x; });
  add([&](int y, int x) { return y == width - 1 - x; });
  add([](int y, int) { return y % 2 == 0; });
  add([](int, int x) { return x % 2 == 0; });
  add([&](int y, int x) { return x % 2 == 0 || y == height - 1; });  // a comb: joined at the end
  add([&](int y, int x) { return x % 4 == 0 || (y == (x % 8 < 4 ? 0 : height - 1)); });  // a snake
  add([&](int y, int x) { return (y < x ? y : x) % 3 == 0; });  // nested corners
  add([](int y, int x) { return (x / 2 + y / 2) % 2 == 0; });   // touching corners of blocks
  add([](int y, int x) { return (x + 2 * y) % 5 < 2; });
  add([&](int y, int x) { return y * width + x == height * width - 1; });
  add([](int y, int x) { return x % 64 == 63 || (x % 64 == 0 && y % 3 == 0); });  // across segments
  masks.push_back(spiral_mask(height, width));
  for (const unsigned percent : {5u, 30u, 41u, 60u, 95u}) {
    masks.push_back(noise_mask(height, width, percent, random));
  }
  return masks;
}
