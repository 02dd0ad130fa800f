// The histogram of an image's values in 12 bins of [-1,1], and how many modes it has.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "dispatch.h"

namespace chiaro {

constexpr int kBins = 12;
constexpr float kBinsAsFloat = 12.0f;
// Times 0.5 is exactly a division by 2: the definition divides by the length of [-1,1].
constexpr float kHalf = 0.5f;

using Histogram = std::int64_t[kBins];

inline void count_tail(const float* values, std::int64_t begin, std::int64_t end,
                       Histogram counts) {
  for (std::int64_t i = begin; i < end; ++i) {
    const float x = values[i];
    if (x >= -1.0f && x <= 1.0f) {  // false for NaN
      const int bin = static_cast<int>((x + 1.0f) * kBinsAsFloat * kHalf);
      ++counts[bin < kBins ? bin : kBins - 1];
    }
  }
}

// Four counters of 8 bits in each lane of 32 for bins 0 to 3, 4 to 7 and 8 to 11: adding the entry
// of a table counts a value. Bin 12 is the value 1, which belongs to bin 11; 15 is no bin.
struct BinTables {
  __m512i low, middle, high;
};

CHIARO_TARGET_AVX512 inline BinTables bin_tables() {
  const auto one = [](int bin) { return 1 << (8 * (bin % 4)); };
  return {_mm512_setr_epi32(one(0), one(1), one(2), one(3), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
          _mm512_setr_epi32(0, 0, 0, 0, one(4), one(5), one(6), one(7), 0, 0, 0, 0, 0, 0, 0, 0),
          _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, one(8), one(9), one(10), one(11), one(11), 0, 0,
                            0)};
}

// Bins of 16 values, 15 for values outside and NaN. Times 6 is times 12 and a half: halving is
// exact, so it may be done before the rounding.
CHIARO_TARGET_AVX512 inline __m512i bins16(__m512 x) {
  const __m512 one = _mm512_set1_ps(1.0f);
  const __mmask16 inside = _mm512_cmp_ps_mask(_mm512_abs_ps(x), one, _CMP_LE_OQ);
  const __m512 scaled = _mm512_mul_ps(_mm512_add_ps(x, one), _mm512_set1_ps(kBinsAsFloat * kHalf));
  return _mm512_mask_cvttps_epi32(_mm512_set1_epi32(15), inside, scaled);
}

// Adds the counters of all lanes to four bins: two fields of 16 bits of each lane at a time, which
// hold the sum of 16 bytes.
CHIARO_TARGET_AVX512 inline void add_counters(__m512i counters, std::int64_t* bins) {
  const __m512i bytes = _mm512_set1_epi32(0x00ff00ff);
  alignas(64) std::uint32_t even[16];
  alignas(64) std::uint32_t odd[16];
  _mm512_store_si512(even, _mm512_and_si512(counters, bytes));
  _mm512_store_si512(odd, _mm512_srli_epi16(counters, 8));
  std::uint32_t evens = 0;
  std::uint32_t odds = 0;
  for (int lane = 0; lane < 16; ++lane) {
    evens += even[lane];
    odds += odd[lane];
  }
  bins[0] += evens & 0xffff;
  bins[1] += odds & 0xffff;
  bins[2] += evens >> 16;
  bins[3] += odds >> 16;
}

// The counters of 16 lanes, with room for 255 values a lane.
struct BinCounters {
  __m512i low, middle, high;

  CHIARO_TARGET_AVX512 inline void start() { low = middle = high = _mm512_setzero_si512(); }

  CHIARO_TARGET_AVX512 inline void count(__m512 values, const BinTables& tables) {
    const __m512i bins = bins16(values);
    low = _mm512_add_epi32(low, _mm512_permutexvar_epi32(bins, tables.low));
    middle = _mm512_add_epi32(middle, _mm512_permutexvar_epi32(bins, tables.middle));
    high = _mm512_add_epi32(high, _mm512_permutexvar_epi32(bins, tables.high));
  }

  CHIARO_TARGET_AVX512 inline void add_to(Histogram counts) const {
    add_counters(low, counts);
    add_counters(middle, counts + 4);
    add_counters(high, counts + 8);
  }
};

// Local maxima after smoothing with [1,1,1]; a plateau counts each of its bins.
inline std::int32_t modes_of(const Histogram counts) {
  std::int64_t smooth[kBins];
  for (int bin = 0; bin < kBins; ++bin) {
    smooth[bin] =
        counts[bin] + (bin > 0 ? counts[bin - 1] : 0) + (bin < kBins - 1 ? counts[bin + 1] : 0);
  }
  std::int32_t modes = 0;
  for (int bin = 0; bin < kBins; ++bin) {
    const bool left = bin == 0 || smooth[bin] >= smooth[bin - 1];
    const bool right = bin == kBins - 1 || smooth[bin] >= smooth[bin + 1];
    modes += left && right ? 1 : 0;
  }
  return modes;
}

}  // namespace chiaro
