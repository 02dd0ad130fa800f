// chiaro_filtered_pass against the two operations that it is, on masks that are hard to label.
#include <cstdint>
#include <vector>

#include "check.h"
#include "masks.h"

namespace {

// Images that differ as the masks say.
struct Pairs {
  std::vector<float> image, shifted;
  std::int64_t count, height, width;

  Pairs(const std::vector<Mask>& masks, int rows, int columns)
      : count(static_cast<std::int64_t>(masks.size())), height(rows), width(columns) {
    Random random(3);
    for (const Mask& mask : masks) {
      for (int channel = 0; channel < 3; ++channel) {
        for (const std::uint8_t pixel : mask) {
          const float value = random.value();
          image.push_back(value);
          shifted.push_back(pixel != 0 ? value + 0.1f : value - 0.1f);
        }
      }
    }
  }
};

struct Result {
  std::vector<std::uint8_t> mask;
  std::vector<std::int32_t> area, modes;

  explicit Result(const Pairs& pairs)
      : mask(static_cast<std::size_t>(pairs.count * pairs.height * pairs.width), 9),
        area(static_cast<std::size_t>(pairs.count), -1),
        modes(static_cast<std::size_t>(pairs.count), -1) {}
};

void compare(const Pairs& pairs, chiaro_rule rule, double ratio) {
  Result wanted(pairs);
  Result got(pairs);
  CHECK(chiaro_pair_pass(CHIARO_CPU, pairs.image.data(), pairs.shifted.data(), wanted.mask.data(),
                         wanted.area.data(), wanted.modes.data(), CHIARO_F32, CHIARO_CONTIGUOUS,
                         rule, pairs.count, pairs.height, pairs.width, nullptr, 0,
                         nullptr) == CHIARO_OK);
  CHECK(chiaro_components(CHIARO_CPU, wanted.mask.data(), wanted.mask.data(), wanted.area.data(),
                          pairs.count, pairs.height, pairs.width, ratio, nullptr, 0,
                          nullptr) == CHIARO_OK);
  CHECK(chiaro_filtered_pass(CHIARO_CPU, pairs.image.data(), pairs.shifted.data(), got.mask.data(),
                             got.area.data(), got.modes.data(), CHIARO_F32, CHIARO_CONTIGUOUS, rule,
                             pairs.count, pairs.height, pairs.width, ratio, nullptr, 0,
                             nullptr) == CHIARO_OK);
  CHECK(got.mask == wanted.mask);
  CHECK(got.area == wanted.area);
  CHECK(got.modes == wanted.modes);
}

void wrong_arguments() {
  const Pairs pairs(hard_masks(4, 64), 4, 64);
  Result got(pairs);
  for (const double ratio : {-0.1, 1.0}) {
    CHECK(chiaro_filtered_pass(CHIARO_CPU, pairs.image.data(), pairs.shifted.data(),
                               got.mask.data(), got.area.data(), got.modes.data(), CHIARO_F32,
                               CHIARO_CONTIGUOUS, CHIARO_LIGHTER, pairs.count, 4, 64, ratio,
                               nullptr, 0, nullptr) == CHIARO_INVALID);
  }
  CHECK(chiaro_filtered_pass(CHIARO_CPU, nullptr, nullptr, nullptr, nullptr, nullptr, CHIARO_F32,
                             CHIARO_CONTIGUOUS, CHIARO_LIGHTER, 0, 4, 64, 0.2, nullptr, 0,
                             nullptr) == CHIARO_OK);
  CHECK(chiaro_filtered_pass_scratch(CHIARO_CPU, 1, 4, 64) == 0);
  CHECK(chiaro_filtered_pass_scratch(CHIARO_CPU, 1, 0, 64) < 0);
}

}  // namespace

int main() {
  require_cpu_backend();
  const std::pair<int, int> sizes[] = {{1, 64},    {2, 64},  {5, 64},   {16, 64}, {17, 128},
                                       {128, 128}, {6, 192}, {33, 256}, {12, 65}, {9, 127}};
  for (const auto& [height, width] : sizes) {
    const Pairs pairs(hard_masks(height, width), height, width);
    for (const double ratio : {0.0, 0.2, 0.9}) {
      compare(pairs, CHIARO_LIGHTER, ratio);
    }
    compare(pairs, CHIARO_MEAN, 0.2);
  }
  wrong_arguments();
  return 0;
}
