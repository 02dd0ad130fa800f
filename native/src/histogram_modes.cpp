// Step 4: how many modes the histogram of an image's values has.
//
// 12 bytes read a pixel. A table in memory would cost one dependent store a value; the variants
// keep their counters in registers: AVX2 turns 32 values into bytes (their bins) and compares with
// each of the 12 bins, AVX-512 looks the counter to add up in a table of 16 lanes.
#include <immintrin.h>

#include <algorithm>
#include <cstdint>

#include "cuda/operations.h"
#include "dispatch.h"
#include "modes.h"
#include "status.h"

namespace chiaro {
namespace {

void count_portable(const float* values, std::int64_t length, Histogram counts) {
  count_tail(values, 0, length, counts);
}

// 8 bins as int32; -1 for values outside, which is no bin.
CHIARO_TARGET_AVX2 inline __m256i bins8(const float* values) {
  const __m256 x = _mm256_loadu_ps(values);
  const __m256 inside = _mm256_and_ps(_mm256_cmp_ps(x, _mm256_set1_ps(-1.0f), _CMP_GE_OQ),
                                      _mm256_cmp_ps(x, _mm256_set1_ps(1.0f), _CMP_LE_OQ));
  const __m256 scaled = _mm256_mul_ps(
      _mm256_mul_ps(_mm256_add_ps(x, _mm256_set1_ps(1.0f)), _mm256_set1_ps(kBinsAsFloat)),
      _mm256_set1_ps(kHalf));
  const __m256i bin = _mm256_min_epi32(_mm256_cvttps_epi32(scaled), _mm256_set1_epi32(kBins - 1));
  return _mm256_or_si256(bin, _mm256_xor_si256(_mm256_castps_si256(inside), _mm256_set1_epi32(-1)));
}

CHIARO_TARGET_AVX2 std::int64_t sum_bytes(__m256i bytes) {
  const __m256i sums = _mm256_sad_epu8(bytes, _mm256_setzero_si256());
  return _mm256_extract_epi64(sums, 0) + _mm256_extract_epi64(sums, 1) +
         _mm256_extract_epi64(sums, 2) + _mm256_extract_epi64(sums, 3);
}

CHIARO_TARGET_AVX2 void count_avx2(const float* values, std::int64_t length, Histogram counts) {
  constexpr int kMaxRounds = 255;  // what a byte counter holds
  std::int64_t i = 0;
  while (i + 32 <= length) {
    __m256i counters[kBins];
    for (__m256i& counter : counters) {
      counter = _mm256_setzero_si256();
    }
    for (int round = 0; round < kMaxRounds && i + 32 <= length; ++round, i += 32) {
      // Packing mixes the order of the 32 values, which does not matter to a histogram.
      const __m256i first = _mm256_packs_epi32(bins8(values + i), bins8(values + i + 8));
      const __m256i second = _mm256_packs_epi32(bins8(values + i + 16), bins8(values + i + 24));
      const __m256i bins = _mm256_packs_epi16(first, second);
      for (int bin = 0; bin < kBins; ++bin) {
        const __m256i equal = _mm256_cmpeq_epi8(bins, _mm256_set1_epi8(static_cast<char>(bin)));
        counters[bin] = _mm256_sub_epi8(counters[bin], equal);
      }
    }
    for (int bin = 0; bin < kBins; ++bin) {
      counts[bin] += sum_bytes(counters[bin]);
    }
  }
  count_tail(values, i, length, counts);
}

CHIARO_TARGET_AVX512 void count_avx512(const float* values, std::int64_t length, Histogram counts) {
  constexpr std::int64_t kMost = 255 * 16;  // what a counter of 8 bits holds
  const BinTables tables = bin_tables();
  BinCounters counters;
  std::int64_t i = 0;
  while (i + 16 <= length) {
    const std::int64_t end = std::min(length, i + kMost);
    counters.start();
    for (; i + 16 <= end; i += 16) {
      counters.count(_mm512_loadu_ps(values + i), tables);
    }
    counters.add_to(counts);
  }
  count_tail(values, i, length, counts);
}

using Count = void (*)(const float*, std::int64_t, Histogram);

Count variant(Isa isa) {
  switch (isa) {
    case Isa::kAvx512:
      return count_avx512;
    case Isa::kAvx2:
      return count_avx2;
    case Isa::kPortable:
      break;
  }
  return count_portable;
}

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_histogram_modes(chiaro_backend backend, const float* image, int32_t* modes,
                                     int64_t count, int64_t height, int64_t width, void* stream) {
  using namespace chiaro;
  CHIARO_TRY(check_shape(count, height, width));
  if (count == 0) {
    return CHIARO_OK;
  }
  CHIARO_TRY(check_array("image", image));
  CHIARO_TRY(check_array("modes", modes));

  if (backend == CHIARO_CUDA) {
    return cuda_histogram_modes(image, modes, Batch(count, height, width, stream));
  }
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  const std::int64_t values = 3 * height * width;
  const Count count_values = variant(isa);
  for (std::int64_t n = 0; n < count; ++n) {
    Histogram histogram = {};
    count_values(image + n * values, values, histogram);
    modes[n] = modes_of(histogram);
  }
  return CHIARO_OK;
}
