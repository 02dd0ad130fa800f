// Step 4 to 5: verdicts on the pairs of a batch, and the way of the kept ones into a ring of
// samples that a training reads. Nothing here needs to come back to the processor.
#pragma once

#include <cub/block/block_scan.cuh>

#include "cuda/device.cuh"

namespace chiaro {

struct VerdictPolicy {
  static constexpr int kThreads = 256;
  static constexpr std::int32_t kTooLarge = -1;
  static constexpr std::int32_t kTooFewModes = -2;
  static constexpr std::int32_t kFewestModes = 2;
};

struct Verdicts {
  const std::int32_t* area;
  const std::int32_t* modes;
  std::int32_t* slot;
  std::int64_t* head;
  std::int64_t count;
  std::int64_t pixels;
  double max_area;
  bool histogram;
  std::int64_t capacity;
};

using VerdictScan = cub::BlockScan<std::int32_t, VerdictPolicy::kThreads>;

// One block, the samples in their order: so that a ring's contents depend on nothing else.
__global__ void __launch_bounds__(VerdictPolicy::kThreads) verdicts_kernel(const Verdicts batch) {
  typename VerdictScan::TempStorage& storage = shared_memory<typename VerdictScan::TempStorage>();
  std::int64_t next = *batch.head;
  for (std::int64_t first = 0; first < batch.count; first += VerdictPolicy::kThreads) {
    const std::int64_t n = first + threadIdx.x;
    std::int32_t verdict = VerdictPolicy::kTooLarge;
    if (n < batch.count) {
      const double part = static_cast<double>(batch.area[n]) / static_cast<double>(batch.pixels);
      if (batch.max_area >= 1.0 || part < batch.max_area) {
        verdict = batch.histogram && batch.modes[n] < VerdictPolicy::kFewestModes
                      ? VerdictPolicy::kTooFewModes
                      : 0;
      }
    }
    const std::int32_t kept = verdict == 0 ? 1 : 0;
    std::int32_t before = 0;
    std::int32_t all = 0;
    VerdictScan(storage).ExclusiveSum(kept, before, all);
    if (n < batch.count) {
      batch.slot[n] =
          kept != 0 ? static_cast<std::int32_t>((next + before) % batch.capacity) : verdict;
    }
    next += all;
    __syncthreads();  // the scan's memory is used again
  }
  if (threadIdx.x == 0) {
    *batch.head = next;
  }
}

// Rows of bytes into the ring's rows. Grid: parts of a row in x, rows in y and on.
template <typename Word>
__global__ void __launch_bounds__(256)
    append_kernel(const Word* rows, const std::int32_t* slot, Word* ring, std::int64_t count,
                  std::int64_t row_words, std::int64_t capacity) {
  for (std::int64_t n = blockIdx.y; n < count; n += gridDim.y) {
    const std::int64_t to = slot[n];
    if (to < 0 || to >= capacity) {
      continue;
    }
    for (std::int64_t i = blockIdx.x * static_cast<std::int64_t>(blockDim.x) + threadIdx.x;
         i < row_words; i += gridDim.x * static_cast<std::int64_t>(blockDim.x)) {
      ring[to * row_words + i] = rows[n * row_words + i];
    }
  }
}

}  // namespace chiaro
