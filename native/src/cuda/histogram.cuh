// 12 bins over [-1,1] in registers: three widths of packed counters, each emptied into the next
// before it can overflow. Definition: chiaro_histogram_modes.
#pragma once

#include "cuda/device.cuh"

namespace chiaro {

constexpr int kBins = 12;

// bin = (int)((x + 1) * 12 / 2) in float32; a half is exact, so it may be a product.
__device__ inline int bin_of(float x) {
  const float scaled = __fmul_rn(__fmul_rn(__fadd_rn(x, 1.0f), 12.0f), 0.5f);
  const int bin = static_cast<int>(scaled);
  return bin < kBins ? bin : kBins - 1;
}

// One thread's counters.
class BinCounts {
 public:
  // Up to 31 values between two calls of widen().
  __device__ void add(float x) {
    if (x >= -1.0f && x <= 1.0f) {  // false for NaN
      narrow_ += std::uint64_t{1} << (5 * bin_of(x));
    }
  }

  // Bins of 5 bits into bins of 10, even and odd ones apart; up to 1023 in all.
  __device__ void widen() {
    even_ += narrow_ & kEvenFields;
    odd_ += narrow_ >> 5 & kEvenFields;
    narrow_ = 0;
  }

  // Bins 2 * pair and 2 * pair + 1 in the two halves of a word, for a sum over a warp.
  __device__ std::uint32_t two(int pair) const {
    const std::uint32_t even = static_cast<std::uint32_t>(even_ >> (10 * pair)) & 1023u;
    const std::uint32_t odd = static_cast<std::uint32_t>(odd_ >> (10 * pair)) & 1023u;
    return even | odd << 16;
  }

 private:
  // six fields of 5 bits, 10 apart
  static constexpr std::uint64_t kEvenFields = 0x7C1F07C1F07C1Full;

  std::uint64_t narrow_ = 0;
  std::uint64_t even_ = 0;
  std::uint64_t odd_ = 0;
};

// Local maxima after smoothing with [1,1,1]; every bin of a plateau counts.
__device__ inline int modes_of(const std::uint64_t* counts) {
  std::uint64_t smooth[kBins];
#pragma unroll
  for (int bin = 0; bin < kBins; ++bin) {
    smooth[bin] = counts[bin] + (bin > 0 ? counts[bin > 0 ? bin - 1 : 0] : 0) +
                  (bin < kBins - 1 ? counts[bin < kBins - 1 ? bin + 1 : bin] : 0);
  }
  int modes = 0;
#pragma unroll
  for (int bin = 0; bin < kBins; ++bin) {
    const bool left = bin == 0 || smooth[bin] >= smooth[bin > 0 ? bin - 1 : 0];
    const bool right = bin == kBins - 1 || smooth[bin] >= smooth[bin < kBins - 1 ? bin + 1 : bin];
    modes += left && right ? 1 : 0;
  }
  return modes;
}

}  // namespace chiaro
