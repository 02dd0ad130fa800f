// grey(x) = ((0.2989 R) + (0.5870 G)) + (0.1140 B), each step rounded to float32.
//
// Compiled with -ffp-contract=off: a fused multiply-add would round once instead of twice and flip
// ties, so that masks would differ between instruction sets and from the published ones.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "dispatch.h"

namespace chiaro {

constexpr float kRed = 0.2989f;
constexpr float kGreen = 0.5870f;
constexpr float kBlue = 0.1140f;

// One image's three planes.
struct Planes {
  const float* red;
  const float* green;
  const float* blue;

  Planes(const float* image, std::int64_t pixels)
      : red(image), green(image + pixels), blue(image + 2 * pixels) {}
};

inline float grey(const Planes& image, std::int64_t i) {
  const float red_green = kRed * image.red[i] + kGreen * image.green[i];
  return red_green + kBlue * image.blue[i];
}

// mask = 1 where the shifted image is lighter, pixel by pixel; gives the ones.
inline std::int32_t lighter_tail(const Planes& image, const Planes& shifted, std::uint8_t* mask,
                                 std::int64_t begin, std::int64_t end) {
  std::int32_t area = 0;
  for (std::int64_t i = begin; i < end; ++i) {
    mask[i] = grey(shifted, i) > grey(image, i) ? 1 : 0;
    area += mask[i];
  }
  return area;
}

CHIARO_TARGET_AVX2 inline __m256 grey8(const Planes& image, std::int64_t i) {
  const __m256 red = _mm256_mul_ps(_mm256_set1_ps(kRed), _mm256_loadu_ps(image.red + i));
  const __m256 green = _mm256_mul_ps(_mm256_set1_ps(kGreen), _mm256_loadu_ps(image.green + i));
  const __m256 blue = _mm256_mul_ps(_mm256_set1_ps(kBlue), _mm256_loadu_ps(image.blue + i));
  return _mm256_add_ps(_mm256_add_ps(red, green), blue);
}

CHIARO_TARGET_AVX512 inline __m512 grey16(__m512 red, __m512 green, __m512 blue) {
  const __m512 red_green = _mm512_add_ps(_mm512_mul_ps(_mm512_set1_ps(kRed), red),
                                         _mm512_mul_ps(_mm512_set1_ps(kGreen), green));
  return _mm512_add_ps(red_green, _mm512_mul_ps(_mm512_set1_ps(kBlue), blue));
}

CHIARO_TARGET_AVX512 inline __m512 grey16(const Planes& image, std::int64_t i) {
  return grey16(_mm512_loadu_ps(image.red + i), _mm512_loadu_ps(image.green + i),
                _mm512_loadu_ps(image.blue + i));
}

}  // namespace chiaro
