// Masks between bytes and bits: rows of 64-pixel segments, zeros beyond the edges.
#pragma once

#include "cuda/device.cuh"

namespace chiaro {

// Bit i where byte i of the word is not 0.
__device__ inline std::uint32_t nonzero_bytes(std::uint32_t bytes) {
  const std::uint32_t high = (((bytes & 0x7f7f7f7fu) + 0x7f7f7f7fu) | bytes) & 0x80808080u;
  return (high >> 7) * 0x01020408u >> 24 & 15u;
}

// Bytes of 0 and 1 from the lowest four bits.
__device__ inline std::uint32_t spread_bits(std::uint32_t bits) {
  return (bits & 15u) * 0x00204081u & 0x01010101u;
}

// One mask: its bytes, and bits that have 2 * segments words a row and an even number of rows.
struct MaskRows {
  std::int32_t height;
  std::int32_t width;
  std::int32_t segments;

  __device__ std::int64_t words() const { return 2ll * segments * (height + height % 2); }
};

// 32 pixels of a row that begin at column x, four bytes at a time where that is allowed.
template <bool kVectors>
__device__ inline std::uint32_t pack_word(const std::uint8_t* row, int x, int width) {
  std::uint32_t word = 0;
  if constexpr (kVectors) {
    // rows of a multiple of 16 bytes: half a word is there or not
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      if (x + 16 * half < width) {
        const uint4 bytes = *reinterpret_cast<const uint4*>(row + x + 16 * half);
        const std::uint32_t bits = nonzero_bytes(bytes.x) | nonzero_bytes(bytes.y) << 4 |
                                   nonzero_bytes(bytes.z) << 8 | nonzero_bytes(bytes.w) << 12;
        word |= bits << (16 * half);
      }
    }
  } else {
    const int end = width - x < 32 ? width - x : 32;
    for (int i = 0; i < end; ++i) {
      word |= (row[x + i] != 0 ? 1u : 0u) << i;
    }
  }
  return word;
}

template <bool kVectors>
__device__ inline void spread_word(std::uint32_t word, std::uint8_t* row, int x, int width) {
  if constexpr (kVectors) {
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      if (x + 16 * half < width) {
        const std::uint32_t bits = word >> (16 * half);
        *reinterpret_cast<uint4*>(row + x + 16 * half) =
            make_uint4(spread_bits(bits), spread_bits(bits >> 4), spread_bits(bits >> 8),
                       spread_bits(bits >> 12));
      }
    }
  } else {
    const int end = width - x < 32 ? width - x : 32;
    for (int i = 0; i < end; ++i) {
      row[x + i] = static_cast<std::uint8_t>(word >> i & 1u);
    }
  }
}

// Word number `index` of the bits of a mask, from its bytes.
template <bool kVectors>
__device__ inline std::uint32_t pack(const MaskRows& rows, const std::uint8_t* mask,
                                     std::int64_t index) {
  const int in_row = 2 * rows.segments;
  const std::int64_t y = index / in_row;
  const int x = static_cast<int>(index % in_row) * 32;
  return y < rows.height && x < rows.width
             ? pack_word<kVectors>(mask + y * rows.width, x, rows.width)
             : 0;
}

template <bool kVectors>
__device__ inline void spread(const MaskRows& rows, std::uint32_t word, std::uint8_t* mask,
                              std::int64_t index) {
  const int in_row = 2 * rows.segments;
  const std::int64_t y = index / in_row;
  const int x = static_cast<int>(index % in_row) * 32;
  if (y < rows.height && x < rows.width) {
    spread_word<kVectors>(word, mask + y * rows.width, x, rows.width);
  }
}

}  // namespace chiaro
