// Step 4: keeps the 8-connected components that are large beside the largest one.
//
// No label image is made: components are runs of ones (runs.h), and clearing one is clearing its
// runs. A mask of 128x128 is 2 KiB of bits and some 200 runs, so all of it stays in the L1 cache;
// the cost is about one mispredicted branch a run. See native/README.md for times.
#include <algorithm>
#include <cstdint>

#include "bits.h"
#include "cuda/operations.h"
#include "dispatch.h"
#include "runs.h"
#include "status.h"

namespace chiaro {
namespace {

class ComponentFilter {
 public:
  // Filters one mask; returns the number of ones left. kept may be mask.
  std::int32_t filter(const std::uint8_t* mask, std::uint8_t* kept, std::int64_t height,
                      std::int64_t width, double ratio, const RowPacking& packing) {
    runs_.start(height, width);
    runs_.add_rows(height, mask, packing);
    const std::int32_t area = drop_small(ratio) ? left_ : clear_dropped(height);
    runs_.spread(height, kept, packing);
    return area;
  }

 private:
  // Sets the sizes of components that go to 0; true where every one of them stays.
  bool drop_small(double ratio) {
    const std::uint32_t largest = runs_.measure();
    left_ = 0;
    bool all_stay = true;
    for (std::size_t run = 0; run < runs_.count(); ++run) {
      std::uint32_t& size = runs_.size(run);
      left_ += static_cast<std::int32_t>(runs_.end(run) - runs_.start(run));
      // The published filter divides in double and compares strictly.
      if (size != 0 && !(static_cast<double>(size) / static_cast<double>(largest) > ratio)) {
        size = 0;
        all_stay = false;
      }
    }
    return all_stay;
  }

  std::int32_t clear_dropped(std::int64_t height) {
    for (std::int64_t y = 0; y < height; ++y) {
      for (std::size_t run = runs_.row_begin(y); run < runs_.row_begin(y + 1); ++run) {
        if (runs_.size(runs_.root(run)) == 0) {
          clear(runs_.row(y), runs_.start(run), runs_.end(run));
          left_ -= static_cast<std::int32_t>(runs_.end(run) - runs_.start(run));
        }
      }
    }
    return left_;
  }

  static void clear(std::uint64_t* words, std::uint32_t start, std::uint32_t end) {
    const std::int64_t first = start / Runs::kWord;
    const std::int64_t last = (end - 1) / Runs::kWord;
    const std::uint64_t from = ~std::uint64_t{0} << (start % Runs::kWord);
    const std::uint64_t to = ~std::uint64_t{0} >> (Runs::kWord - 1 - (end - 1) % Runs::kWord);
    if (first == last) {
      words[first] &= ~(from & to);
      return;
    }
    words[first] &= ~from;
    std::fill(words + first + 1, words + last, std::uint64_t{0});
    words[last] &= ~to;
  }

  Runs runs_;
  std::int32_t left_ = 0;
};

}  // namespace
}  // namespace chiaro

int64_t chiaro_components_scratch(chiaro_backend backend, int64_t count, int64_t height,
                                  int64_t width) {
  using namespace chiaro;
  Isa isa;
  if (check_shape(count, height, width) != CHIARO_OK) {
    return -1;
  }
  if (backend == CHIARO_CUDA) {
    return cuda_components_scratch(count, height, width);
  }
  return choose_isa(backend, &isa) == CHIARO_OK ? 0 : -1;
}

chiaro_status chiaro_components(chiaro_backend backend, const uint8_t* mask, uint8_t* kept,
                                int32_t* area, int64_t count, int64_t height, int64_t width,
                                double ratio, void* scratch, int64_t scratch_bytes, void* stream) {
  using namespace chiaro;
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

  if (backend == CHIARO_CUDA) {
    return cuda_components(mask, kept, area, Batch(count, height, width, stream), ratio, scratch,
                           scratch_bytes);
  }
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  return guarded([&] {
    static thread_local ComponentFilter filter;
    const RowPacking packing = row_packing(isa);
    const std::int64_t pixels = height * width;
    for (std::int64_t n = 0; n < count; ++n) {
      area[n] = filter.filter(mask + n * pixels, kept + n * pixels, height, width, ratio, packing);
    }
  });
}
