// Masks between bytes (0 or not) and bits, 64 pixels a word, lowest bit first.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "dispatch.h"

namespace chiaro {

// Stores 32 bits as bytes of 0 and 1.
CHIARO_TARGET_AVX2 inline void store_bits32(std::uint8_t* out, std::uint32_t bits) {
  const __m256i byte_of_lane =
      _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
  const __m256i bit_of_lane = _mm256_set1_epi64x(static_cast<std::int64_t>(0x8040201008040201u));
  const __m256i spread =
      _mm256_shuffle_epi8(_mm256_set1_epi32(static_cast<int>(bits)), byte_of_lane);
  const __m256i is_set = _mm256_cmpeq_epi8(_mm256_and_si256(spread, bit_of_lane), bit_of_lane);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out),
                      _mm256_and_si256(is_set, _mm256_set1_epi8(1)));
}

// Stores 64 bits as bytes of 0 and 1.
CHIARO_TARGET_AVX512 inline void store_bits64(std::uint8_t* out, std::uint64_t bits) {
  _mm512_storeu_si512(out, _mm512_maskz_set1_epi8(bits, 1));
}

// How one instruction set packs a row of bytes into words and spreads it out again. The bits
// beyond the width are 0.
struct RowPacking {
  void (*pack)(const std::uint8_t* bytes, std::int64_t width, std::uint64_t* words);
  void (*spread)(const std::uint64_t* words, std::int64_t width, std::uint8_t* bytes);
};

RowPacking row_packing(Isa isa);

}  // namespace chiaro
