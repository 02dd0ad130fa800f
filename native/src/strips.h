// The 8-connected components of a mask as runs of strips of two rows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "bits.h"

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
    rows_.resize(static_cast<std::size_t>(height * words_));
    zeros_.assign(static_cast<std::size_t>(words_), 0);
    starts_.resize(static_cast<std::size_t>(2 * words_));
    ones_.resize(static_cast<std::size_t>(width) + kSlack);
    strip_begin_.resize(static_cast<std::size_t>((height + 1) / 2) + 1);
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
  // of ones left. Before a strip is looked at, make_rows(y, end) is called for its one or two rows,
  // which may be written then.
  template <typename MakeRows>
  CHIARO_INLINE std::int32_t keep_large(double ratio, MakeRows& make_rows) {
    switch (words_) {  // a number of words that the compiler knows is loops unrolled
      case 1:
        find_components<1>(make_rows);
        break;
      case 2:
        find_components<2>(make_rows);
        break;
      default:
        find_components<0>(make_rows);
    }
    return clear_small(least_kept(measure(), ratio));
  }

  // The same for rows that are there already.
  CHIARO_INLINE std::int32_t keep_large(double ratio) {
    const auto there_already = [](std::int64_t, std::int64_t) {};
    return keep_large(ratio, there_already);
  }

  // The words of a row, lowest bit first; bits beyond the width are 0.
  std::uint64_t* row(std::int64_t y) { return rows_.data() + y * words_; }

 private:
  // Two places are stored for each word at least, whether they are there or not.
  static constexpr std::size_t kSlack = 3;

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

  template <int kWords, typename MakeRows>
  CHIARO_INLINE void find_components(MakeRows& make_rows) {
    count_ = 0;
    left_ = 0;
    const std::uint64_t* above = nullptr;
    std::uint64_t* starts = starts_.data();
    std::uint64_t* starts_above = starts + words_;
    std::uint32_t begin_above = 0;
    for (std::int64_t y = 0; y < height_; y += 2) {
      make_rows(y, std::min(y + 2, height_));
      const std::uint64_t* upper = row(y);
      const std::uint64_t* lower = y + 1 < height_ ? row(y + 1) : zeros_.data();
      const std::uint32_t begin = count_;
      strip_begin_[static_cast<std::size_t>(y / 2)] = begin;
      find_runs<kWords>(upper, lower, starts);
      if (above != nullptr) {
        join<kWords>(upper, above, starts, starts_above, begin, begin_above);
      }
      std::swap(starts, starts_above);
      begin_above = begin;
      above = lower;
    }
    strip_begin_[static_cast<std::size_t>((height_ + 1) / 2)] = count_;
  }

  // Where a pixel of the union differs from the one before it, a run starts or ends, in turn. The
  // ones of both rows up to there give the ones of a run.
  template <int kWords>
  CHIARO_INLINE void find_runs(const std::uint64_t* upper, const std::uint64_t* lower,
                               std::uint64_t* starts) {
    const std::int64_t words = kWords != 0 ? kWords : words_;
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
      std::uint64_t changes = either ^ shifted;
      const std::uint32_t here = count(changes);
      const std::uint32_t base = static_cast<std::uint32_t>(k * kWord);
      const auto put = [&](std::uint32_t place) __attribute__((always_inline)) {
        const std::uint64_t below = ~changes & (changes - 1);
        places[place] = base + count(below);
        ones[place] = before + count(upper[k] & below) + count(lower[k] & below);
        changes &= changes - 1;
      };
      put(found);
      put(found + 1);
      for (std::uint32_t place = found + 2; changes != 0; ++place) {
        put(place);
      }
      found += here;
      before += count(upper[k]) + count(lower[k]);
    }
    places[found] = static_cast<std::uint32_t>(words * kWord);  // of a run that ends with the row
    ones[found] = before;
    left_ += before;
    const std::uint32_t runs = (found + 1) / 2;
    for (std::uint32_t run = 0; run < runs; ++run) {
      area_[count_ + run] = ones[2 * run + 1] - ones[2 * run];
      parent_[count_ + run] = count_ + run;
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
        const std::uint32_t run = begin + count(starts[k] & up_to) - 1;
        const std::uint32_t other = begin_above + count(starts_above[k] & up_to) - 1;
        const std::uint32_t root = parent_[parent_[other]];
        const std::uint32_t own = parent_[run];
        parent_[run] = std::min(root, own);
        if (own != run && own != root) {
          unite(own, root);
        }
      }
      begin += count(starts[k]);
      begin_above += count(starts_above[k]);
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

  CHIARO_INLINE std::int32_t clear_small(std::uint32_t least) {
    for (std::int64_t y = 0; y < height_; y += 2) {
      const std::size_t strip = static_cast<std::size_t>(y / 2);
      for (std::uint32_t run = strip_begin_[strip]; run < strip_begin_[strip + 1]; ++run) {
        if (size_[parent_[run]] < least) {
          left_ -= area_[run];
          clear(row(y), runs_[run]);
          if (y + 1 < height_) {
            clear(row(y + 1), runs_[run]);
          }
        }
      }
    }
    return static_cast<std::int32_t>(left_);
  }

  // Pixels from start up to, not including, end.
  struct Run {
    std::uint32_t start, end;
  };

  static CHIARO_INLINE void clear(std::uint64_t* words, Run run) {
    const std::int64_t first = run.start / kWord;
    const std::int64_t last = (run.end - 1) / kWord;
    const std::uint64_t from = ~std::uint64_t{0} << (run.start % kWord);
    const std::uint64_t to = ~std::uint64_t{0} >> (kWord - 1 - (run.end - 1) % kWord);
    if (first == last) {
      words[first] &= ~(from & to);
      return;
    }
    words[first] &= ~from;
    std::fill(words + first + 1, words + last, std::uint64_t{0});
    words[last] &= ~to;
  }

  static CHIARO_INLINE std::uint32_t count(std::uint64_t bits) {
    return static_cast<std::uint32_t>(__builtin_popcountll(bits));
  }

  CHIARO_INLINE void reserve(std::size_t runs) {
    if (runs > runs_.size()) {
      const std::size_t size = std::max(runs, 2 * runs_.size());
      runs_.resize(size);
      parent_.resize(size);
      area_.resize(size);
      size_.resize(size);
    }
  }

  std::int64_t height_ = 0;
  std::int64_t width_ = 0;
  std::int64_t words_ = 0;   // a row
  std::uint32_t count_ = 0;  // runs
  std::uint32_t left_ = 0;   // ones
  std::vector<std::uint64_t> rows_, zeros_;
  std::vector<std::uint64_t> starts_;       // of the runs of two strips
  std::vector<std::uint32_t> ones_;         // of one strip, left of each place
  std::vector<std::uint32_t> strip_begin_;  // first run of each strip, and the end
  std::vector<Run> runs_;
  std::vector<std::uint32_t> parent_, area_, size_;  // one entry a run
};

#undef CHIARO_INLINE

}  // namespace chiaro
