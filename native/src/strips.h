// The 8-connected components of a mask as runs of strips of two rows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "bits.h"
#include "changes.h"

namespace chiaro {

#define CHIARO_INLINE inline __attribute__((always_inline))

// Ones that stand in one column or in neighbouring columns of two rows touch each other, so the
// components of a strip of two rows are the runs of its rows' union: half as many as the rows' own.
// Runs of neighbouring strips are joined where the rows between them touch, by union-find. A run
// covers the corners of its pixels, start to end included; runs touch where corners coincide, which
// is an operation on whole words, and the first corner that a pair has in common is the start of
// one of both. A corner's run is the number of starts up to it. So neither finding runs nor pairs
// takes a branch a run; what is left is one a word. The memory is used again.
class Strips {
 public:
  static constexpr std::int64_t kWord = 64;

  void start(std::int64_t height, std::int64_t width) {
    height_ = height;
    width_ = width;
    words_ = (width + kWord - 1) / kWord;
    rows_.resize(static_cast<std::size_t>((height + 1) * words_));  // strips have two rows
    std::fill_n(row(height), words_, std::uint64_t{0});
    starts_.resize(static_cast<std::size_t>(2 * words_));
    ones_.resize(static_cast<std::size_t>(width) + kSlack);
  }

  void pack(const std::uint8_t* bytes, const RowPacking& packing) {
    if (width_ % kWord == 0) {
      packing.pack(bytes, width_ * height_, rows_.data());
      return;
    }
    for (std::int64_t y = 0; y < height_; ++y) {
      packing.pack(bytes + y * width_, width_, row(y));
    }
  }

  void spread(std::uint8_t* bytes, const RowPacking& packing) {
    if (width_ % kWord == 0) {
      packing.spread(rows_.data(), width_ * height_, bytes);
      return;
    }
    for (std::int64_t y = 0; y < height_; ++y) {
      packing.spread(row(y), width_, bytes + y * width_);
    }
  }

  // Clears the components that are not above this part of the largest one's size; gives the number
  // of ones left. Before a strip is looked at, make_rows(y) is called with the first of its rows,
  // which may be written then. Changes is how they are found in a word.
  template <typename Changes, typename MakeRows>
  CHIARO_INLINE std::int32_t keep_large(double ratio, MakeRows& make_rows) {
    switch (words_) {  // a number of words that the compiler knows is loops unrolled
      case 1:
        return keep_large<1, Changes>(ratio, make_rows);
      case 2:
        return keep_large<2, Changes>(ratio, make_rows);
      default:
        return keep_large<0, Changes>(ratio, make_rows);
    }
  }

  // The same for rows that are there already.
  template <typename Changes>
  CHIARO_INLINE std::int32_t keep_large(double ratio) {
    const auto there_already = [](std::int64_t) {};
    return keep_large<Changes>(ratio, there_already);
  }

  // The words of a row, lowest bit first; bits beyond the width are 0.
  std::uint64_t* row(std::int64_t y) { return rows_.data() + y * words_; }

 private:
  // Places that may be stored beyond the last one that is there.
  static constexpr std::size_t kSlack = 16;

  // One row's words as corners and starts, from the left to the right.
  struct Corners {
    std::uint64_t all, starts;
    std::uint64_t carry;

    CHIARO_INLINE void next(std::uint64_t pixels) {
      const std::uint64_t shifted = pixels << 1 | carry;
      all = pixels | shifted;
      starts = pixels & ~shifted;
      carry = pixels >> 63;
    }
  };

  template <int kWords, typename Changes, typename MakeRows>
  CHIARO_INLINE std::int32_t keep_large(double ratio, MakeRows& make_rows) {
    find_components<kWords, Changes>(make_rows);
    return clear_small<kWords>(least_kept(measure(), ratio));
  }

  template <int kWords, typename Changes, typename MakeRows>
  CHIARO_INLINE void find_components(MakeRows& make_rows) {
    count_ = 0;
    left_ = 0;
    std::uint64_t* starts = starts_.data();
    std::uint64_t* starts_above = starts + words_;
    std::uint32_t begin_above = 0;
    for (std::int64_t y = 0; y < height_; y += 2) {
      make_rows(y);
      const std::uint32_t begin = count_;
      find_runs<kWords, Changes>(y, starts);
      if (y > 0) {
        join<kWords>(row(y), row(y - 1), starts, starts_above, begin, begin_above);
      }
      std::swap(starts, starts_above);
      begin_above = begin;
    }
  }

  // The ones of both rows up to where a run starts and ends give the ones of the run.
  template <int kWords, typename Changes>
  CHIARO_INLINE void find_runs(std::int64_t y, std::uint64_t* starts) {
    const std::int64_t words = kWords != 0 ? kWords : words_;
    const std::uint64_t* const upper = row(y);
    const std::uint64_t* const lower = row(y + 1);
    reserve(count_ + static_cast<std::size_t>(width_ / 2) + kSlack);
    std::uint32_t* const places = &runs_[count_].start;
    std::uint32_t* const ones = ones_.data();
    std::uint32_t found = 0;
    std::uint32_t before = 0;
    std::uint64_t carry = 0;
    for (std::int64_t k = 0; k < words; ++k) {
      const std::uint64_t either = upper[k] | lower[k];
      const std::uint64_t shifted = either << 1 | carry;
      carry = either >> 63;
      starts[k] = either & ~shifted;
      const std::uint64_t changes = either ^ shifted;
      const StripWord word = {
          upper[k], lower[k], changes, count_ones(changes), static_cast<std::uint32_t>(k * kWord),
          before};
      Changes::find(word, places + found, ones + found);
      found += word.count;
      before += count_ones(upper[k]) + count_ones(lower[k]);
    }
    places[found] = static_cast<std::uint32_t>(words * kWord);  // of a run that ends with the row
    ones[found] = before;
    left_ += before;
    const std::uint32_t runs = (found + 1) / 2;
    for (std::uint32_t run = 0; run < runs; ++run) {
      area_[count_ + run] = ones[2 * run + 1] - ones[2 * run];
      parent_[count_ + run] = count_ + run;
      strip_[count_ + run] = static_cast<std::uint32_t>(y / 2);
    }
    count_ += runs;
  }

  // A run takes over the parent of the first run above that it touches; where it touches more, the
  // parents are united.
  template <int kWords>
  CHIARO_INLINE void join(const std::uint64_t* upper, const std::uint64_t* above,
                          const std::uint64_t* starts, const std::uint64_t* starts_above,
                          std::uint32_t begin, std::uint32_t begin_above) {
    const std::int64_t words = kWords != 0 ? kWords : words_;
    Corners corners = {};
    Corners corners_above = {};
    for (std::int64_t k = 0; k < words; ++k) {
      corners.next(upper[k]);
      corners_above.next(above[k]);
      std::uint64_t touching =
          corners.all & corners_above.all & (corners.starts | corners_above.starts);
      for (; touching != 0; touching &= touching - 1) {
        const std::uint64_t up_to = touching ^ (touching - 1);
        const std::uint32_t run = begin + count_ones(starts[k] & up_to) - 1;
        const std::uint32_t other = begin_above + count_ones(starts_above[k] & up_to) - 1;
        const std::uint32_t root = parent_[parent_[other]];
        const std::uint32_t own = parent_[run];
        parent_[run] = std::min(root, own);
        if (own != run && own != root) {
          unite(own, root);
        }
      }
      begin += count_ones(starts[k]);
      begin_above += count_ones(starts_above[k]);
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
  void unite(std::uint32_t a, std::uint32_t b) {
    a = find(a);
    b = find(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

  // Sizes of all components at their roots; gives the largest.
  CHIARO_INLINE std::uint32_t measure() {
    std::fill_n(size_.begin(), count_, 0u);
    std::uint32_t largest = 0;
    for (std::uint32_t run = 0; run < count_; ++run) {
      parent_[run] = parent_[parent_[run]];  // the parent is flat already
      const std::uint32_t size = size_[parent_[run]] += area_[run];
      largest = std::max(largest, size);
    }
    return largest;
  }

  // The published filter divides in double and compares strictly.
  static std::uint32_t least_kept(std::uint32_t largest, double ratio) {
    std::uint32_t least = static_cast<std::uint32_t>(ratio * largest);
    least -= least > 0 ? 1 : 0;
    while (least < largest &&
           !(static_cast<double>(least) / static_cast<double>(largest) > ratio)) {
      ++least;
    }
    return least;
  }

  // Which runs go is a list first: to find them takes no branch, which would often be missed.
  template <int kWords>
  CHIARO_INLINE std::int32_t clear_small(std::uint32_t least) {
    std::uint32_t small = 0;
    for (std::uint32_t run = 0; run < count_; ++run) {
      small_[small] = run;
      small += size_[parent_[run]] < least ? 1 : 0;
    }
    for (std::uint32_t k = 0; k < small; ++k) {
      const std::uint32_t run = small_[k];
      const std::int64_t y = 2 * static_cast<std::int64_t>(strip_[run]);
      left_ -= area_[run];
      clear<kWords>(row(y), row(y + 1), runs_[run]);
    }
    return static_cast<std::int32_t>(left_);
  }

  // Pixels from start up to, not including, end.
  struct Run {
    std::uint32_t start, end;
  };

  template <int kWords>
  static CHIARO_INLINE void clear(std::uint64_t* upper, std::uint64_t* lower, Run run) {
    const std::int64_t first = kWords != 0 ? 0 : run.start / kWord;
    const std::int64_t last = kWords != 0 ? kWords - 1 : (run.end - 1) / kWord;
    for (std::int64_t k = first; k <= last; ++k) {
      const std::uint64_t others = below(run.start, k) | ~below(run.end, k);
      upper[k] &= others;
      lower[k] &= others;
    }
  }

  // The ones of a word that come before a place.
  static CHIARO_INLINE std::uint64_t below(std::uint32_t place, std::int64_t word) {
    const std::int64_t in_word = place - word * kWord;
    const std::uint64_t some = (std::uint64_t{1} << (place % kWord)) - 1;
    return in_word >= kWord ? ~std::uint64_t{0} : in_word <= 0 ? 0 : some;
  }

  CHIARO_INLINE void reserve(std::size_t runs) {
    if (runs > runs_.size()) {
      const std::size_t size = std::max(runs, 2 * runs_.size());
      runs_.resize(size);
      parent_.resize(size);
      area_.resize(size);
      size_.resize(size);
      strip_.resize(size);
      small_.resize(size);
    }
  }

  std::int64_t height_ = 0;
  std::int64_t width_ = 0;
  std::int64_t words_ = 0;   // a row
  std::uint32_t count_ = 0;  // runs
  std::uint32_t left_ = 0;   // ones
  std::vector<std::uint64_t> rows_;
  std::vector<std::uint64_t> starts_;  // of the runs of two strips
  std::vector<std::uint32_t> ones_;    // of one strip, left of each place
  std::vector<Run> runs_;
  std::vector<std::uint32_t> parent_, area_, size_, strip_;  // one entry a run
  std::vector<std::uint32_t> small_;                         // runs to be cleared
};

#undef CHIARO_INLINE

}  // namespace chiaro
