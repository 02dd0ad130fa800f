// Superpixels, shortest paths and equations: against plain loops, and wrong arguments.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "check.h"

namespace {

constexpr double kFar = std::numeric_limits<double>::infinity();

void labels_without_gaps(int height, int width, int64_t wanted) {
  const int pixels = height * width;
  Random random(static_cast<unsigned>(pixels));
  std::vector<unsigned char> rgb(static_cast<std::size_t>(3 * pixels));
  for (unsigned char& value : rgb) {
    value = static_cast<unsigned char>(random.next() >> 8);
  }
  std::vector<int32_t> labels(static_cast<std::size_t>(pixels), -7);
  int32_t count = -1;
  CHECK(chiaro_superpixels(CHIARO_CPU, rgb.data(), labels.data(), &count, height, width, wanted,
                           20.0, nullptr) == CHIARO_OK);
  CHECK(count >= 1 && count <= pixels);
  std::vector<int> seen(static_cast<std::size_t>(count), 0);
  for (const int32_t label : labels) {
    CHECK(label >= 0 && label < count);
    seen[static_cast<std::size_t>(label)] = 1;
  }
  CHECK(std::count(seen.begin(), seen.end(), 1) == count);
}

void shortest_paths(int side) {
  const std::size_t n = static_cast<std::size_t>(side);
  Random random(static_cast<unsigned>(side));
  std::vector<double> steps(n * n, kFar);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (random.next() % 4 == 0) {
        steps[i * n + j] = steps[j * n + i] = static_cast<double>(random.next() % 1000) / 7.0;
      }
    }
    steps[i * n + i] = 0;
  }
  std::vector<double> expected = steps;
  for (std::size_t via = 0; via < n; ++via) {
    for (std::size_t from = 0; from < n; ++from) {
      for (std::size_t to = 0; to < n; ++to) {
        expected[from * n + to] =
            std::min(expected[from * n + to], expected[from * n + via] + expected[via * n + to]);
      }
    }
  }
  CHECK(chiaro_shortest_paths(CHIARO_CPU, steps.data(), side, nullptr) == CHIARO_OK);
  CHECK(steps == expected);
}

void equations(int side) {
  const std::size_t n = static_cast<std::size_t>(side);
  Random random(static_cast<unsigned>(side));
  std::vector<double> matrix(n * n);
  std::vector<double> vector(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      matrix[i * n + j] = matrix[j * n + i] = static_cast<double>(random.value());
    }
    matrix[i * n + i] = 2.0 * side;
    vector[i] = static_cast<double>(random.value());
  }
  std::vector<double> used = matrix;
  std::vector<double> x = vector;
  CHECK(chiaro_solve_positive(CHIARO_CPU, used.data(), x.data(), side, nullptr) == CHIARO_OK);
  for (std::size_t i = 0; i < n; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < n; ++j) {
      sum += matrix[i * n + j] * x[j];
    }
    CHECK(std::fabs(sum - vector[i]) < 1e-9);
  }
}

void wrong_arguments() {
  std::vector<unsigned char> rgb(3 * 4, 0);
  std::vector<int32_t> labels(4, 0);
  int32_t count = 0;
  const auto cut = [&](const unsigned char* photo, int64_t height, int64_t wanted, double compact) {
    return chiaro_superpixels(CHIARO_CPU, photo, labels.data(), &count, height, 2, wanted, compact,
                              nullptr);
  };
  CHECK(cut(rgb.data(), 2, 4, 20.0) == CHIARO_OK);
  CHECK(cut(nullptr, 2, 4, 20.0) == CHIARO_INVALID);
  CHECK(cut(rgb.data(), 0, 4, 20.0) == CHIARO_INVALID);
  CHECK(cut(rgb.data(), INT64_MAX, 4, 20.0) == CHIARO_INVALID);
  CHECK(cut(rgb.data(), 2, 0, 20.0) == CHIARO_INVALID);
  CHECK(cut(rgb.data(), 2, 4, 0.0) == CHIARO_INVALID);
  CHECK(cut(rgb.data(), 2, 4, std::numeric_limits<double>::quiet_NaN()) == CHIARO_INVALID);

  double one = 0.0;
  CHECK(chiaro_shortest_paths(CHIARO_CPU, nullptr, 1, nullptr) == CHIARO_INVALID);
  CHECK(chiaro_shortest_paths(CHIARO_CPU, &one, 0, nullptr) == CHIARO_INVALID);
  CHECK(chiaro_shortest_paths(CHIARO_CPU, &one, INT64_MAX, nullptr) == CHIARO_INVALID);
  CHECK(chiaro_shortest_paths(CHIARO_CUDA, &one, 1, nullptr) == CHIARO_UNAVAILABLE);
  CHECK(chiaro_solve_positive(CHIARO_CPU, &one, nullptr, 1, nullptr) == CHIARO_INVALID);
  CHECK(chiaro_solve_positive(CHIARO_CPU, &one, &one, -1, nullptr) == CHIARO_INVALID);
  double right = 1.0;
  CHECK(chiaro_solve_positive(CHIARO_CPU, &one, &right, 1, nullptr) == CHIARO_INVALID);
  CHECK(std::strstr(chiaro_last_error(), "not positive definite") != nullptr);
}

}  // namespace

int main() {
  require_cpu_backend();
  const int sizes[][2] = {{1, 1}, {1, 90}, {90, 1}, {3, 3}, {31, 33}, {40, 257}, {120, 90}};
  for (const auto& size : sizes) {
    for (const int64_t wanted : {int64_t{1}, int64_t{40}, INT64_MAX}) {
      labels_without_gaps(size[0], size[1], wanted);
    }
  }
  for (const int side : {1, 2, 3, 4, 5, 7, 8, 17, 63, 130}) {
    shortest_paths(side);
    equations(side);
  }
  wrong_arguments();
  return 0;
}
