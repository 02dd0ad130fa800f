// Texture of superpixels: how strongly each filter of a Gabor bank answers, on average.
//
// A filter is the real and imaginary part of a product of one complex function of x and one of y,
// so it is applied as two short passes: two sums along the row, four across the rows. The rows of
// the first pass that the second one needs are kept in a ring that stays in the L1 cache. Coarse
// filters are the same filters on a photo that was halved, which saves most of their cost. Each
// pixel's sums are its own chain of rounded operations: all variants give the same bits.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "dispatch.h"
#include "labels.h"
#include "status.h"

namespace chiaro {
namespace {

constexpr std::int64_t kMostTaps = 31;
constexpr std::int64_t kMostFilters = 64;
constexpr std::int64_t kMostLevels = 8;

// sum[x] = sum over t of taps[t] * in[x + t]
inline __attribute__((always_inline)) void along_any(const float* __restrict in, const float* taps,
                                                     std::int64_t tap_count, float* __restrict sum,
                                                     std::int64_t width) {
  for (std::int64_t x = 0; x < width; ++x) {
    float s = 0.0f;
    for (std::int64_t t = 0; t < tap_count; ++t) {
      s += taps[t] * in[x + t];
    }
    sum[x] = s;
  }
}

// The second pass of one row: magnitude of the filter's answer. rows[t] are the first pass's sums
// with cosines and sines for the row t - radius from here.
inline __attribute__((always_inline)) void across_any(const float* const* cosines,
                                                      const float* const* sines,
                                                      const float* cos_taps, const float* sin_taps,
                                                      std::int64_t tap_count,
                                                      float* __restrict magnitude,
                                                      std::int64_t width) {
  for (std::int64_t x = 0; x < width; ++x) {
    float real = 0.0f;
    float imaginary = 0.0f;
    for (std::int64_t t = 0; t < tap_count; ++t) {
      const float c = cosines[t][x];
      const float s = sines[t][x];
      real += cos_taps[t] * c - sin_taps[t] * s;
      imaginary += sin_taps[t] * c + cos_taps[t] * s;
    }
    magnitude[x] = std::sqrt(real * real + imaginary * imaginary);
  }
}

struct Variant {
  void (*along)(const float*, const float*, std::int64_t, float*, std::int64_t);
  void (*across)(const float* const*, const float* const*, const float*, const float*, std::int64_t,
                 float*, std::int64_t);
};

#define CHIARO_TEXTURE_VARIANT(suffix, target)                                                \
  target void along_##suffix(const float* in, const float* taps, std::int64_t tap_count,      \
                             float* sum, std::int64_t width) {                                \
    along_any(in, taps, tap_count, sum, width);                                               \
  }                                                                                           \
  target void across_##suffix(const float* const* cosines, const float* const* sines,         \
                              const float* cos_taps, const float* sin_taps,                   \
                              std::int64_t tap_count, float* magnitude, std::int64_t width) { \
    across_any(cosines, sines, cos_taps, sin_taps, tap_count, magnitude, width);              \
  }

CHIARO_TEXTURE_VARIANT(portable, )
CHIARO_TEXTURE_VARIANT(avx2, CHIARO_TARGET_AVX2)
CHIARO_TEXTURE_VARIANT(avx512, CHIARO_TARGET_AVX512)
#undef CHIARO_TEXTURE_VARIANT

Variant variant(Isa isa) {
  switch (isa) {
    case Isa::kAvx512:
      return {along_avx512, across_avx512};
    case Isa::kAvx2:
      return {along_avx2, across_avx2};
    case Isa::kPortable:
      break;
  }
  return {along_portable, across_portable};
}

struct Plane {
  std::int64_t height, width;
  std::vector<float> values;

  Plane(std::int64_t rows, std::int64_t columns)
      : height(rows), width(columns), values(static_cast<std::size_t>(rows * columns)) {}
  float* row(std::int64_t y) { return values.data() + y * width; }
  const float* row(std::int64_t y) const { return values.data() + y * width; }
};

Plane grey_of(const std::uint8_t* rgb, std::int64_t height, std::int64_t width) {
  Plane grey(height, width);
  for (std::int64_t i = 0; i < height * width; ++i) {
    grey.values[static_cast<std::size_t>(i)] =
        (0.2989f * static_cast<float>(rgb[3 * i]) + 0.5870f * static_cast<float>(rgb[3 * i + 1])) +
        0.1140f * static_cast<float>(rgb[3 * i + 2]);
  }
  return grey;
}

// Means of 2x2 pixels; the last row and column are repeated where a side is odd.
Plane halved(const Plane& plane) {
  Plane half((plane.height + 1) / 2, (plane.width + 1) / 2);
  for (std::int64_t y = 0; y < half.height; ++y) {
    const float* above = plane.row(2 * y);
    const float* below = plane.row(std::min(2 * y + 1, plane.height - 1));
    for (std::int64_t x = 0; x < half.width; ++x) {
      const std::int64_t left = 2 * x;
      const std::int64_t right = std::min(2 * x + 1, plane.width - 1);
      half.row(y)[x] = ((above[left] + above[right]) + (below[left] + below[right])) * 0.25f;
    }
  }
  return half;
}

// Passes over the rows of a plane whose edges are repeated outwards.
class Filter {
 public:
  Filter(std::int64_t width, std::int64_t tap_count, const Variant& variant)
      : width_(width),
        taps_(tap_count),
        radius_(tap_count / 2),
        variant_(variant),
        padded_(static_cast<std::size_t>(width + 2 * radius_)),
        ring_(static_cast<std::size_t>(2 * taps_ * width)),
        result_(static_cast<std::size_t>(width)) {}

  // Calls visit(y, row) with the magnitudes of each row. taps: cosines and sines along a row, then
  // across the rows.
  template <typename Visit>
  void magnitudes(const Plane& plane, const float* taps, Visit visit) {
    const float* cosines[kMostTaps];
    const float* sines[kMostTaps];
    for (std::int64_t y = -radius_; y < plane.height + radius_; ++y) {
      pad(plane.row(std::clamp<std::int64_t>(y, 0, plane.height - 1)));
      variant_.along(padded_.data(), taps, taps_, ring(y, 0), width_);
      variant_.along(padded_.data(), taps + taps_, taps_, ring(y, 1), width_);
      const std::int64_t centre = y - radius_;
      if (centre < 0) {
        continue;
      }
      for (std::int64_t t = 0; t < taps_; ++t) {
        cosines[t] = ring(centre - radius_ + t, 0);
        sines[t] = ring(centre - radius_ + t, 1);
      }
      variant_.across(cosines, sines, taps + 2 * taps_, taps + 3 * taps_, taps_, result_.data(),
                      width_);
      visit(centre, result_.data());
    }
  }

  // plane minus its mean under taps in both directions.
  Plane detail(const Plane& plane, const float* taps) {
    Plane result(plane.height, plane.width);
    for (std::int64_t y = -radius_; y < plane.height + radius_; ++y) {
      pad(plane.row(std::clamp<std::int64_t>(y, 0, plane.height - 1)));
      variant_.along(padded_.data(), taps, taps_, ring(y, 0), width_);
      const std::int64_t centre = y - radius_;
      if (centre < 0) {
        continue;
      }
      std::fill(result_.begin(), result_.end(), 0.0f);
      for (std::int64_t t = 0; t < taps_; ++t) {
        const float* row = ring(centre - radius_ + t, 0);
        for (std::int64_t x = 0; x < width_; ++x) {
          result_[static_cast<std::size_t>(x)] += taps[t] * row[x];
        }
      }
      for (std::int64_t x = 0; x < width_; ++x) {
        result.row(centre)[x] = plane.row(centre)[x] - result_[static_cast<std::size_t>(x)];
      }
    }
    return result;
  }

 private:
  void pad(const float* row) {
    std::fill_n(padded_.begin(), radius_, row[0]);
    std::copy_n(row, width_, padded_.begin() + radius_);
    std::fill_n(padded_.begin() + radius_ + width_, radius_, row[width_ - 1]);
  }

  float* ring(std::int64_t y, std::int64_t part) {
    return ring_.data() + (2 * ((y + taps_) % taps_) + part) * width_;
  }

  std::int64_t width_, taps_, radius_;
  Variant variant_;
  std::vector<float> padded_;
  std::vector<float> ring_;  // cosines and sines of the last rows
  std::vector<float> result_;
};

// Adds one level's magnitudes, each pixel of it for the 2^level x 2^level pixels that it covers.
void add_row(const float* magnitude, const std::int32_t* labels, std::int64_t width,
             std::int64_t level, double* texture, std::int64_t stride) {
  for (std::int64_t x = 0; x < width;) {
    const std::int32_t label = labels[x];
    double sum = texture[label * stride];
    for (; x < width && labels[x] == label; ++x) {
      sum += static_cast<double>(magnitude[x >> level]);
    }
    texture[label * stride] = sum;
  }
}

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_texture(chiaro_backend backend, const uint8_t* rgb, const int32_t* labels,
                             const float* smooth, const float* bank, double* texture,
                             int64_t height, int64_t width, int64_t label_count, int64_t levels,
                             int64_t filters, int64_t taps, void* /*stream*/) {
  using namespace chiaro;
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  CHIARO_TRY(check_shape(1, height, width));
  if (levels < 1 || levels > kMostLevels || filters < 1 || filters > kMostFilters || taps < 1 ||
      taps > kMostTaps || taps % 2 == 0) {
    return fail(CHIARO_INVALID,
                "levels must be 1 to 8, filters 1 to 64, taps odd and 1 to 31; were %lld, %lld, "
                "%lld",
                static_cast<long long>(levels), static_cast<long long>(filters),
                static_cast<long long>(taps));
  }
  CHIARO_TRY(check_array("rgb", rgb));
  CHIARO_TRY(check_array("smooth", smooth));
  CHIARO_TRY(check_array("bank", bank));
  CHIARO_TRY(check_array("texture", texture));
  CHIARO_TRY(check_labels(labels, height * width, label_count));

  return guarded([&] {
    const std::int64_t stride = levels * filters;
    std::fill(texture, texture + label_count * stride, 0.0);
    Plane plane = grey_of(rgb, height, width);
    for (std::int64_t level = 0; level < levels; ++level) {
      if (level > 0) {
        plane = halved(plane);
      }
      Filter filter(plane.width, taps, variant(isa));
      const Plane detail = filter.detail(plane, smooth);
      for (std::int64_t f = 0; f < filters; ++f) {
        double* sums = texture + level * filters + f;
        filter.magnitudes(detail, bank + 4 * taps * f, [&](std::int64_t y, const float* row) {
          const std::int64_t end = std::min((y + 1) << level, height);
          for (std::int64_t below = y << level; below < end; ++below) {
            add_row(row, labels + below * width, width, level, sums, stride);
          }
        });
      }
    }
    divide_by_pixels(labels, height * width, label_count, stride, texture);
  });
}
