// SLIC superpixels of one photo.
//
// Nearly all time goes into the distances: some 4 seeds look at each pixel in each of 10 rounds. A
// row of a seed's window is one loop without branches over planes of L, a and b, which the compiler
// turns into vectors for each instruction set. Every pixel's distance is its own chain of rounded
// operations and sums run in a fixed order, so all variants give the same labels.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "dispatch.h"
#include "status.h"

namespace chiaro {
namespace {

constexpr int kMostIterations = 10;
constexpr std::int64_t kSmallestStep = 3;
constexpr std::int64_t kLabChunk = 512;

struct Seed {
  double l, a, b, x, y;
};

// Light of an 8-bit level, exponent 2.2. The fifth root by Newton's method: library functions
// differ in last digits.
double linear(int level) {
  const double v = level / 255.0;
  if (v <= 0.04045) {
    return v / 12.92;
  }
  const double base = (v + 0.055) / 1.055;
  double fifth_root = 1.0;
  for (int i = 0; i < 12; ++i) {
    const double power = fifth_root * fifth_root * fifth_root * fifth_root;
    fifth_root = (4.0 * fifth_root + base / power) / 5.0;
  }
  return base * base * fifth_root;
}

struct LinearTable {
  double light[256];
  LinearTable() {
    for (int level = 0; level < 256; ++level) {
      light[level] = linear(level);
    }
  }
};

// A root of t^(1/3) three times as good, in digits.
inline __attribute__((always_inline)) double halley(double root, double t) {
  const double cube = root * root * root;
  return root * (cube + t + t) / (cube + cube + t);
}

// The cube root, or near black a line, of up to kLabChunk numbers. The guess is a third of the
// float's bits, good to 6 %. One loop a kind of number, and none with a branch around a division.
inline __attribute__((always_inline)) void lightness(const double* t, std::int64_t count,
                                                     double* result) {
  float guess[kLabChunk];
  std::int32_t bits[kLabChunk];
  for (std::int64_t i = 0; i < count; ++i) {
    guess[i] = static_cast<float>(t[i]);
  }
  std::memcpy(bits, guess, static_cast<std::size_t>(count) * sizeof(float));
  for (std::int64_t i = 0; i < count; ++i) {
    bits[i] = static_cast<std::int32_t>(static_cast<float>(bits[i]) * (1.0f / 3.0f)) + 709921077;
  }
  std::memcpy(guess, bits, static_cast<std::size_t>(count) * sizeof(float));
  for (std::int64_t i = 0; i < count; ++i) {
    result[i] = halley(halley(halley(static_cast<double>(guess[i]), t[i]), t[i]), t[i]);
  }
  for (std::int64_t i = 0; i < count; ++i) {
    const double line = 7.787 * t[i] + 16.0 / 116.0;
    result[i] = t[i] > 0.008856 ? result[i] : line;
  }
}

// Up to kLabChunk colours, relative to the white point, become L, a and b.
inline __attribute__((always_inline)) void lab_of_any(const double* x, const double* y,
                                                      const double* z, std::int64_t count, float* l,
                                                      float* a, float* b) {
  double fx[kLabChunk], fy[kLabChunk], fz[kLabChunk];
  lightness(x, count, fx);
  lightness(y, count, fy);
  lightness(z, count, fz);
  for (std::int64_t i = 0; i < count; ++i) {
    l[i] = static_cast<float>(116.0 * fy[i] - 16.0);
    a[i] = static_cast<float>(500.0 * (fx[i] - fy[i]));
    b[i] = static_cast<float>(200.0 * (fy[i] - fz[i]));
  }
}

// One row of a seed's window: takes the pixels that are nearer to this seed than to any before.
inline __attribute__((always_inline)) void claim_any(
    const float* __restrict l, const float* __restrict a, const float* __restrict b,
    double* __restrict nearest, std::int32_t* __restrict label, int begin, int end,
    const Seed& seed, double dy_squared, double place_weight, std::int32_t name) {
  for (int x = begin; x < end; ++x) {
    const double dl = static_cast<double>(l[x]) - seed.l;
    const double da = static_cast<double>(a[x]) - seed.a;
    const double db = static_cast<double>(b[x]) - seed.b;
    const double dx = static_cast<double>(x) - seed.x;
    const double distance = (dl * dl + da * da + db * db) + (dx * dx + dy_squared) * place_weight;
    const bool nearer = distance < nearest[x];
    nearest[x] = nearer ? distance : nearest[x];
    label[x] = nearer ? name : label[x];
  }
}

// The same loops, compiled for each instruction set.
struct Variant {
  void (*lab)(const double*, const double*, const double*, std::int64_t, float*, float*, float*);
  void (*claim)(const float*, const float*, const float*, double*, std::int32_t*, int, int,
                const Seed&, double, double, std::int32_t);
};

#define CHIARO_SUPERPIXEL_VARIANT(suffix, target)                                                 \
  target void lab_##suffix(const double* x, const double* y, const double* z, std::int64_t count, \
                           float* l, float* a, float* b) {                                        \
    lab_of_any(x, y, z, count, l, a, b);                                                          \
  }                                                                                               \
  target void claim_##suffix(const float* l, const float* a, const float* b, double* nearest,     \
                             std::int32_t* label, int begin, int end, const Seed& seed,           \
                             double dy_squared, double place_weight, std::int32_t name) {         \
    claim_any(l, a, b, nearest, label, begin, end, seed, dy_squared, place_weight, name);         \
  }

CHIARO_SUPERPIXEL_VARIANT(portable, )
CHIARO_SUPERPIXEL_VARIANT(avx2, CHIARO_TARGET_AVX2)
CHIARO_SUPERPIXEL_VARIANT(avx512, CHIARO_TARGET_AVX512)
#undef CHIARO_SUPERPIXEL_VARIANT

Variant variant(Isa isa) {
  switch (isa) {
    case Isa::kAvx512:
      return {lab_avx512, claim_avx512};
    case Isa::kAvx2:
      return {lab_avx2, claim_avx2};
    case Isa::kPortable:
      break;
  }
  return {lab_portable, claim_portable};
}

class Slic {
 public:
  Slic(std::int64_t height, std::int64_t width, std::int64_t wanted, const Variant& variant)
      : height_(height), width_(width), pixels_(height * width), variant_(variant) {
    const float each = static_cast<float>(pixels_) / static_cast<float>(wanted);
    step_ = std::max(static_cast<std::int64_t>(std::sqrt(each) + 0.5f), kSmallestStep);
  }

  void convert(const std::uint8_t* rgb) {
    static const LinearTable table;
    const double* light = table.light;
    lab_.resize(static_cast<std::size_t>(3 * pixels_));
    double x[kLabChunk], y[kLabChunk], z[kLabChunk];
    for (std::int64_t begin = 0; begin < pixels_; begin += kLabChunk) {
      const std::int64_t count = std::min(kLabChunk, pixels_ - begin);
      for (std::int64_t i = 0; i < count; ++i) {
        const std::uint8_t* pixel = rgb + 3 * (begin + i);
        const double red = light[pixel[0]], green = light[pixel[1]], blue = light[pixel[2]];
        x[i] = std::min(red * 0.4124 + green * 0.3576 + blue * 0.1805, 0.9505) / 0.9505;
        y[i] = std::min(red * 0.2126 + green * 0.7152 + blue * 0.0722, 1.0);
        z[i] = std::min(red * 0.0193 + green * 0.1192 + blue * 0.9505, 1.0890) / 1.0890;
      }
      variant_.lab(x, y, z, count, plane(0) + begin, plane(1) + begin, plane(2) + begin);
    }
  }

  void cluster(float compactness) {
    place_seeds();
    const float ratio = static_cast<float>(step_) / compactness;
    const double place_weight = 1.0 / static_cast<double>(ratio * ratio);
    nearest_.resize(static_cast<std::size_t>(pixels_));
    label_.assign(static_cast<std::size_t>(pixels_), 0);
    std::vector<std::int32_t> before(label_);
    for (int iteration = 0; iteration < kMostIterations; ++iteration) {
      std::fill(nearest_.begin(), nearest_.end(), std::numeric_limits<double>::max());
      for (std::size_t k = 0; k < seeds_.size(); ++k) {
        claim(seeds_[k], place_weight, static_cast<std::int32_t>(k));
      }
      move_seeds();
      if (before == label_) {
        break;
      }
      before = label_;
    }
  }

  // Numbers the 4-connected pieces; small ones take a neighbour's number.
  std::int32_t connect(std::int32_t* result) {
    std::fill(result, result + pixels_, -1);
    const std::int64_t smallest = step_ * step_ / 4;
    std::vector<std::int32_t> piece(static_cast<std::size_t>(pixels_));
    std::int32_t labels = 0;
    std::int32_t neighbour = 0;
    std::int64_t first = 0;
    for (std::int64_t y = 0; y < height_; ++y) {
      for (std::int64_t x = 0; x < width_; ++x, ++first) {
        if (result[first] >= 0) {
          continue;
        }
        around(first, x, [&](std::int64_t next) {
          neighbour = result[next] >= 0 ? result[next] : neighbour;
        });
        const std::int64_t size = fill(first, labels, piece.data(), result);
        if (size <= smallest) {
          for (std::int64_t i = 0; i < size; ++i) {
            result[piece[static_cast<std::size_t>(i)]] = neighbour;
          }
        } else {
          ++labels;
        }
      }
    }
    return std::max(labels, 1);
  }

 private:
  float* plane(int channel) { return lab_.data() + channel * pixels_; }

  void place_seeds() {
    const std::int64_t columns = std::max<std::int64_t>(width_ / step_, 1);
    const std::int64_t rows = std::max<std::int64_t>(height_ / step_, 1);
    const double step_x =
        static_cast<double>(static_cast<float>(width_) / static_cast<float>(columns));
    const double step_y =
        static_cast<double>(static_cast<float>(height_) / static_cast<float>(rows));
    seeds_.reserve(static_cast<std::size_t>(columns * rows));
    for (std::int64_t row = 0; row < rows; ++row) {
      for (std::int64_t column = 0; column < columns; ++column) {
        const double x = step_x * (static_cast<double>(column) + 0.5) + 0.5;
        const double y = step_y * (static_cast<double>(row) + 0.5) + 0.5;
        const std::int64_t pixel = std::min(static_cast<std::int64_t>(y), height_ - 1) * width_ +
                                   std::min(static_cast<std::int64_t>(x), width_ - 1);
        seeds_.push_back({static_cast<double>(plane(0)[pixel]),
                          static_cast<double>(plane(1)[pixel]),
                          static_cast<double>(plane(2)[pixel]), x, y});
      }
    }
  }

  void claim(const Seed& seed, double place_weight, std::int32_t name) {
    const double reach = static_cast<double>(step_);
    const int top = static_cast<int>(std::max(0.0, seed.y - reach));
    const int bottom = static_cast<int>(std::min(static_cast<double>(height_), seed.y + reach));
    const int left = static_cast<int>(std::max(0.0, seed.x - reach));
    const int right = static_cast<int>(std::min(static_cast<double>(width_), seed.x + reach));
    for (int y = top; y < bottom; ++y) {
      const std::int64_t row = y * width_;
      const double dy = static_cast<double>(y) - seed.y;
      variant_.claim(plane(0) + row, plane(1) + row, plane(2) + row, nearest_.data() + row,
                     label_.data() + row, left, right, seed, dy * dy, place_weight, name);
    }
  }

  // Sums row by row. A run of pixels of one label is summed in registers, in the same order.
  void move_seeds() {
    sums_.assign(seeds_.size(), Sum{});
    std::int64_t i = 0;
    for (std::int64_t y = 0; y < height_; ++y) {
      for (std::int64_t x = 0; x < width_;) {
        const std::int32_t name = label_[static_cast<std::size_t>(i)];
        Sum sum = sums_[static_cast<std::size_t>(name)];
        for (; x < width_ && label_[static_cast<std::size_t>(i)] == name; ++x, ++i) {
          sum.l += static_cast<double>(plane(0)[i]);
          sum.a += static_cast<double>(plane(1)[i]);
          sum.b += static_cast<double>(plane(2)[i]);
          sum.x += x;
          sum.y += y;
          ++sum.count;
        }
        sums_[static_cast<std::size_t>(name)] = sum;
      }
    }
    for (std::size_t k = 0; k < seeds_.size(); ++k) {
      const Sum& sum = sums_[k];
      if (sum.count > 0) {
        const double inverse = 1.0 / static_cast<double>(sum.count);
        seeds_[k] = {sum.l * inverse, sum.a * inverse, sum.b * inverse,
                     static_cast<double>(sum.x) * inverse, static_cast<double>(sum.y) * inverse};
      }
    }
  }

  std::int64_t fill(std::int64_t first, std::int32_t name, std::int32_t* piece,
                    std::int32_t* result) const {
    const std::int32_t seed = label_[static_cast<std::size_t>(first)];
    piece[0] = static_cast<std::int32_t>(first);
    result[first] = name;
    std::int64_t size = 1;
    for (std::int64_t done = 0; done < size; ++done) {
      around(piece[done], piece[done] % width_, [&](std::int64_t next) {
        if (result[next] < 0 && label_[static_cast<std::size_t>(next)] == seed) {
          result[next] = name;
          piece[size++] = static_cast<std::int32_t>(next);
        }
      });
    }
    return size;
  }

  // Left, above, right, below.
  template <typename Visit>
  void around(std::int64_t pixel, std::int64_t x, Visit visit) const {
    if (x > 0) {
      visit(pixel - 1);
    }
    if (pixel >= width_) {
      visit(pixel - width_);
    }
    if (x < width_ - 1) {
      visit(pixel + 1);
    }
    if (pixel < pixels_ - width_) {
      visit(pixel + width_);
    }
  }

  // Places are summed as integers: exact, like the definition's doubles.
  struct Sum {
    double l, a, b;
    std::int64_t x, y, count;
  };

  std::int64_t height_, width_, pixels_, step_;
  Variant variant_;
  std::vector<float> lab_;  // three planes
  std::vector<Seed> seeds_;
  std::vector<Sum> sums_;
  std::vector<double> nearest_;  // squared distance to the seed of label_
  std::vector<std::int32_t> label_;
};

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_superpixels(chiaro_backend backend, const uint8_t* rgb, int32_t* labels,
                                 int32_t* label_count, int64_t height, int64_t width,
                                 int64_t wanted, double compactness, void* /*stream*/) {
  using namespace chiaro;
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  CHIARO_TRY(check_shape(1, height, width));
  if (wanted < 1) {
    return fail(CHIARO_INVALID, "wanted must be at least 1, was %lld",
                static_cast<long long>(wanted));
  }
  if (!(compactness > 0.0 && compactness <= 1e6)) {
    return fail(CHIARO_INVALID, "compactness must be in (0,1e6], was %g", compactness);
  }
  CHIARO_TRY(check_array("rgb", rgb));
  CHIARO_TRY(check_array("labels", labels));
  CHIARO_TRY(check_array("label_count", label_count));

  return guarded([&] {
    Slic slic(height, width, wanted, variant(isa));
    slic.convert(rgb);
    slic.cluster(static_cast<float>(compactness));
    label_count[0] = slic.connect(labels);
  });
}
