// Step 4: keeps the 8-connected components that are large beside the largest one.
//
// No label image is made. A row becomes bits (64 pixels a word), the bits become runs of ones, runs
// that touch in neighbouring rows are joined by union-find, and a component's size is the sum of
// its runs. A mask of 128x128 is 2 KiB of bits and some 200 runs, so all of it stays in the L1
// cache; the cost is about one mispredicted branch a run. Clearing a component is clearing its
// runs. See native/README.md for times.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "bits.h"
#include "dispatch.h"
#include "status.h"

namespace chiaro {
namespace {

constexpr std::int64_t kWord = 64;

class ComponentFilter {
 public:
  // Filters one mask; returns the number of ones left. kept may be mask.
  std::int32_t filter(const std::uint8_t* mask, std::uint8_t* kept, std::int64_t height,
                      std::int64_t width, double ratio, const RowPacking& packing) {
    words_per_row_ = (width + kWord - 1) / kWord;
    words_.resize(static_cast<std::size_t>(height * words_per_row_));
    row_begin_.resize(static_cast<std::size_t>(height) + 1);
    run_count_ = 0;
    for (std::int64_t y = 0; y < height; ++y) {
      packing.pack(mask + y * width, width, row(y));
      find_runs(y, width);
      join_with_row_above(y);
    }
    row_begin_[static_cast<std::size_t>(height)] = run_count_;

    const std::int32_t area = measure(ratio) ? total_ : clear_small(height);
    for (std::int64_t y = 0; y < height; ++y) {
      packing.spread(row(y), width, kept + y * width);
    }
    return area;
  }

 private:
  std::uint64_t* row(std::int64_t y) { return words_.data() + y * words_per_row_; }

  // Appends row y's runs: a one after a zero starts a run, a one before a zero ends it.
  void find_runs(std::int64_t y, std::int64_t width) {
    row_begin_[static_cast<std::size_t>(y)] = run_count_;
    reserve(run_count_ + static_cast<std::size_t>((width + 1) / 2));
    const std::uint64_t* words = row(y);
    std::uint32_t* start = start_.data() + run_count_;
    std::uint32_t* end = end_.data() + run_count_;
    std::uint64_t before = 0;  // the last pixel of the word before, as lowest bit
    for (std::int64_t k = 0; k < words_per_row_; ++k) {
      const std::uint64_t word = words[k];
      const std::uint64_t after = k + 1 < words_per_row_ ? words[k + 1] << 63 : 0;
      const std::uint32_t base = static_cast<std::uint32_t>(k * kWord);
      for (std::uint64_t bits = word & ~(word << 1 | before); bits != 0; bits &= bits - 1) {
        *start++ = base + static_cast<std::uint32_t>(__builtin_ctzll(bits));
      }
      for (std::uint64_t bits = word & ~(word >> 1 | after); bits != 0; bits &= bits - 1) {
        *end++ = base + static_cast<std::uint32_t>(__builtin_ctzll(bits)) + 1;
      }
      before = word >> 63;
    }
    run_count_ = static_cast<std::size_t>(start - start_.data());
  }

  // Runs [start, end) of neighbouring rows touch, corners included, where each starts no later than
  // the other ends. Both rows are sorted, so one sweep meets all pairs.
  void join_with_row_above(std::int64_t y) {
    const std::size_t begin = row_begin_[static_cast<std::size_t>(y)];
    std::size_t above = y > 0 ? row_begin_[static_cast<std::size_t>(y) - 1] : begin;
    for (std::size_t run = begin; run < run_count_; ++run) {
      std::uint32_t root = static_cast<std::uint32_t>(run);
      parent_[run] = root;
      while (above < begin && end_[above] < start_[run]) {
        ++above;
      }
      std::size_t touching = above;
      for (; touching < begin && start_[touching] <= end_[run]; ++touching) {
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

  // Sizes of all components; true where every one of them stays.
  bool measure(double ratio) {
    std::fill_n(area_.begin(), run_count_, 0u);
    total_ = 0;
    for (std::size_t run = 0; run < run_count_; ++run) {
      parent_[run] = parent_[parent_[run]];  // the parent is flat already
      area_[parent_[run]] += end_[run] - start_[run];
      total_ += static_cast<std::int32_t>(end_[run] - start_[run]);
    }
    std::uint32_t largest = 0;
    for (std::size_t run = 0; run < run_count_; ++run) {
      largest = std::max(largest, area_[run]);
    }
    bool all_stay = true;
    for (std::size_t run = 0; run < run_count_; ++run) {
      // The published filter divides in double and compares strictly.
      if (area_[run] != 0 &&
          !(static_cast<double>(area_[run]) / static_cast<double>(largest) > ratio)) {
        area_[run] = 0;
        all_stay = false;
      }
    }
    return all_stay;
  }

  std::int32_t clear_small(std::int64_t height) {
    std::int32_t left = total_;
    for (std::int64_t y = 0; y < height; ++y) {
      const std::size_t end = row_begin_[static_cast<std::size_t>(y) + 1];
      for (std::size_t run = row_begin_[static_cast<std::size_t>(y)]; run < end; ++run) {
        if (area_[parent_[run]] == 0) {
          clear(row(y), start_[run], end_[run]);
          left -= static_cast<std::int32_t>(end_[run] - start_[run]);
        }
      }
    }
    return left;
  }

  static void clear(std::uint64_t* words, std::uint32_t start, std::uint32_t end) {
    const std::int64_t first = start / kWord;
    const std::int64_t last = (end - 1) / kWord;
    const std::uint64_t from = ~std::uint64_t{0} << (start % kWord);
    const std::uint64_t to = ~std::uint64_t{0} >> (kWord - 1 - (end - 1) % kWord);
    if (first == last) {
      words[first] &= ~(from & to);
      return;
    }
    words[first] &= ~from;
    std::fill(words + first + 1, words + last, std::uint64_t{0});
    words[last] &= ~to;
  }

  void reserve(std::size_t runs) {
    if (runs > start_.size()) {
      const std::size_t size = std::max(runs, 2 * start_.size());
      start_.resize(size);
      end_.resize(size);
      parent_.resize(size);
      area_.resize(size);
    }
  }

  std::int64_t words_per_row_ = 0;
  std::size_t run_count_ = 0;
  std::int32_t total_ = 0;
  std::vector<std::uint64_t> words_;
  std::vector<std::size_t> row_begin_;  // first run of each row, and the end
  // One entry a run. area_ is the component's size at its root, 0 elsewhere and where it goes.
  std::vector<std::uint32_t> start_, end_, parent_, area_;
};

}  // namespace
}  // namespace chiaro

int64_t chiaro_components_scratch(chiaro_backend backend, int64_t count, int64_t height,
                                  int64_t width) {
  using namespace chiaro;
  Isa isa;
  if (choose_isa(backend, &isa) != CHIARO_OK || check_shape(count, height, width) != CHIARO_OK) {
    return -1;
  }
  return 0;
}

chiaro_status chiaro_components(chiaro_backend backend, const uint8_t* mask, uint8_t* kept,
                                int32_t* area, int64_t count, int64_t height, int64_t width,
                                double ratio, void* /*scratch*/, int64_t scratch_bytes,
                                void* /*stream*/) {
  using namespace chiaro;
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  CHIARO_TRY(check_shape(count, height, width));
  if (!(ratio >= 0.0 && ratio < 1.0)) {
    return fail(CHIARO_INVALID, "ratio must be in [0,1), was %g", ratio);
  }
  if (scratch_bytes < 0) {
    return fail(CHIARO_INVALID, "scratch_bytes is negative");
  }
  if (count == 0) {
    return CHIARO_OK;
  }
  CHIARO_TRY(check_array("mask", mask));
  CHIARO_TRY(check_array("kept", kept));
  CHIARO_TRY(check_array("area", area));

  return guarded([&] {
    static thread_local ComponentFilter filter;
    const RowPacking packing = row_packing(isa);
    const std::int64_t pixels = height * width;
    for (std::int64_t n = 0; n < count; ++n) {
      area[n] = filter.filter(mask + n * pixels, kept + n * pixels, height, width, ratio, packing);
    }
  });
}
