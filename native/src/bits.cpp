#include "bits.h"

namespace chiaro {
namespace {

constexpr std::int64_t kWord = 64;

std::uint64_t pack_some(const std::uint8_t* bytes, std::int64_t length) {
  std::uint64_t word = 0;
  for (std::int64_t i = 0; i < length; ++i) {
    word |= static_cast<std::uint64_t>(bytes[i] != 0) << i;
  }
  return word;
}

void spread_some(std::uint64_t word, std::int64_t length, std::uint8_t* bytes) {
  for (std::int64_t i = 0; i < length; ++i) {
    bytes[i] = static_cast<std::uint8_t>((word >> i) & 1);
  }
}

void pack_portable(const std::uint8_t* bytes, std::int64_t width, std::uint64_t* words) {
  for (std::int64_t i = 0; i < width; i += kWord) {
    words[i / kWord] = pack_some(bytes + i, width - i < kWord ? width - i : kWord);
  }
}

void spread_portable(const std::uint64_t* words, std::int64_t width, std::uint8_t* bytes) {
  for (std::int64_t i = 0; i < width; i += kWord) {
    spread_some(words[i / kWord], width - i < kWord ? width - i : kWord, bytes + i);
  }
}

CHIARO_TARGET_AVX2 std::uint64_t zeros32(const std::uint8_t* bytes) {
  const __m256i values = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
  const __m256i zeros = _mm256_cmpeq_epi8(values, _mm256_setzero_si256());
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(zeros));
}

CHIARO_TARGET_AVX2 void pack_avx2(const std::uint8_t* bytes, std::int64_t width,
                                  std::uint64_t* words) {
  std::int64_t i = 0;
  for (; i + kWord <= width; i += kWord) {
    words[i / kWord] = ~(zeros32(bytes + i) | (zeros32(bytes + i + 32) << 32));
  }
  if (i < width) {
    words[i / kWord] = pack_some(bytes + i, width - i);
  }
}

CHIARO_TARGET_AVX2 void spread_avx2(const std::uint64_t* words, std::int64_t width,
                                    std::uint8_t* bytes) {
  std::int64_t i = 0;
  for (; i + kWord <= width; i += kWord) {
    store_bits32(bytes + i, static_cast<std::uint32_t>(words[i / kWord]));
    store_bits32(bytes + i + 32, static_cast<std::uint32_t>(words[i / kWord] >> 32));
  }
  if (i < width) {
    spread_some(words[i / kWord], width - i, bytes + i);
  }
}

CHIARO_TARGET_AVX512 void pack_avx512(const std::uint8_t* bytes, std::int64_t width,
                                      std::uint64_t* words) {
  for (std::int64_t i = 0; i < width; i += kWord) {
    const __mmask64 inside = width - i >= kWord ? ~__mmask64{0} : (__mmask64{1} << (width - i)) - 1;
    const __m512i values = _mm512_maskz_loadu_epi8(inside, bytes + i);
    words[i / kWord] = _mm512_test_epi8_mask(values, values);
  }
}

CHIARO_TARGET_AVX512 void spread_avx512(const std::uint64_t* words, std::int64_t width,
                                        std::uint8_t* bytes) {
  for (std::int64_t i = 0; i < width; i += kWord) {
    const __mmask64 inside = width - i >= kWord ? ~__mmask64{0} : (__mmask64{1} << (width - i)) - 1;
    _mm512_mask_storeu_epi8(bytes + i, inside, _mm512_maskz_set1_epi8(words[i / kWord], 1));
  }
}

}  // namespace

RowPacking row_packing(Isa isa) {
  switch (isa) {
    case Isa::kAvx512:
      return {pack_avx512, spread_avx512};
    case Isa::kAvx2:
      return {pack_avx2, spread_avx2};
    case Isa::kPortable:
      break;
  }
  return {pack_portable, spread_portable};
}

}  // namespace chiaro
