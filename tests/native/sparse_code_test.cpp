// Texture, histograms, products and sparse codes: against plain loops, and wrong arguments.
#include <cmath>
#include <vector>

#include "check.h"

namespace {

std::size_t size(int64_t n) { return static_cast<std::size_t>(n); }

std::vector<double> random_points(int count, int length) {
  Random random(static_cast<unsigned>(count * 100 + length));
  std::vector<double> points(size(count * length));
  for (double& value : points) {
    value = static_cast<double>(random.next() % 1000) / 1000.0;
  }
  return points;
}

void gram(int count, int length) {
  const std::vector<double> points = random_points(count, length);
  std::vector<double> table(size(count * count), -1);
  CHECK(chiaro_gram(CHIARO_CPU, points.data(), table.data(), count, length, nullptr) == CHIARO_OK);
  for (int p = 0; p < count; ++p) {
    for (int q = 0; q < count; ++q) {
      double sum = 0;
      for (int i = 0; i < length; ++i) {
        sum += points[size(p * length + i)] * points[size(q * length + i)];
      }
      CHECK(std::fabs(sum - table[size(p * count + q)]) < 1e-10);
    }
  }
}

// No atom gains, and those that are used are at their best.
void sparse_code(int count, int length, double lambda) {
  const std::vector<double> points = random_points(count, length);
  std::vector<double> table(size(count * count));
  CHECK(chiaro_gram(CHIARO_CPU, points.data(), table.data(), count, length, nullptr) == CHIARO_OK);
  const int atom_count = (count + 2) / 3;
  std::vector<int32_t> atoms;
  for (int j = 0; j < atom_count; ++j) {
    atoms.push_back(3 * j);
  }
  std::vector<double> weights(size(count * atom_count), 0.5);
  std::vector<double> values(weights.size(), -1);
  std::vector<double> errors(size(count), -1);
  CHECK(chiaro_sparse_code(CHIARO_CPU, table.data(), atoms.data(), weights.data(), values.data(),
                           errors.data(), count, atom_count, lambda, nullptr) == CHIARO_OK);
  for (int p = 0; p < count; ++p) {
    CHECK(errors[size(p)] >= 0);
    for (int j = 0; j < atom_count; ++j) {
      double gain = table[size(p * count + atoms[size(j)])] - lambda * 0.5;
      for (int k = 0; k < atom_count; ++k) {
        gain -=
            values[size(p * atom_count + k)] * table[size(atoms[size(j)] * count + atoms[size(k)])];
      }
      const double value = values[size(p * atom_count + j)];
      CHECK(value >= 0);
      CHECK(gain < 1e-4);
      CHECK(value == 0 || gain > -1e-5);
    }
  }
}

void features(int height, int width, int taps) {
  const int pixels = height * width;
  std::vector<unsigned char> rgb(size(3 * pixels), 90);
  std::vector<int32_t> labels(size(pixels), 0);
  const int label_count = pixels > 1 ? 2 : 1;
  for (int i = pixels / 2; i < pixels; ++i) {
    labels[size(i)] = label_count - 1;
  }
  std::vector<double> histograms(size(96 * label_count), -1);
  CHECK(chiaro_colour_histograms(CHIARO_CPU, rgb.data(), labels.data(), histograms.data(), height,
                                 width, label_count, nullptr) == CHIARO_OK);
  CHECK(histograms[90 / 8] == 1 && histograms[0] == 0);
  const std::vector<float> smooth(size(taps), 1.0f / static_cast<float>(taps));
  const std::vector<float> bank(size(4 * 2 * taps), 0.5f);
  std::vector<double> texture(size(label_count * 3 * 2), -1);
  CHECK(chiaro_texture(CHIARO_CPU, rgb.data(), labels.data(), smooth.data(), bank.data(),
                       texture.data(), height, width, label_count, 3, 2, taps,
                       nullptr) == CHIARO_OK);
  for (const double value : texture) {
    CHECK(value >= 0 && value < 0.1);  // one colour: what is left is rounding
  }
}

void wrong_arguments() {
  const unsigned char rgb[12] = {};
  const int32_t labels[4] = {0, 1, 2, 0};
  const float taps[12] = {};
  double out[400] = {};
  CHECK(chiaro_colour_histograms(CHIARO_CPU, rgb, labels, out, 2, 2, 2, nullptr) == CHIARO_INVALID);
  CHECK(chiaro_colour_histograms(CHIARO_CPU, rgb, labels, out, 2, 2, 5, nullptr) == CHIARO_INVALID);
  CHECK(chiaro_colour_histograms(CHIARO_CPU, rgb, nullptr, out, 2, 2, 3, nullptr) ==
        CHIARO_INVALID);
  CHECK(chiaro_texture(CHIARO_CPU, rgb, labels, taps, taps, out, 2, 2, 2, 1, 1, 3, nullptr) ==
        CHIARO_INVALID);
  CHECK(chiaro_texture(CHIARO_CPU, rgb, labels, taps, taps, out, 2, 2, 3, 1, 1, 2, nullptr) ==
        CHIARO_INVALID);
  CHECK(chiaro_texture(CHIARO_CPU, rgb, labels, taps, taps, out, 2, 2, 3, 9, 1, 3, nullptr) ==
        CHIARO_INVALID);
  CHECK(chiaro_texture(CHIARO_CPU, rgb, labels, taps, taps, out, 2, 2, 3, 1, 1, 3, nullptr) ==
        CHIARO_OK);
  CHECK(chiaro_gram(CHIARO_CPU, out, out + 200, 0, 1, nullptr) == CHIARO_INVALID);
  CHECK(chiaro_gram(CHIARO_CPU, out, nullptr, 2, 2, nullptr) == CHIARO_INVALID);
  const double gram[4] = {1, 0, 0, 1};
  const int32_t atoms[2] = {0, 2};
  CHECK(chiaro_sparse_code(CHIARO_CPU, gram, atoms, out, out + 8, out + 16, 2, 2, 0.1, nullptr) ==
        CHIARO_INVALID);
  CHECK(chiaro_sparse_code(CHIARO_CPU, gram, atoms, out, out + 8, out + 16, 2, 3, 0.1, nullptr) ==
        CHIARO_INVALID);
  CHECK(chiaro_sparse_code(CHIARO_CPU, gram, atoms, out, out + 8, out + 16, 2, 1, -1.0, nullptr) ==
        CHIARO_INVALID);
  CHECK(chiaro_sparse_code(CHIARO_CPU, gram, atoms, out, out + 8, out + 16, 2, 1, 0.1, nullptr) ==
        CHIARO_OK);
}

}  // namespace

int main() {
  require_cpu_backend();
  for (const int length : {1, 3, 8, 39, 132}) {
    gram(1, length);
    gram(17, length);
    sparse_code(1, length, 0.01);
    sparse_code(40, length, 0.01);
    sparse_code(40, length, 1.0);
  }
  for (const int taps : {1, 9, 31}) {
    features(1, 1, taps);
    features(1, 40, taps);
    features(37, 1, taps);
    features(33, 21, taps);
  }
  wrong_arguments();
  return 0;
}
