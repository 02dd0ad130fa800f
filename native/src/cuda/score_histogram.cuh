// Step 7: how often each 8-bit level of a prediction stands on the object and on the background.
//
// 2 bytes read a pixel: 0.6 ns for 1,000 pixels of an H100's 3.35 TB/s. Every warp has a table of
// its own in shared memory, so that only 32 threads meet on a counter, and a thread counts equal
// neighbours once. The tables of a block are added, then those of all blocks.
#pragma once

#include "cuda/device.cuh"

namespace chiaro {

struct ScorePolicy {
  static constexpr int kThreads = 256;
  static constexpr int kWarps = kThreads / 32;
  static constexpr int kLevels = 256;
  static constexpr int kSlots = 2 * kLevels;     // levels on the object, then on the background
  static constexpr std::int64_t kPixels = 4096;  // of a block in one round: 16 a thread
};

struct ScoreTables {
  std::uint32_t count[ScorePolicy::kWarps][ScorePolicy::kSlots];
};

// One thread's pixels: a run of equal ones is one addition.
class EqualRuns {
 public:
  __device__ explicit EqualRuns(std::uint32_t* table) : table_(table) {}

  __device__ void add(std::uint32_t level, std::uint32_t mask) {
    const std::uint32_t slot = mask != 0 ? level : level + ScorePolicy::kLevels;
    if (slot != slot_) {
      flush();
      slot_ = slot;
    }
    ++length_;
  }

  __device__ void flush() {
    if (length_ != 0) {
      atomicAdd(table_ + slot_, length_);
      length_ = 0;
    }
  }

 private:
  std::uint32_t* table_;
  std::uint32_t slot_ = 0;
  std::uint32_t length_ = 0;
};

__device__ inline void add_four(EqualRuns& runs, std::uint32_t levels, std::uint32_t mask) {
#pragma unroll
  for (int byte = 0; byte < 4; ++byte) {
    runs.add(levels >> (8 * byte) & 255u, mask >> (8 * byte) & 255u);
  }
}

template <bool kVectors>
__global__ void __launch_bounds__(ScorePolicy::kThreads)
    score_histogram_kernel(const std::uint8_t* prediction, const std::uint8_t* mask,
                           unsigned long long* counts, std::int64_t pixels) {
  ScoreTables& tables = shared_memory<ScoreTables>();
  constexpr int kThreads = ScorePolicy::kThreads;
  const int thread = static_cast<int>(threadIdx.x);
  for (int i = thread; i < ScorePolicy::kWarps * ScorePolicy::kSlots; i += kThreads) {
    (&tables.count[0][0])[i] = 0;
  }
  __syncthreads();
  EqualRuns runs(tables.count[thread / 32]);
  for (std::int64_t begin = blockIdx.x * ScorePolicy::kPixels; begin < pixels;
       begin += gridDim.x * ScorePolicy::kPixels) {
    if constexpr (kVectors) {
      const std::int64_t at = begin + 16 * thread;
      if (at < pixels) {  // a multiple of 16
        const uint4 levels = *reinterpret_cast<const uint4*>(prediction + at);
        const uint4 sides = *reinterpret_cast<const uint4*>(mask + at);
        add_four(runs, levels.x, sides.x);
        add_four(runs, levels.y, sides.y);
        add_four(runs, levels.z, sides.z);
        add_four(runs, levels.w, sides.w);
      }
    } else {
      const std::int64_t end =
          begin + ScorePolicy::kPixels < pixels ? begin + ScorePolicy::kPixels : pixels;
      for (std::int64_t i = begin + thread; i < end; i += kThreads) {
        runs.add(prediction[i], mask[i]);
      }
    }
  }
  runs.flush();
  __syncthreads();
  for (int slot = thread; slot < ScorePolicy::kSlots; slot += kThreads) {
    unsigned long long sum = 0;
    for (int warp = 0; warp < ScorePolicy::kWarps; ++warp) {
      sum += tables.count[warp][slot];
    }
    if (sum != 0) {
      atomicAdd(counts + slot, sum);
    }
  }
}

}  // namespace chiaro
