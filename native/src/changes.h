// Where runs of ones start and end in a word of 64 pixels, lowest bit first.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "dispatch.h"

namespace chiaro {

// A word of both rows of a strip. Where a pixel of the rows' union differs from the one before it,
// a run starts or ends, in turn.
struct StripWord {
  std::uint64_t upper, lower;
  std::uint64_t changes;
  std::uint32_t count;   // of changes
  std::uint32_t place;   // of the first pixel
  std::uint32_t before;  // ones of both rows up to there
};

inline __attribute__((always_inline)) std::uint32_t count_ones(std::uint64_t bits) {
  return static_cast<std::uint32_t>(__builtin_popcountll(bits));
}

// The place of each change, and the ones of both rows up to there; one by one. Two places at least
// and those up to the next multiple of eight may be stored, whether they are there or not.
struct ChangesInTurn {
  static inline __attribute__((always_inline)) void find(const StripWord& word,
                                                         std::uint32_t* places,
                                                         std::uint32_t* ones) {
    std::uint64_t changes = word.changes;
    const auto put = [&](std::uint32_t at) __attribute__((always_inline)) {
      const std::uint64_t below = ~changes & (changes - 1);
      places[at] = word.place + count_ones(below);
      ones[at] = word.before + count_ones(word.upper & below) + count_ones(word.lower & below);
      changes &= changes - 1;
    };
    put(0);
    put(1);
    for (std::uint32_t at = 2; changes != 0; ++at) {
      put(at);
    }
  }
};

// The same, eight at once; natural masks have no more in a word, so that no branch is missed.
struct ChangesAtOnce {
  static CHIARO_TARGET_AVX512_VBMI2 inline void find(const StripWord& word, std::uint32_t* places,
                                                     std::uint32_t* ones) {
    __m512i left = _mm512_maskz_compress_epi8(word.changes, _mm512_load_si512(kPlaces));
    const __m512i upper = _mm512_set1_epi64(static_cast<std::int64_t>(word.upper));
    const __m512i lower = _mm512_set1_epi64(static_cast<std::int64_t>(word.lower));
    const __m512i one = _mm512_set1_epi64(1);
    const __m256i place = _mm256_set1_epi32(static_cast<int>(word.place));
    const __m256i before = _mm256_set1_epi32(static_cast<int>(word.before));
    std::uint32_t at = 0;
    do {
      const __m512i eight = _mm512_cvtepu8_epi64(_mm512_castsi512_si128(left));
      const __m512i below = _mm512_sub_epi64(_mm512_sllv_epi64(one, eight), one);
      const __m512i counts = _mm512_add_epi64(_mm512_popcnt_epi64(_mm512_and_si512(below, upper)),
                                              _mm512_popcnt_epi64(_mm512_and_si512(below, lower)));
      store(places + at, _mm512_cvtepi64_epi32(eight), place);
      store(ones + at, _mm512_cvtepi64_epi32(counts), before);
      left = _mm512_alignr_epi64(_mm512_setzero_si512(), left, 1);
      at += 8;
    } while (at < word.count);
  }

 private:
  alignas(64) static constexpr std::uint8_t kPlaces[64] = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
      22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
      44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

  static CHIARO_TARGET_AVX512_VBMI2 inline void store(std::uint32_t* to, __m256i values,
                                                      __m256i from) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_add_epi32(values, from));
  }
};

}  // namespace chiaro
