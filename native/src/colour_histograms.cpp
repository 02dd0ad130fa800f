// Histograms of the colours of superpixels: 32 bins of red, of green and of blue.
#include <algorithm>
#include <cstdint>

#include "dispatch.h"
#include "labels.h"
#include "status.h"

namespace chiaro {
namespace {

constexpr std::int64_t kBins = 32;
constexpr int kLevelsPerBinLog2 = 3;

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_colour_histograms(chiaro_backend backend, const uint8_t* rgb,
                                       const int32_t* labels, double* histograms, int64_t height,
                                       int64_t width, int64_t label_count, void* /*stream*/) {
  using namespace chiaro;
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  CHIARO_TRY(check_shape(1, height, width));
  CHIARO_TRY(check_array("rgb", rgb));
  CHIARO_TRY(check_array("histograms", histograms));
  CHIARO_TRY(check_labels(labels, height * width, label_count));

  return guarded([&] {
    std::fill(histograms, histograms + 3 * kBins * label_count, 0.0);
    for (std::int64_t i = 0; i < height * width; ++i) {
      for (std::int64_t channel = 0; channel < 3; ++channel) {
        const std::int64_t bin = rgb[3 * i + channel] >> kLevelsPerBinLog2;
        histograms[(3 * labels[i] + channel) * kBins + bin] += 1.0;
      }
    }
    divide_by_pixels(labels, height * width, label_count, 3 * kBins, histograms);
  });
}
