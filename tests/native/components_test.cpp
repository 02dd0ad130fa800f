// chiaro_components against a flood fill, on shapes that cross word and row boundaries.
#include <algorithm>
#include <utility>
#include <vector>

#include "check.h"

namespace {

using Mask = std::vector<unsigned char>;

Mask expected(const Mask& mask, int height, int width, double ratio, int* area) {
  std::vector<int> label(mask.size(), 0);
  std::vector<int> size(1, 0);
  for (int seed = 0; seed < height * width; ++seed) {
    if (mask[static_cast<std::size_t>(seed)] == 0 || label[static_cast<std::size_t>(seed)] != 0) {
      continue;
    }
    const int name = static_cast<int>(size.size());
    size.push_back(0);
    std::vector<int> todo(1, seed);
    label[static_cast<std::size_t>(seed)] = name;
    while (!todo.empty()) {
      const int at = todo.back();
      todo.pop_back();
      ++size[static_cast<std::size_t>(name)];
      for (int y = std::max(at / width - 1, 0); y <= std::min(at / width + 1, height - 1); ++y) {
        for (int x = std::max(at % width - 1, 0); x <= std::min(at % width + 1, width - 1); ++x) {
          const std::size_t next = static_cast<std::size_t>(y * width + x);
          if (mask[next] != 0 && label[next] == 0) {
            label[next] = name;
            todo.push_back(static_cast<int>(next));
          }
        }
      }
    }
  }
  const int largest = *std::max_element(size.begin(), size.end());
  Mask kept(mask.size(), 0);
  *area = 0;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask[i] != 0 && size[static_cast<std::size_t>(label[i])] > ratio * largest &&
        static_cast<double>(size[static_cast<std::size_t>(label[i])]) / largest > ratio) {
      kept[i] = 1;
      ++*area;
    }
  }
  return kept;
}

void compare(const Mask& mask, int height, int width, double ratio) {
  int area = -1;
  const Mask want = expected(mask, height, width, ratio, &area);
  Mask got(mask.size(), 9);
  int32_t got_area = -1;
  CHECK(chiaro_components(CHIARO_CPU, mask.data(), got.data(), &got_area, 1, height, width, ratio,
                          nullptr, 0, nullptr) == CHIARO_OK);
  CHECK(got == want);
  CHECK(got_area == area);

  Mask in_place = mask;
  CHECK(chiaro_components(CHIARO_CPU, in_place.data(), in_place.data(), &got_area, 1, height, width,
                          ratio, nullptr, 0, nullptr) == CHIARO_OK);
  CHECK(in_place == want);
}

void random_masks() {
  const std::pair<int, int> sizes[] = {{1, 1},  {1, 200}, {200, 1},   {31, 33},  {64, 64},
                                       {5, 65}, {63, 64}, {127, 129}, {128, 128}};
  Random random(1);
  for (const auto& [height, width] : sizes) {
    for (unsigned density = 1; density < 16; ++density) {
      Mask mask(static_cast<std::size_t>(height * width));
      for (unsigned char& pixel : mask) {
        pixel = random.next() % 16 < density ? 1 : 0;
      }
      compare(mask, height, width, 0.2);
      compare(mask, height, width, 0.0);
      compare(mask, height, width, 0.9);
    }
  }
}

void shapes() {
  const int side = 130;
  Mask mask(static_cast<std::size_t>(side * side), 0);
  compare(mask, side, side, 0.2);
  for (int i = 0; i < side; ++i) {  // a diagonal is one component with 8-connectivity
    mask[static_cast<std::size_t>(i * side + i)] = 1;
  }
  compare(mask, side, side, 0.2);
  std::fill(mask.begin(), mask.end(), static_cast<unsigned char>(255));  // not 0 is object
  compare(mask, side, side, 0.2);
  for (int i = 0; i < side * side; ++i) {
    mask[static_cast<std::size_t>(i)] = (i / side + i) % 2 == 0 ? 1 : 0;
  }
  compare(mask, side, side, 0.2);
}

// 1/5 of the largest is not more than 0.2 in double: it goes.
void exact_ratio_is_dropped() {
  Mask mask(7 * 3, 0);
  std::fill_n(mask.begin(), 5, static_cast<unsigned char>(1));
  mask[14] = 1;
  compare(mask, 3, 7, 0.2);
  int32_t area = -1;
  CHECK(chiaro_components(CHIARO_CPU, mask.data(), mask.data(), &area, 1, 3, 7, 0.2, nullptr, 0,
                          nullptr) == CHIARO_OK);
  CHECK(area == 5);
}

}  // namespace

int main() {
  require_cpu_backend();
  random_masks();
  shapes();
  exact_ratio_is_dropped();
  return 0;
}
