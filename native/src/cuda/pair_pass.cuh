// Steps 3 and 4 in one pass over a pair: grey of both images, strict compare, area, 12 bins of the
// shifted image's values and how many modes they have.
//
// float32: 24 bytes read a pixel, 1 written; 256 pairs of 128x128 are 105 MB, 31 us at 3.35 TB/s.
// bfloat16: 12 and 1, 55 MB, 16 us. Bound by memory: some 60 instructions a pixel are 9 us of an
// H100. An image is cut into chunks, one a block, so that few or large images fill the device too;
// sums of chunks are integers, so their order does not matter, and the last chunk of an image to
// end counts its modes. Under the mean rule one block takes the whole image.
#pragma once

#include "cuda/histogram.cuh"
#include "cuda/pixels.cuh"

namespace chiaro {

struct PairPass {
  static constexpr unsigned kThreads = 256;
  static constexpr int kTile = 4096;       // pixels between two sums over the block: 16 a thread
  static constexpr int kMeanLanes = 16;    // of the definition of the mean
  static constexpr int kSums = kBins + 1;  // bins, then the area
  static constexpr int kTicket = kSums;    // chunks of the image that have ended
  static constexpr int kWords = 16;        // 64-bit words of an image in the scratch
};

enum class Rule { kLighter, kMean, kNone };

// One batch. Arrays that are not asked for are null.
template <typename T>
struct PairPassBatch {
  const T* image;
  const T* shifted;
  std::uint8_t* mask;
  std::int32_t* area;
  std::int32_t* modes;
  std::uint64_t* sums;  // zeros [count][kWords]; null where an image has one chunk
  std::int64_t count;
  std::int64_t pixels;
  std::int64_t chunk;  // pixels of a block, a multiple of kTile
  Strides strides;
};

struct PairPassShared {
  std::uint64_t sums[PairPass::kSums];
  float mean;
  std::uint32_t last;
  // the rest under the mean rule only
  double lanes[PairPass::kMeanLanes];
  float greys[2][PairPass::kTile / 2];
};

// The mean of grey in the order of the definition: 16 threads add every 16th pixel, in double,
// while the others bring in the next tile.
template <typename T, int kLayout>
__device__ float mean_grey(const PairPassBatch<T>& batch, const T* shifted,
                           PairPassShared& shared) {
  constexpr int kHalf = PairPass::kTile / 2;
  using Values = Pixels<T, kLayout>;
  const int thread = static_cast<int>(threadIdx.x);
  double sum = 0;
  int side = 0;
  for (std::int64_t begin = 0; begin < batch.pixels; begin += kHalf, side ^= 1) {
    for (int i = thread * Values::kCount; i < kHalf && begin + i < batch.pixels;
         i += static_cast<int>(PairPass::kThreads) * Values::kCount) {
      Values values;
      values.load(shifted, batch.strides, begin + i);
#pragma unroll
      for (int k = 0; k < Values::kCount; ++k) {
        shared.greys[side][i + k] = values.grey(k);
      }
    }
    __syncthreads();
    if (thread < PairPass::kMeanLanes) {
      for (int i = thread; i < kHalf && begin + i < batch.pixels; i += PairPass::kMeanLanes) {
        sum += static_cast<double>(shared.greys[side][i]);
      }
    }
  }
  if (thread < PairPass::kMeanLanes) {
    shared.lanes[thread] = sum;
  }
  __syncthreads();
  if (thread == 0) {
    double total = 0;
    for (int lane = 0; lane < PairPass::kMeanLanes; ++lane) {
      total += shared.lanes[lane];
    }
    shared.mean = static_cast<float>(total / static_cast<double>(batch.pixels));
  }
  __syncthreads();
  return shared.mean;
}

// kCount bytes of 0 and 1 in one store.
template <int kCount>
__device__ inline void store_bits(std::uint8_t* mask, std::uint32_t bits) {
  if constexpr (kCount == 1) {
    *mask = static_cast<std::uint8_t>(bits);
  } else {
    const std::uint32_t low = (bits & 15u) * 0x00204081u & 0x01010101u;
    if constexpr (kCount == 4) {
      *reinterpret_cast<std::uint32_t*>(mask) = low;
    } else {
      *reinterpret_cast<uint2*>(mask) = make_uint2(low, (bits >> 4) * 0x00204081u & 0x01010101u);
    }
  }
}

// One tile's pixels of this thread: mask written, area and bins counted.
template <typename T, int kLayout, Rule kRule, bool kModes>
__device__ std::uint32_t tile(const PairPassBatch<T>& batch, std::int64_t image_index, float mean,
                              std::int64_t begin, BinCounts& bins) {
  using Values = Pixels<T, kLayout>;
  const std::int64_t offset = image_index * 3 * batch.pixels;
  const std::int64_t end =
      begin + PairPass::kTile < batch.pixels ? begin + PairPass::kTile : batch.pixels;
  std::uint32_t area = 0;
#pragma unroll 2
  for (std::int64_t first = begin + threadIdx.x * Values::kCount; first < end;
       first += PairPass::kThreads * Values::kCount) {
    Values before;
    Values after;
    if constexpr (kRule == Rule::kLighter) {
      before.load(batch.image + offset, batch.strides, first);
    }
    after.load(batch.shifted + offset, batch.strides, first);
    if constexpr (kRule != Rule::kNone) {
      std::uint32_t bits = 0;
#pragma unroll
      for (int k = 0; k < Values::kCount; ++k) {
        // strict: a tie is background
        const float level = kRule == Rule::kLighter ? before.grey(k) : mean;
        bits |= (after.grey(k) > level ? 1u : 0u) << k;
      }
      store_bits<Values::kCount>(batch.mask + image_index * batch.pixels + first, bits);
      area += static_cast<std::uint32_t>(__popc(bits));
    }
    if constexpr (kModes) {
#pragma unroll
      for (int channel = 0; channel < 3; ++channel) {
#pragma unroll
        for (int k = 0; k < Values::kCount; ++k) {
          bins.add(after.value[channel][k]);
        }
      }
      bins.widen();
    }
  }
  return area;
}

// Adds what the warp counted to the block's sums.
template <bool kArea, bool kModes>
__device__ void add_to_block(const BinCounts& bins, std::uint32_t area, std::uint64_t* sums) {
  const unsigned lane = threadIdx.x % kWarp;
  std::uint32_t mine = 0;
  if constexpr (kModes) {
#pragma unroll
    for (int pair = 0; pair < kBins / 2; ++pair) {
      const std::uint32_t both = __reduce_add_sync(kAllLanes, bins.two(pair));
      if (lane / 2 == static_cast<unsigned>(pair)) {
        mine = lane % 2 == 0 ? both & 0xffffu : both >> 16;
      }
    }
  }
  if constexpr (kArea) {
    const std::uint32_t all = __reduce_add_sync(kAllLanes, area);
    if (lane == kBins) {
      mine = all;
    }
  }
  if (lane < PairPass::kSums && mine != 0) {
    atomicAdd(reinterpret_cast<unsigned long long*>(&sums[lane]), mine);
  }
}

// Grid: chunks of an image in x, images in y and on in steps of the grid.
template <typename T, int kLayout, Rule kRule, bool kModes>
__global__ void __launch_bounds__(PairPass::kThreads, 3)
    pair_pass_kernel(const PairPassBatch<T> batch) {
  PairPassShared& shared = shared_memory<PairPassShared>();
  const unsigned thread = threadIdx.x;
  for (std::int64_t n = blockIdx.y; n < batch.count; n += gridDim.y) {
    if (thread < PairPass::kSums) {
      shared.sums[thread] = 0;
    }
    __syncthreads();
    float mean = 0;
    if constexpr (kRule == Rule::kMean) {
      mean = mean_grey<T, kLayout>(batch, batch.shifted + n * 3 * batch.pixels, shared);
    }
    const std::int64_t chunk_begin = blockIdx.x * batch.chunk;
    const std::int64_t chunk_end =
        chunk_begin + batch.chunk < batch.pixels ? chunk_begin + batch.chunk : batch.pixels;
    for (std::int64_t begin = chunk_begin; begin < chunk_end; begin += PairPass::kTile) {
      BinCounts bins;
      const std::uint32_t area = tile<T, kLayout, kRule, kModes>(batch, n, mean, begin, bins);
      add_to_block<kRule != Rule::kNone, kModes>(bins, area, shared.sums);
    }
    __syncthreads();

    const std::uint64_t* sums = shared.sums;
    bool ends_image = true;
    if (batch.sums != nullptr) {
      std::uint64_t* const of_image = batch.sums + n * PairPass::kWords;
      if (thread < PairPass::kSums && shared.sums[thread] != 0) {
        atomicAdd(reinterpret_cast<unsigned long long*>(&of_image[thread]),
                  static_cast<unsigned long long>(shared.sums[thread]));
      }
      __threadfence();
      __syncthreads();
      if (thread == 0) {
        const unsigned long long before =
            atomicAdd(reinterpret_cast<unsigned long long*>(&of_image[PairPass::kTicket]), 1ull);
        shared.last = before + 1 == gridDim.x ? 1 : 0;
      }
      __syncthreads();
      ends_image = shared.last != 0;
      __threadfence();
      if (ends_image && thread < PairPass::kSums) {
        // past the first-level cache, which may hold what another block's sum was before
        shared.sums[thread] =
            atomicAdd(reinterpret_cast<unsigned long long*>(&of_image[thread]), 0ull);
      }
      __syncthreads();
    }
    if (ends_image && thread == 0) {
      if constexpr (kRule != Rule::kNone) {
        batch.area[n] = static_cast<std::int32_t>(sums[kBins]);
      }
      if constexpr (kModes) {
        batch.modes[n] = modes_of(sums);
      }
    }
    __syncthreads();
  }
}

}  // namespace chiaro
