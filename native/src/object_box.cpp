// Step 7: the smallest box around an object, or around its largest component.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "bits.h"
#include "dispatch.h"
#include "runs.h"
#include "status.h"

namespace chiaro {
namespace {

class ObjectBox {
 public:
  void find(const std::uint8_t* picture, std::int64_t height, std::int64_t width, std::int32_t from,
            bool largest, const RowPacking& packing, std::int32_t* box) {
    object_.resize(static_cast<std::size_t>(width));
    runs_.start(height, width);
    for (std::int64_t y = 0; y < height; ++y) {
      const std::uint8_t* row = picture + y * width;
      for (std::int64_t x = 0; x < width; ++x) {
        object_[static_cast<std::size_t>(x)] = row[x] >= from ? 1 : 0;
      }
      runs_.add_row(y, object_.data(), packing);
    }
    const std::uint32_t size = runs_.measure();
    if (size == 0) {
      std::fill_n(box, 4, 0);
      return;
    }
    // A root is its component's first run, so the first of that size is the one that comes first.
    std::size_t chosen = 0;
    while (runs_.size(chosen) != size) {
      ++chosen;
    }
    around(
        height, [&](std::size_t run) { return !largest || runs_.root(run) == chosen; }, box);
  }

 private:
  template <typename Wanted>
  void around(std::int64_t height, Wanted wanted, std::int32_t* box) const {
    std::int64_t top = -1;
    std::int64_t bottom = -1;
    std::uint32_t left = UINT32_MAX;
    std::uint32_t right = 0;
    for (std::int64_t y = 0; y < height; ++y) {
      for (std::size_t run = runs_.row_begin(y); run < runs_.row_begin(y + 1); ++run) {
        if (wanted(run)) {
          top = top < 0 ? y : top;
          bottom = y + 1;
          left = std::min(left, runs_.start(run));
          right = std::max(right, runs_.end(run));
        }
      }
    }
    box[0] = static_cast<std::int32_t>(top);
    box[1] = static_cast<std::int32_t>(left);
    box[2] = static_cast<std::int32_t>(bottom - top);
    box[3] = static_cast<std::int32_t>(right - left);
  }

  Runs runs_;
  std::vector<std::uint8_t> object_;  // one row
};

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_object_box(chiaro_backend backend, const uint8_t* picture, int32_t* box,
                                int64_t height, int64_t width, int32_t from, int32_t largest,
                                void* /*stream*/) {
  using namespace chiaro;
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  CHIARO_TRY(check_shape(1, height, width));
  if (from < 0 || from > 256) {
    return fail(CHIARO_INVALID, "from must be 0 to 256, was %d", static_cast<int>(from));
  }
  CHIARO_TRY(check_array("picture", picture));
  CHIARO_TRY(check_array("box", box));

  return guarded([&] {
    static thread_local ObjectBox finder;
    finder.find(picture, height, width, from, largest != 0, row_packing(isa), box);
  });
}
