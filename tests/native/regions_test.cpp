// Basins, layers and contrast of regions: labels without gaps, scales by plain loops, wrong
// arguments.
#include <algorithm>
#include <cmath>
#include <vector>

#include "check.h"

namespace {

std::size_t at(int64_t count) { return static_cast<std::size_t>(count); }

void labels_without_gaps(const std::vector<int32_t>& labels, int32_t count) {
  int32_t next = 0;
  for (const int32_t label : labels) {
    CHECK(label >= 0 && label <= next);
    next = std::max(next, label + 1);
  }
  CHECK(next == count);
}

bool has_square(const std::vector<int32_t>& labels, int height, int width, int32_t label,
                int side) {
  for (int y = 0; y + side <= height; ++y) {
    for (int x = 0; x + side <= width; ++x) {
      bool whole = true;
      for (int i = 0; i < side * side; ++i) {
        whole &= labels[at((y + i / side) * width + x + i % side)] == label;
      }
      if (whole) {
        return true;
      }
    }
  }
  return false;
}

void layers(int height, int width, unsigned levels) {
  const std::size_t pixels = at(height * width);
  Random random(levels);
  std::vector<unsigned char> rgb(3 * pixels);
  std::vector<float> colour(3 * pixels);
  for (std::size_t i = 0; i < rgb.size(); ++i) {
    rgb[i] = static_cast<unsigned char>((random.next() >> 8) % levels);
    colour[i] = static_cast<float>(rgb[i]);
  }
  std::vector<int32_t> labels(pixels, -7);
  std::vector<int32_t> merged(pixels, -7);
  int32_t count = -1;
  CHECK(chiaro_colour_basins(CHIARO_CPU, rgb.data(), labels.data(), &count, height, width, 0,
                             nullptr) == CHIARO_OK);
  labels_without_gaps(labels, count);
  for (const int32_t scale : {1, 2, 3, 7, 1000}) {
    CHECK(chiaro_merge_regions(CHIARO_CPU, colour.data(), labels.data(), merged.data(), &count,
                               height, width, scale, nullptr) == CHIARO_OK);
    labels_without_gaps(merged, count);
    for (int32_t label = 0; count > 1 && label < count; ++label) {
      CHECK(has_square(merged, height, width, label, scale));
    }
    labels = merged;
  }
  CHECK(count == 1);
}

void contrast(int64_t count) {
  Random random(static_cast<unsigned>(count));
  std::vector<double> regions(at(6 * count));
  for (double& value : regions) {
    value = static_cast<double>(random.value());
  }
  std::vector<double> found(at(count));
  CHECK(chiaro_region_contrast(CHIARO_CPU, regions.data(), found.data(), count, 0.7, nullptr) ==
        CHIARO_OK);
  for (int64_t i = 0; i < count; ++i) {
    double expected = 0;
    for (int64_t j = 0; j < count; ++j) {
      double squared[2] = {0, 0};
      for (int64_t row = 0; row < 5; ++row) {
        const double d = regions[at(row * count + i)] - regions[at(row * count + j)];
        squared[row / 3] += d * d;
      }
      const double near = std::exp(-squared[1] / 0.7);
      expected += regions[at(5 * count + j)] * near * std::sqrt(squared[0]);
    }
    CHECK(std::abs(found[at(i)] - expected) < 1e-9);
  }
}

void wrong_arguments() {
  unsigned char rgb[12] = {};
  float colour[12] = {};
  int32_t labels[4] = {};
  int32_t count = 0;
  double regions[6] = {};
  double value = 0;
  CHECK(chiaro_colour_basins(CHIARO_CPU, rgb, labels, &count, 0, 2, 0, nullptr) == CHIARO_INVALID);
  CHECK(chiaro_colour_basins(CHIARO_CPU, nullptr, labels, &count, 2, 2, 0, nullptr) ==
        CHIARO_INVALID);
  CHECK(chiaro_merge_regions(CHIARO_CPU, colour, labels, labels, &count, 2, 2, 0, nullptr) ==
        CHIARO_INVALID);
  for (const int32_t wrong : {-1, 4}) {
    int32_t out[4];
    labels[2] = wrong;
    CHECK(chiaro_merge_regions(CHIARO_CPU, colour, labels, out, &count, 2, 2, 3, nullptr) ==
          CHIARO_INVALID);
  }
  CHECK(chiaro_region_contrast(CHIARO_CPU, regions, &value, 1, 0.0, nullptr) == CHIARO_INVALID);
  CHECK(chiaro_region_contrast(CHIARO_CPU, regions, nullptr, 1, 1.0, nullptr) == CHIARO_INVALID);
}

}  // namespace

int main() {
  require_cpu_backend();
  for (const unsigned levels : {1u, 2u, 9u, 256u}) {
    layers(1, 1, levels);
    layers(1, 19, levels);
    layers(23, 1, levels);
    layers(17, 29, levels);
  }
  for (const int64_t count : {1, 2, 7, 8, 9, 65}) {
    contrast(count);
  }
  wrong_arguments();
  return 0;
}
