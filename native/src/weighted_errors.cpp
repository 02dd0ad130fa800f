// Step 7: the errors of a map, weighted as in the weighted F-measure (Margolin, Zelnik-Manor and
// Tal, How to Evaluate Foreground Maps, 2014).
//
// Three sweeps over the rows: the nearest object pixel of each pixel (nearest.h), which gives the
// background's weights and the errors that stand in for the background's beside the object; those
// errors blurred along rows; and blurred along columns, where only object pixels are asked for. All
// but the first look at the object's box alone.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "dispatch.h"
#include "nearest.h"
#include "status.h"

namespace chiaro {
namespace {

constexpr std::int64_t kReach = 3;  // the Gaussian has 7x7 values
constexpr double kSigma = 5;
// Where a pixel lies 3 across and 3 down from the object, another that is 4 across may be nearer.
constexpr std::int64_t kMargin = kReach + 1;

// Working memory for pictures up to this size, some 50 MiB, stays with the thread.
constexpr std::int64_t kKeptPixels = std::int64_t{1} << 22;

// One row of the Gaussian, of sum 1; the 7x7 values are its products.
struct Gaussian {
  double weight[2 * kReach + 1];

  Gaussian() {
    double sum = 0;
    for (std::int64_t i = -kReach; i <= kReach; ++i) {
      weight[i + kReach] = std::exp(-static_cast<double>(i * i) / (2 * kSigma * kSigma));
      sum += weight[i + kReach];
    }
    for (double& value : weight) {
      value /= sum;
    }
  }
};

// What an error counts at so many squared pixels from the object: 2 - 0.5^(distance / 5), so 1 at
// the object and 2 far away. From 270 pixels on it is 2 in double.
class Farness {
 public:
  Farness() : of_squared_(270 * 270) {
    for (std::size_t i = 0; i < of_squared_.size(); ++i) {
      of_squared_[i] = 2 - std::exp(std::log(0.5) / 5 * std::sqrt(static_cast<double>(i)));
    }
  }

  double operator()(std::int64_t squared) const {
    const std::size_t i = static_cast<std::size_t>(squared);
    return i < of_squared_.size() ? of_squared_[i] : 2.0;
  }

 private:
  std::vector<double> of_squared_;
};

// First and last row and column of the object; the last before the first where there is none.
struct Box {
  std::int64_t top, bottom, left, right;
};

Box box_of(const std::uint8_t* mask, std::int64_t height, std::int64_t width) {
  Box box = {height, -1, width, -1};
  for (std::int64_t y = 0; y < height; ++y) {
    const std::uint8_t* row = mask + y * width;
    std::int64_t left = 0;
    while (left < width && row[left] == 0) {
      ++left;
    }
    if (left == width) {
      continue;
    }
    std::int64_t right = width - 1;
    while (row[right] == 0) {
      --right;
    }
    box.top = std::min(box.top, y);
    box.bottom = y;
    box.left = std::min(box.left, left);
    box.right = std::max(box.right, right);
  }
  return box;
}

class WeightedErrors {
 public:
  // sums[0] on the object, sums[1] on the background.
  void measure(const std::uint8_t* prediction, const std::uint8_t* mask, const double* values,
               std::int64_t height, std::int64_t width, double* sums) {
    prediction_ = prediction;
    mask_ = mask;
    width_ = width;
    for (int level = 0; level < 256; ++level) {
      on_object_[level] = std::fabs(values[level] - 1);
      on_background_[level] = std::fabs(values[level]);
    }
    box_ = box_of(mask, height, width);
    sums[0] = 0;
    sums[1] = 0;
    if (box_.bottom < 0) {
      sums[1] = plain_background(height);
      return;
    }
    sums[1] = sweep_nearest(height);
    blur_rows();
    sums[0] = blur_columns();
  }

 private:
  double plain_background(std::int64_t height) const {
    double sum = 0;
    for (std::int64_t i = 0; i < height * width_; ++i) {
      sum += on_background_[prediction_[i]];
    }
    return sum;
  }

  double object_error(std::int64_t y, std::int64_t x) const {
    return on_object_[prediction_[y * width_ + x]];
  }

  // The rows of errors_ hold the box and a margin on each side: the object's errors, beside it
  // those of the nearest object pixel, and 0 beyond the picture and where no window reaches.
  double sweep_nearest(std::int64_t height) {
    static const Farness farness;
    nearest_.set(mask_, height, width_);
    rows_.resize(static_cast<std::size_t>(width_));
    columns_.resize(static_cast<std::size_t>(width_));
    stride_ = box_.right - box_.left + 1 + 2 * kMargin;
    const std::int64_t error_rows = box_.bottom - box_.top + 1 + 2 * kMargin;
    errors_.assign(static_cast<std::size_t>(error_rows * stride_), 0.0);
    double sum = 0;
    for (std::int64_t y = 0; y < height; ++y) {
      nearest_.find_row(y, rows_.data(), columns_.data());
      double row_sum = 0;
      for (std::int64_t x = 0; x < width_; ++x) {
        const std::int64_t down = rows_[static_cast<std::size_t>(x)] - y;
        const std::int64_t across = columns_[static_cast<std::size_t>(x)] - x;
        const std::int64_t squared = down * down + across * across;
        if (squared > 0) {
          row_sum += on_background_[prediction_[y * width_ + x]] * farness(squared);
        }
        if (squared <= 2 * kReach * kReach) {
          errors_[error_at(y, x)] = object_error(y + down, x + across);
        }
      }
      sum += row_sum;
    }
    return sum;
  }

  std::size_t error_at(std::int64_t y, std::int64_t x) const {
    return static_cast<std::size_t>((y - box_.top + kMargin) * stride_ + x - box_.left + kMargin);
  }

  void blur_rows() {
    const std::int64_t error_rows = static_cast<std::int64_t>(errors_.size()) / stride_;
    for (std::int64_t y = 0; y < error_rows; ++y) {
      // In place: a blurred value is written where no later window begins.
      double* row = errors_.data() + y * stride_;
      for (std::int64_t x = 0; x < stride_ - 2 * kMargin; ++x) {
        row[x] = window(row + x + kMargin - kReach, 1);
      }
    }
  }

  double blur_columns() {
    double sum = 0;
    for (std::int64_t y = box_.top; y <= box_.bottom; ++y) {
      const double* first = errors_.data() + (y - box_.top + kMargin - kReach) * stride_;
      double row_sum = 0;
      for (std::int64_t x = box_.left; x <= box_.right; ++x) {
        if (mask_[y * width_ + x] != 0) {
          row_sum += std::min(window(first + x - box_.left, stride_), object_error(y, x));
        }
      }
      sum += row_sum;
    }
    return sum;
  }

  // Seven values, one step apart, weighted.
  double window(const double* first, std::int64_t step) const {
    double sum = 0;
    for (std::int64_t i = 0; i <= 2 * kReach; ++i) {
      sum += gaussian_.weight[i] * first[i * step];
    }
    return sum;
  }

  const Gaussian gaussian_;
  NearestObject nearest_;
  const std::uint8_t* prediction_ = nullptr;
  const std::uint8_t* mask_ = nullptr;
  std::int64_t width_ = 0;
  std::int64_t stride_ = 0;
  Box box_ = {};
  double on_object_[256] = {};
  double on_background_[256] = {};
  std::vector<std::int32_t> rows_, columns_;  // nearest object pixels of one row
  std::vector<double> errors_;
};

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_weighted_errors(chiaro_backend backend, const uint8_t* prediction,
                                     const uint8_t* mask, const double* values, double* sums,
                                     int64_t height, int64_t width, void* /*stream*/) {
  using namespace chiaro;
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  CHIARO_TRY(check_shape(1, height, width));
  CHIARO_TRY(check_array("prediction", prediction));
  CHIARO_TRY(check_array("mask", mask));
  CHIARO_TRY(check_array("values", values));
  CHIARO_TRY(check_array("sums", sums));

  return guarded([&] {
    if (height * width > kKeptPixels) {
      WeightedErrors once;
      once.measure(prediction, mask, values, height, width, sums);
    } else {
      static thread_local WeightedErrors errors;
      errors.measure(prediction, mask, values, height, width, sums);
    }
  });
}
