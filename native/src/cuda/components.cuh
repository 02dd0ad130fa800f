// Step 4: the 8-connected components of a mask, without a label image.
//
// Pixels are bits. Two by two of them are a block: its ones always touch each other, so a block is
// in one component. Blocks of a row of blocks that touch are a run; a run ends at the edge of its
// segment, which is the 32 blocks that a warp looks at together. The leftmost block of a run is its
// node: the word of that block holds another node of its component, or, at the root, the pixels of
// the component. Runs are found, joined, measured and cleared with ballots and bit operations, a
// lane a block; only the leftmost block of a run touches the words.
//
// A mask of 128x128 is 2 KiB of bits, 16 KiB of words and 512 bytes of links: all of it stays in
// the shared memory of one block. 1 byte read and 1 written a pixel: 16 ns of an H100's 3.35 TB/s
// an image of 128x128, so the work of the warps sets the pace. Larger images keep the same three
// arrays in scratch, and each phase is a launch.
#pragma once

#include "cuda/device.cuh"

namespace chiaro {

constexpr std::uint32_t kRoot = 0x80000000u;  // a root's word: this and its number of pixels
constexpr int kSegment = 32;                  // blocks
constexpr int kSegmentPixels = 64;

// The three arrays of one image.
struct Runs {
  std::uint32_t* bits;   // [2 * block_rows][2 * segments] words of 32 pixels
  std::uint32_t* links;  // [block_rows][segments]: bit x where block x touches the one before it
  std::uint32_t* words;  // [block_rows][segments][32]
  std::int32_t block_rows;
  std::int32_t segments;  // of a row of blocks

  __device__ std::int64_t count() const { return static_cast<std::int64_t>(block_rows) * segments; }
};

// Two rows of a segment, 64 pixels each; zeros where there is no such segment.
struct TwoRows {
  std::uint32_t top[2];
  std::uint32_t bottom[2];
};

__device__ inline TwoRows rows_of(const Runs& runs, int row, int segment) {
  TwoRows rows = {};
  if (row >= 0 && segment >= 0 && segment < runs.segments) {
    const std::int64_t words = 2 * static_cast<std::int64_t>(runs.segments);
    const std::uint32_t* from =
        runs.bits + 2 * static_cast<std::int64_t>(row) * words + 2 * segment;
    rows.top[0] = from[0];
    rows.top[1] = from[1];
    rows.bottom[0] = from[words];
    rows.bottom[1] = from[words + 1];
  }
  return rows;
}

// The two pixels of block x in a row of 64.
__device__ inline std::uint32_t two_pixels(const std::uint32_t* row, unsigned x) {
  return (x < 16 ? row[0] >> (2 * x) : row[1] >> (2 * x - 32)) & 3u;
}

__device__ inline std::uint32_t link_word(const Runs& runs, int row, int segment) {
  return runs.links[static_cast<std::int64_t>(row) * runs.segments + segment];
}

// The leftmost block of the run that block x of a segment is in.
__device__ inline unsigned start_of(std::uint32_t links, unsigned x) {
  const std::uint32_t breaks = ~links & (0xffffffffu >> (31 - x));
  return 31u - static_cast<unsigned>(__clz(static_cast<int>(breaks)));
}

__device__ inline std::uint32_t node(const Runs& runs, int row, int segment, unsigned x) {
  return static_cast<std::uint32_t>(
      (static_cast<std::int64_t>(row) * runs.segments + segment) * kSegment + x);
}

__device__ inline std::uint32_t find_root(const std::uint32_t* words, std::uint32_t at) {
  std::uint32_t word = fresh(words + at);
  while ((word & kRoot) == 0) {
    at = word;
    word = fresh(words + at);
  }
  return at;
}

// Joins two components while others do the same: the root with the larger number gets the other as
// its parent, unless it has stopped being a root meanwhile.
__device__ inline void join(std::uint32_t* words, std::uint32_t a, std::uint32_t b) {
  for (;;) {
    a = find_root(words, a);
    b = find_root(words, b);
    if (a == b) {
      return;
    }
    const std::uint32_t high = a > b ? a : b;
    const std::uint32_t low = a > b ? b : a;
    const std::uint32_t before = atomicCAS(words + high, kRoot, low);
    if (before == kRoot) {
      return;
    }
    a = before;
    b = low;
  }
}

// Phase 1: the runs of a segment, each its own root.
__device__ inline void start_runs(const Runs& runs, std::int64_t index, unsigned lane) {
  const int row = static_cast<int>(index / runs.segments);
  const int segment = static_cast<int>(index % runs.segments);
  const TwoRows rows = rows_of(runs, row, segment);
  const std::uint32_t ones = two_pixels(rows.top, lane) | two_pixels(rows.bottom, lane);
  const std::uint32_t left = __ballot_sync(kAllLanes, (ones & 1u) != 0);
  const std::uint32_t right = __ballot_sync(kAllLanes, (ones & 2u) != 0);
  const std::uint32_t links = left & right << 1;
  if (lane == 0) {
    runs.links[index] = links;
  }
  runs.words[index * kSegment + lane] = kRoot;
}

// Phase 2: joins the runs of a segment with those that touch them: above, and where the run goes on
// in the segment before. A block whose neighbour in the same run already makes the connection
// leaves it to that one.
__device__ inline void join_runs(const Runs& runs, std::int64_t index, unsigned lane) {
  const int row = static_cast<int>(index / runs.segments);
  const int segment = static_cast<int>(index % runs.segments);
  const TwoRows here = rows_of(runs, row, segment);
  const std::uint32_t top = two_pixels(here.top, lane);
  const std::uint32_t ones = top | two_pixels(here.bottom, lane);
  const std::uint32_t links = link_word(runs, row, segment);
  const std::uint32_t mine = node(runs, row, segment, start_of(links, lane));

  if (lane == 0 && segment > 0 && (ones & 1u) != 0) {
    const TwoRows before = rows_of(runs, row, segment - 1);
    if (((before.top[1] | before.bottom[1]) >> 31) != 0) {
      join(runs.words, mine,
           node(runs, row, segment - 1, start_of(link_word(runs, row, segment - 1), 31)));
    }
  }
  if (row == 0) {
    return;
  }
  const TwoRows above = rows_of(runs, row - 1, segment);
  const std::uint32_t over = two_pixels(above.bottom, lane);
  const std::uint32_t top_left = __ballot_sync(kAllLanes, (top & 1u) != 0);
  const std::uint32_t top_right = __ballot_sync(kAllLanes, (top & 2u) != 0);
  const std::uint32_t over_left = __ballot_sync(kAllLanes, (over & 1u) != 0);
  const std::uint32_t over_right = __ballot_sync(kAllLanes, (over & 2u) != 0);
  const std::uint32_t links_above = link_word(runs, row - 1, segment);

  const std::uint32_t north = (top_left | top_right) & (over_left | over_right);
  const std::uint32_t north_west = top_left & over_right << 1;
  const std::uint32_t north_east = top_right & over_left >> 1;
  const std::uint32_t join_north = north & ~(north << 1 & links & links_above);
  const std::uint32_t join_west = north_west & ~(north & links_above) & ~(links & north << 1);
  const std::uint32_t join_east =
      north_east & ~(north & links_above >> 1) & ~(links >> 1 & north >> 1);

  if ((join_north >> lane & 1u) != 0) {
    join(runs.words, mine, node(runs, row - 1, segment, start_of(links_above, lane)));
  }
  if ((join_west >> lane & 1u) != 0) {
    join(runs.words, mine, node(runs, row - 1, segment, start_of(links_above, lane - 1)));
  }
  if ((join_east >> lane & 1u) != 0) {
    join(runs.words, mine, node(runs, row - 1, segment, start_of(links_above, lane + 1)));
  }
  if (lane == 0 && segment > 0 && (top & 1u) != 0 &&
      (rows_of(runs, row - 1, segment - 1).bottom[1] >> 31) != 0) {
    join(runs.words, mine,
         node(runs, row - 1, segment - 1, start_of(link_word(runs, row - 1, segment - 1), 31)));
  }
  if (lane == 31 && segment + 1 < runs.segments && (top & 2u) != 0 &&
      (rows_of(runs, row - 1, segment + 1).bottom[0] & 1u) != 0) {
    join(runs.words, mine, node(runs, row - 1, segment + 1, 0));
  }
}

// The pixels of the run that starts at this lane's block; 0 where none does.
__device__ inline std::uint32_t run_pixels(const TwoRows& rows, std::uint32_t links,
                                           unsigned lane) {
  if ((links >> lane & 1u) != 0) {
    return 0;
  }
  const std::uint32_t breaks = lane == 31 ? 0 : ~links & 0xffffffffu << (lane + 1);
  const unsigned end =
      breaks == 0 ? 32u : static_cast<unsigned>(__ffs(static_cast<int>(breaks))) - 1;
  const std::uint64_t mask = ~std::uint64_t{0} << (2 * lane) & ~std::uint64_t{0} >> (64 - 2 * end);
  const std::uint64_t top = rows.top[0] | static_cast<std::uint64_t>(rows.top[1]) << 32;
  const std::uint64_t bottom = rows.bottom[0] | static_cast<std::uint64_t>(rows.bottom[1]) << 32;
  return static_cast<std::uint32_t>(__popcll(top & mask) + __popcll(bottom & mask));
}

// Phase 3: the pixels of each run go to its root, and its node points there from now on.
__device__ inline void measure_runs(const Runs& runs, std::int64_t index, unsigned lane) {
  const int row = static_cast<int>(index / runs.segments);
  const int segment = static_cast<int>(index % runs.segments);
  const std::uint32_t links = link_word(runs, row, segment);
  const std::uint32_t pixels = run_pixels(rows_of(runs, row, segment), links, lane);
  if (pixels != 0) {
    const std::uint32_t mine = node(runs, row, segment, lane);
    const std::uint32_t root = find_root(runs.words, mine);
    if (root != mine) {
      runs.words[mine] = root;
    }
    atomicAdd(runs.words + root, pixels);
  }
}

// Phase 4: the largest component that has its root in the segment, for lane 0.
__device__ inline std::uint32_t largest_root(const Runs& runs, std::int64_t index, unsigned lane) {
  const std::uint32_t word = runs.words[index * kSegment + lane];
  return __reduce_max_sync(kAllLanes, (word & kRoot) != 0 ? word & ~kRoot : 0u);
}

// Every bit twice.
__device__ inline std::uint32_t doubled(std::uint32_t half) {
  std::uint32_t bits = half & 0xffffu;
  bits = (bits | bits << 8) & 0x00ff00ffu;
  bits = (bits | bits << 4) & 0x0f0f0f0fu;
  bits = (bits | bits << 2) & 0x33333333u;
  bits = (bits | bits << 1) & 0x55555555u;
  return bits | bits << 1;
}

// Phase 5: clears the runs of small components; gives the pixels that are left, for lane 0.
__device__ inline std::uint32_t clear_small(const Runs& runs, std::int64_t index, unsigned lane,
                                            std::uint32_t largest, double ratio) {
  const int row = static_cast<int>(index / runs.segments);
  const int segment = static_cast<int>(index % runs.segments);
  const TwoRows rows = rows_of(runs, row, segment);
  const std::uint32_t links = link_word(runs, row, segment);
  bool stays = false;
  if ((links >> lane & 1u) == 0) {
    const std::uint32_t word = runs.words[index * kSegment + lane];
    const std::uint32_t size = ((word & kRoot) != 0 ? word : runs.words[word]) & ~kRoot;
    // the published filter divides in double and compares strictly
    stays = size != 0 && static_cast<double>(size) / static_cast<double>(largest) > ratio;
  }
  // what its run's leftmost block found, for every block
  const std::uint32_t starts = __ballot_sync(kAllLanes, stays);
  const std::uint32_t staying =
      __ballot_sync(kAllLanes, (starts >> start_of(links, lane) & 1u) != 0);
  std::uint32_t left = 0;
  if (lane < 4) {
    const std::uint32_t mask = doubled(lane % 2 == 0 ? staying : staying >> 16);
    const std::uint32_t word = lane == 0   ? rows.top[0]
                               : lane == 1 ? rows.top[1]
                               : lane == 2 ? rows.bottom[0]
                                           : rows.bottom[1];
    const std::int64_t words = 2 * static_cast<std::int64_t>(runs.segments);
    runs.bits[(2 * static_cast<std::int64_t>(row) + lane / 2) * words + 2 * segment + lane % 2] =
        word & mask;
    left = static_cast<std::uint32_t>(__popc(word & mask));
  }
  return __reduce_add_sync(kAllLanes, left);
}

}  // namespace chiaro
