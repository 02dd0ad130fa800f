// Step 3, the other rule: mask = 1 where grey(shifted) > its mean over the image.
//
// The mean decides pixels that lie within its rounding error, so its order of summation is part of
// the definition: pixel i is added in double to lane i mod 16, the lanes are added from 0 to 15,
// the sum is divided in double and rounded to float once. That is within half a unit in the last
// place of the true mean, and the same for every variant. 24 bytes read a pixel (two passes), 1
// written; the second pass finds the image in the L2 cache.
#include "bits.h"
#include "cuda/operations.h"
#include "dispatch.h"
#include "grey.h"
#include "status.h"

namespace chiaro {
namespace {

constexpr int kLanes = 16;

struct Sums {
  double lane[kLanes];

  float mean(std::int64_t pixels) const {
    double total = 0;
    for (const double sum : lane) {
      total += sum;
    }
    return static_cast<float>(total / static_cast<double>(pixels));
  }
};

void add_tail(const Planes& image, Sums* sums, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end; ++i) {
    sums->lane[i % kLanes] += static_cast<double>(grey(image, i));
  }
}

std::int32_t above_tail(const Planes& image, float mean, std::uint8_t* mask, std::int64_t begin,
                        std::int64_t end) {
  std::int32_t area = 0;
  for (std::int64_t i = begin; i < end; ++i) {
    mask[i] = grey(image, i) > mean ? 1 : 0;
    area += mask[i];
  }
  return area;
}

std::int32_t above_mean_portable(const Planes& image, std::uint8_t* mask, std::int64_t pixels) {
  Sums sums = {};
  add_tail(image, &sums, 0, pixels);
  return above_tail(image, sums.mean(pixels), mask, 0, pixels);
}

CHIARO_TARGET_AVX2 std::int32_t above_mean_avx2(const Planes& image, std::uint8_t* mask,
                                                std::int64_t pixels) {
  __m256d lanes[4] = {_mm256_setzero_pd(), _mm256_setzero_pd(), _mm256_setzero_pd(),
                      _mm256_setzero_pd()};
  std::int64_t i = 0;
  for (; i + kLanes <= pixels; i += kLanes) {
    for (int half = 0; half < 2; ++half) {
      const __m256 greys = grey8(image, i + 8 * half);
      __m256d* low = &lanes[2 * half];
      low[0] = _mm256_add_pd(low[0], _mm256_cvtps_pd(_mm256_castps256_ps128(greys)));
      low[1] = _mm256_add_pd(low[1], _mm256_cvtps_pd(_mm256_extractf128_ps(greys, 1)));
    }
  }
  Sums sums;
  for (int part = 0; part < 4; ++part) {
    _mm256_storeu_pd(sums.lane + 4 * part, lanes[part]);
  }
  add_tail(image, &sums, i, pixels);

  const float mean = sums.mean(pixels);
  const __m256 means = _mm256_set1_ps(mean);
  std::int32_t area = 0;
  for (i = 0; i + 32 <= pixels; i += 32) {
    std::uint32_t bits = 0;
    for (int part = 0; part < 4; ++part) {
      const __m256 above = _mm256_cmp_ps(grey8(image, i + 8 * part), means, _CMP_GT_OQ);
      bits |= static_cast<std::uint32_t>(_mm256_movemask_ps(above)) << (8 * part);
    }
    store_bits32(mask + i, bits);
    area += __builtin_popcount(bits);
  }
  return area + above_tail(image, mean, mask, i, pixels);
}

CHIARO_TARGET_AVX512 std::int32_t above_mean_avx512(const Planes& image, std::uint8_t* mask,
                                                    std::int64_t pixels) {
  __m512d low = _mm512_setzero_pd();
  __m512d high = _mm512_setzero_pd();
  std::int64_t i = 0;
  for (; i + kLanes <= pixels; i += kLanes) {
    const __m512 greys = grey16(image, i);
    low = _mm512_add_pd(low, _mm512_cvtps_pd(_mm512_castps512_ps256(greys)));
    high = _mm512_add_pd(high, _mm512_cvtps_pd(_mm512_extractf32x8_ps(greys, 1)));
  }
  Sums sums;
  _mm512_storeu_pd(sums.lane, low);
  _mm512_storeu_pd(sums.lane + 8, high);
  add_tail(image, &sums, i, pixels);

  const float mean = sums.mean(pixels);
  const __m512 means = _mm512_set1_ps(mean);
  std::int32_t area = 0;
  for (i = 0; i + 64 <= pixels; i += 64) {
    std::uint64_t bits = 0;
    for (int part = 0; part < 4; ++part) {
      const std::uint64_t above =
          _mm512_cmp_ps_mask(grey16(image, i + 16 * part), means, _CMP_GT_OQ);
      bits |= above << (16 * part);
    }
    store_bits64(mask + i, bits);
    area += __builtin_popcountll(bits);
  }
  return area + above_tail(image, mean, mask, i, pixels);
}

using AboveMean = std::int32_t (*)(const Planes&, std::uint8_t*, std::int64_t);

AboveMean variant(Isa isa) {
  switch (isa) {
    case Isa::kAvx512:
      return above_mean_avx512;
    case Isa::kAvx2:
      return above_mean_avx2;
    case Isa::kPortable:
      break;
  }
  return above_mean_portable;
}

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_mask_mean(chiaro_backend backend, const float* shifted, uint8_t* mask,
                               int32_t* area, int64_t count, int64_t height, int64_t width,
                               void* stream) {
  using namespace chiaro;
  CHIARO_TRY(check_shape(count, height, width));
  if (count == 0) {
    return CHIARO_OK;
  }
  CHIARO_TRY(check_array("shifted", shifted));
  CHIARO_TRY(check_array("mask", mask));
  CHIARO_TRY(check_array("area", area));

  if (backend == CHIARO_CUDA) {
    return cuda_mask_mean(shifted, mask, area, Batch(count, height, width, stream));
  }
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  const std::int64_t pixels = height * width;
  const AboveMean above_mean = variant(isa);
  for (std::int64_t n = 0; n < count; ++n) {
    area[n] = above_mean(Planes(shifted + 3 * n * pixels, pixels), mask + n * pixels, pixels);
  }
  return CHIARO_OK;
}
