// Every operation is one thread's work and may run in many at once: four threads call them all on
// arrays of their own, and get what one thread gets. For the thread sanitizer.
#include <cstdint>
#include <thread>
#include <vector>

#include "check.h"

namespace {

constexpr int kThreads = 4;
constexpr int kSide = 61;
constexpr int kPixels = kSide * kSide;

struct Results {
  std::vector<std::uint8_t> mask = std::vector<std::uint8_t>(kPixels);
  std::vector<std::uint8_t> kept = std::vector<std::uint8_t>(kPixels);
  std::vector<std::int32_t> labels = std::vector<std::int32_t>(kPixels);
  std::vector<std::int64_t> counts = std::vector<std::int64_t>(2048);
  std::vector<double> sums = std::vector<double>(2);
  std::int32_t small[16] = {};

  bool operator==(const Results& other) const {
    return mask == other.mask && kept == other.kept && labels == other.labels &&
           counts == other.counts && sums == other.sums &&
           std::memcmp(small, other.small, sizeof small) == 0;
  }
};

Results all(unsigned seed) {
  Random random(seed);
  std::vector<float> image(3 * kPixels);
  std::vector<float> shifted(3 * kPixels);
  std::vector<std::uint8_t> rgb(3 * kPixels);
  for (std::size_t i = 0; i < image.size(); ++i) {
    image[i] = random.value();
    shifted[i] = random.value();
    rgb[i] = static_cast<std::uint8_t>(random.next());
  }
  Results r;
  CHECK(chiaro_mask_lighter(CHIARO_CPU, image.data(), shifted.data(), r.mask.data(), r.small, 1,
                            kSide, kSide, nullptr) == CHIARO_OK);
  CHECK(chiaro_components(CHIARO_CPU, r.mask.data(), r.kept.data(), r.small + 1, 1, kSide, kSide,
                          0.2, nullptr, 0, nullptr) == CHIARO_OK);
  CHECK(chiaro_histogram_modes(CHIARO_CPU, shifted.data(), r.small + 2, 1, kSide, kSide, nullptr) ==
        CHIARO_OK);
  CHECK(chiaro_quadrant_histograms(CHIARO_CPU, rgb.data(), r.mask.data(), r.counts.data(),
                                   r.small + 3, kSide, kSide, nullptr) == CHIARO_OK);
  std::vector<double> values(256);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<double>(i) / 255;
  }
  CHECK(chiaro_weighted_errors(CHIARO_CPU, rgb.data(), r.mask.data(), values.data(), r.sums.data(),
                               kSide, kSide, nullptr) == CHIARO_OK);
  CHECK(chiaro_object_box(CHIARO_CPU, rgb.data(), r.small + 5, kSide, kSide, 200, 1, nullptr) ==
        CHIARO_OK);
  CHECK(chiaro_superpixels(CHIARO_CPU, rgb.data(), r.labels.data(), r.small + 9, kSide, kSide, 40,
                           20, nullptr) == CHIARO_OK);
  CHECK(chiaro_colour_basins(CHIARO_CPU, rgb.data(), r.labels.data(), r.small + 10, kSide, kSide,
                             30, nullptr) == CHIARO_OK);
  // a failure's text belongs to its own thread
  CHECK(chiaro_mask_mean(CHIARO_CPU, nullptr, r.mask.data(), r.small, 1, kSide, kSide, nullptr) ==
        CHIARO_INVALID);
  CHECK(std::strstr(chiaro_last_error(), "null") != nullptr);
  CHECK(chiaro_available(CHIARO_CPU) == CHIARO_OK && chiaro_backends() != nullptr);
  return r;
}

}  // namespace

int main() {
  require_cpu_backend();
  for (unsigned round = 0; round < 20; ++round) {
    std::vector<Results> results(kThreads);
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < kThreads; ++t) {
      threads.emplace_back([&results, t, round] { results[t] = all(round * kThreads + t + 1); });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    for (unsigned t = 0; t < kThreads; ++t) {
      CHECK(results[t] == all(round * kThreads + t + 1));
    }
  }
  return 0;
}
