// The 8-connected components of a mask as runs of ones.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "bits.h"

namespace chiaro {

// A row becomes bits (64 pixels a word), the bits become runs, runs that touch in neighbouring rows
// are joined by union-find, and a component's size is the sum of its runs. The memory is used
// again.
class Runs {
 public:
  static constexpr std::int64_t kWord = 64;

  void start(std::int64_t height, std::int64_t width) {
    width_ = width;
    words_per_row_ = (width + kWord - 1) / kWord;
    words_.resize(static_cast<std::size_t>(height * words_per_row_));
    row_begin_.resize(static_cast<std::size_t>(height) + 1);
    count_ = 0;
  }

  // Rows are added from the first to the last; a byte that is not 0 is object.
  void add_row(std::int64_t y, const std::uint8_t* bytes, const RowPacking& packing) {
    packing.pack(bytes, width_, row(y));
    find_runs(y);
    join_with_row_above(y);
    row_begin_[static_cast<std::size_t>(y) + 1] = count_;
  }

  // Sizes of all components, once all rows are there: at their roots, 0 elsewhere. Gives the
  // largest.
  std::uint32_t measure() {
    std::fill_n(size_.begin(), count_, 0u);
    std::uint32_t largest = 0;
    for (std::size_t run = 0; run < count_; ++run) {
      parent_[run] = parent_[parent_[run]];  // the parent is flat already
      std::uint32_t& size = size_[parent_[run]];
      size += runs_[run].end - runs_[run].start;
      largest = std::max(largest, size);
    }
    return largest;
  }

  std::size_t row_begin(std::int64_t y) const { return row_begin_[static_cast<std::size_t>(y)]; }
  std::uint32_t start(std::size_t run) const { return runs_[run].start; }
  std::uint32_t end(std::size_t run) const { return runs_[run].end; }
  std::uint32_t root(std::size_t run) const { return parent_[run]; }
  std::uint32_t size(std::size_t root) const { return size_[root]; }

 private:
  std::uint64_t* row(std::int64_t y) { return words_.data() + y * words_per_row_; }

  // Pixels from start up to, not including, end.
  struct Run {
    std::uint32_t start, end;
  };

  // Appends row y's runs. Where a pixel differs from the one before it, a run starts or ends, in
  // turn: one loop over those places, whose exit is the branch that costs.
  void find_runs(std::int64_t y) {
    row_begin_[static_cast<std::size_t>(y)] = count_;
    reserve(count_ + static_cast<std::size_t>((width_ + 1) / 2));
    const std::uint64_t* words = row(y);
    std::uint32_t* const first = &runs_[count_].start;
    std::uint32_t* place = first;
    std::uint64_t before = 0;  // the last pixel of the word before, as lowest bit
    for (std::int64_t k = 0; k < words_per_row_; ++k) {
      const std::uint64_t word = words[k];
      const std::uint32_t base = static_cast<std::uint32_t>(k * kWord);
      for (std::uint64_t bits = word ^ (word << 1 | before); bits != 0; bits &= bits - 1) {
        *place++ = base + static_cast<std::uint32_t>(__builtin_ctzll(bits));
      }
      before = word >> 63;
    }
    if ((place - first) % 2 != 0) {
      *place++ = static_cast<std::uint32_t>(words_per_row_ * kWord);
    }
    count_ += static_cast<std::size_t>(place - first) / 2;
  }

  // Runs [start, end) of neighbouring rows touch, corners included, where each starts no later than
  // the other ends. Both rows are sorted, so one sweep meets all pairs.
  void join_with_row_above(std::int64_t y) {
    const std::size_t begin = row_begin_[static_cast<std::size_t>(y)];
    std::size_t above = y > 0 ? row_begin_[static_cast<std::size_t>(y) - 1] : begin;
    for (std::size_t run = begin; run < count_; ++run) {
      std::uint32_t root = static_cast<std::uint32_t>(run);
      parent_[run] = root;
      while (above < begin && runs_[above].end < runs_[run].start) {
        ++above;
      }
      std::size_t touching = above;
      for (; touching < begin && runs_[touching].start <= runs_[run].end; ++touching) {
        root = join(root, find(static_cast<std::uint32_t>(touching)));
      }
      if (touching > above) {
        above = touching - 1;  // the last one may touch the next run too
      }
    }
  }

  std::uint32_t find(std::uint32_t run) {
    while (parent_[run] != run) {
      parent_[run] = parent_[parent_[run]];
      run = parent_[run];
    }
    return run;
  }

  // The smaller index becomes the root, so that a parent never comes after its child.
  std::uint32_t join(std::uint32_t a, std::uint32_t b) {
    const std::uint32_t root = std::min(a, b);
    parent_[std::max(a, b)] = root;
    return root;
  }

  void reserve(std::size_t runs) {
    if (runs > runs_.size()) {
      const std::size_t size = std::max(runs, 2 * runs_.size());
      runs_.resize(size);
      parent_.resize(size);
      size_.resize(size);
    }
  }

  std::int64_t width_ = 0;
  std::int64_t words_per_row_ = 0;
  std::size_t count_ = 0;
  std::vector<std::uint64_t> words_;
  std::vector<std::size_t> row_begin_;  // first run of each row, and the end
  std::vector<Run> runs_;
  std::vector<std::uint32_t> parent_, size_;  // one entry a run
};

}  // namespace chiaro
