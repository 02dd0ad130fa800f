// Launches of the component filter: one block an image where its runs fit shared memory, a launch a
// phase where they do not.
#include <cstddef>

#include "cuda/components.cuh"
#include "cuda/mask_bits.cuh"
#include "cuda/operations.h"

namespace chiaro {
namespace {

constexpr unsigned kThreads = 256;
constexpr std::int64_t kMostBlocksAnImage = 16384;  // two by two pixels each: 256x256 and the like
constexpr std::int64_t kImagesInGrid = 65535;

struct Masks {
  const std::uint8_t* mask;
  std::uint8_t* kept;
  std::int32_t* area;
  std::int64_t count;
  MaskRows rows;
  double ratio;
};

// Where the three arrays of an image begin in its memory, in words.
struct Layout {
  std::int64_t links;
  std::int64_t words;
  std::int64_t end;

  __host__ __device__ Layout(std::int64_t block_rows, std::int64_t segments)
      : links(4 * segments * block_rows),
        words(links + segments * block_rows),
        end(words + kSegment * segments * block_rows) {}
};

// --- one block an image -------------------------------------------------------------------------

struct Totals {
  std::uint32_t largest;
  std::uint32_t left;
  std::uint32_t memory[2];  // and what follows
};

template <bool kVectors>
__global__ void __launch_bounds__(kThreads, 5) components_kernel(const Masks masks) {
  Totals& shared = shared_memory<Totals>();
  const MaskRows& rows = masks.rows;
  Runs runs;
  runs.block_rows = (rows.height + 1) / 2;
  runs.segments = rows.segments;
  const Layout layout(runs.block_rows, runs.segments);
  runs.bits = shared.memory;
  runs.links = shared.memory + layout.links;
  runs.words = shared.memory + layout.words;

  const unsigned lane = threadIdx.x % kWarp;
  const int warp = static_cast<int>(threadIdx.x / kWarp);
  constexpr int kWarps = kThreads / kWarp;
  const int segments = static_cast<int>(runs.count());
  const int words = static_cast<int>(rows.words());
  const std::int64_t pixels = static_cast<std::int64_t>(rows.height) * rows.width;

  for (std::int64_t n = blockIdx.x; n < masks.count; n += gridDim.x) {
    for (int i = static_cast<int>(threadIdx.x); i < words; i += static_cast<int>(kThreads)) {
      runs.bits[i] = pack<kVectors>(rows, masks.mask + n * pixels, i);
    }
    if (threadIdx.x == 0) {
      shared.largest = 0;
      shared.left = 0;
    }
    __syncthreads();
    for (int i = warp; i < segments; i += kWarps) {
      start_runs(runs, i, lane);
    }
    __syncthreads();
    for (int i = warp; i < segments; i += kWarps) {
      join_runs(runs, i, lane);
    }
    __syncthreads();
    for (int i = warp; i < segments; i += kWarps) {
      measure_runs(runs, i, lane);
    }
    __syncthreads();
    std::uint32_t largest = 0;
    for (int i = warp; i < segments; i += kWarps) {
      const std::uint32_t here = largest_root(runs, i, lane);
      largest = here > largest ? here : largest;
    }
    if (lane == 0) {
      atomicMax(&shared.largest, largest);
    }
    __syncthreads();
    largest = shared.largest;
    std::uint32_t left = 0;
    for (int i = warp; i < segments; i += kWarps) {
      left += clear_small(runs, i, lane, largest, masks.ratio);
    }
    if (lane == 0) {
      atomicAdd(&shared.left, left);
    }
    __syncthreads();
    for (int i = static_cast<int>(threadIdx.x); i < words; i += static_cast<int>(kThreads)) {
      spread<kVectors>(rows, runs.bits[i], masks.kept + n * pixels, i);
    }
    if (threadIdx.x == 0) {
      masks.area[n] = static_cast<std::int32_t>(shared.left);
    }
    __syncthreads();
  }
}

// --- a launch a phase ---------------------------------------------------------------------------

// The scratch: largest size and pixels left of each image, then its three arrays.
struct LargeMasks {
  Masks masks;
  std::uint32_t* largest;  // [count]
  std::uint32_t* left;     // [count]
  std::uint32_t* memory;

  __device__ Runs runs(std::int64_t n) const {
    Runs runs;
    runs.block_rows = (masks.rows.height + 1) / 2;
    runs.segments = masks.rows.segments;
    const Layout layout(runs.block_rows, runs.segments);
    std::uint32_t* const mine = memory + n * layout.end;
    runs.bits = mine;
    runs.links = mine + layout.links;
    runs.words = mine + layout.words;
    return runs;
  }
};

enum class Phase { kStart, kJoin, kMeasure, kLargest, kClear };

__device__ std::int64_t first_thread() {
  return blockIdx.x * static_cast<std::int64_t>(kThreads) + threadIdx.x;
}

__device__ std::int64_t all_threads() { return gridDim.x * static_cast<std::int64_t>(kThreads); }

template <bool kVectors, bool kPack>
__global__ void __launch_bounds__(kThreads) large_bytes_kernel(const LargeMasks large) {
  const Masks& masks = large.masks;
  const std::int64_t pixels = static_cast<std::int64_t>(masks.rows.height) * masks.rows.width;
  const std::int64_t words = masks.rows.words();
  for (std::int64_t n = blockIdx.y; n < masks.count; n += gridDim.y) {
    const Runs runs = large.runs(n);
    for (std::int64_t i = first_thread(); i < words; i += all_threads()) {
      if constexpr (kPack) {
        runs.bits[i] = pack<kVectors>(masks.rows, masks.mask + n * pixels, i);
      } else {
        spread<kVectors>(masks.rows, runs.bits[i], masks.kept + n * pixels, i);
      }
    }
    if (!kPack && first_thread() == 0) {
      masks.area[n] = static_cast<std::int32_t>(large.left[n]);
    }
  }
}

template <Phase kPhase>
__global__ void __launch_bounds__(kThreads, 4) large_runs_kernel(const LargeMasks large) {
  const unsigned lane = threadIdx.x % kWarp;
  for (std::int64_t n = blockIdx.y; n < large.masks.count; n += gridDim.y) {
    const Runs runs = large.runs(n);
    std::uint32_t found = 0;
    for (std::int64_t i = first_thread() / kWarp; i < runs.count(); i += all_threads() / kWarp) {
      if constexpr (kPhase == Phase::kStart) {
        start_runs(runs, i, lane);
      } else if constexpr (kPhase == Phase::kJoin) {
        join_runs(runs, i, lane);
      } else if constexpr (kPhase == Phase::kMeasure) {
        measure_runs(runs, i, lane);
      } else if constexpr (kPhase == Phase::kLargest) {
        const std::uint32_t here = largest_root(runs, i, lane);
        found = here > found ? here : found;
      } else {
        found += clear_small(runs, i, lane, large.largest[n], large.masks.ratio);
      }
    }
    if (lane == 0 && found != 0) {
      if constexpr (kPhase == Phase::kLargest) {
        atomicMax(large.largest + n, found);
      } else if constexpr (kPhase == Phase::kClear) {
        atomicAdd(large.left + n, found);
      }
    }
  }
}

// --- launchers ----------------------------------------------------------------------------------

std::int64_t segments_of(std::int64_t width) {
  return (width + kSegmentPixels - 1) / kSegmentPixels;
}

std::int64_t blocks_of(std::int64_t height, std::int64_t width) {
  return (height + 1) / 2 * segments_of(width) * kSegment;
}

std::int64_t words_of(std::int64_t height, std::int64_t width) {
  return Layout((height + 1) / 2, segments_of(width)).end;
}

bool fits_shared(std::int64_t height, std::int64_t width) {
  return blocks_of(height, width) <= kMostBlocksAnImage;
}

template <bool kVectors>
chiaro_status small(const Launch& launch, const Masks& masks) {
  const std::size_t bytes =
      offsetof(Totals, memory) +
      sizeof(std::uint32_t) * static_cast<std::size_t>(words_of(launch.height, launch.width));
  return run(launch, components_kernel<kVectors>, dim3(blocks_for(masks.count, 1)), kThreads, bytes,
             masks);
}

template <bool kVectors>
chiaro_status large(const Launch& launch, const LargeMasks& masks) {
  const std::int64_t segments = blocks_of(launch.height, launch.width) / kSegment;
  const unsigned images =
      static_cast<unsigned>(launch.count < kImagesInGrid ? launch.count : kImagesInGrid);
  const dim3 by_words(blocks_for(4 * segments, kThreads), images);
  const dim3 by_warps(blocks_for(segments, kThreads / kWarp), images);
  const std::size_t none = 0;
  CHIARO_TRY(clear(launch, masks.largest,
                   2 * launch.count * static_cast<std::int64_t>(sizeof(std::uint32_t))));
  CHIARO_TRY(run(launch, large_bytes_kernel<kVectors, true>, by_words, kThreads, none, masks));
  CHIARO_TRY(run(launch, large_runs_kernel<Phase::kStart>, by_warps, kThreads, none, masks));
  CHIARO_TRY(run(launch, large_runs_kernel<Phase::kJoin>, by_warps, kThreads, none, masks));
  CHIARO_TRY(run(launch, large_runs_kernel<Phase::kMeasure>, by_warps, kThreads, none, masks));
  CHIARO_TRY(run(launch, large_runs_kernel<Phase::kLargest>, by_warps, kThreads, none, masks));
  CHIARO_TRY(run(launch, large_runs_kernel<Phase::kClear>, by_warps, kThreads, none, masks));
  return run(launch, large_bytes_kernel<kVectors, false>, by_words, kThreads, none, masks);
}

}  // namespace

std::int64_t cuda_components_scratch(std::int64_t count, std::int64_t height, std::int64_t width) {
  if (fits_shared(height, width)) {
    return 0;
  }
  if (blocks_of(height, width) > INT32_MAX) {
    return -1;  // nodes are numbered in 31 bits
  }
  // the totals, to a multiple of 16 bytes
  return (2 * count + 3) / 4 * 16 + 4 * count * words_of(height, width);
}

chiaro_status cuda_components(const std::uint8_t* mask, std::uint8_t* kept, std::int32_t* area,
                              const Batch& of, double ratio, void* scratch,
                              std::int64_t scratch_bytes) {
  CHIARO_TRY(cuda_available());
  const Launch launch = {"components", of.count, of.height, of.width, of.stream};
  Masks masks = {mask, kept, area, of.count, {}, ratio};
  masks.rows = {static_cast<std::int32_t>(of.height), static_cast<std::int32_t>(of.width),
                static_cast<std::int32_t>(segments_of(of.width))};
  constexpr std::uintptr_t kVector = 16;
  const bool vectors =
      of.width % static_cast<std::int64_t>(kVector) == 0 &&
      (reinterpret_cast<std::uintptr_t>(mask) | reinterpret_cast<std::uintptr_t>(kept)) % kVector ==
          0;
  const std::int64_t needed = cuda_components_scratch(of.count, of.height, of.width);
  if (needed < 0) {
    return fail(CHIARO_INVALID, "%lld x %lld is too large for the device's component filter",
                static_cast<long long>(of.height), static_cast<long long>(of.width));
  }
  if (needed == 0) {
    return vectors ? small<true>(launch, masks) : small<false>(launch, masks);
  }
  CHIARO_TRY(check_scratch(scratch, scratch_bytes, needed));
  std::uint32_t* const words = static_cast<std::uint32_t*>(scratch);
  const LargeMasks all = {masks, words, words + of.count, words + (2 * of.count + 3) / 4 * 4};
  return vectors ? large<true>(launch, all) : large<false>(launch, all);
}

}  // namespace chiaro
