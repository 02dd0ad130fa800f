// Step 4: keeps the 8-connected components that are large beside the largest one.
//
// No label image is made: components are runs of ones in strips of two rows (strips.h), and
// clearing one is clearing its runs. A mask of 128x128 is 2 KiB of bits and some 110 runs, so all
// of it stays in the L1 cache; the cost is in the runs. See native/README.md for times.
#include <cstdint>

#include "cuda/operations.h"
#include "dispatch.h"
#include "status.h"
#include "strips.h"

namespace chiaro {
namespace {

// One loop, compiled for each instruction set: it counts bits.
CHIARO_TARGET_AVX512_VBMI2 std::int32_t keep_large_vbmi2(Strips& strips, double ratio) {
  return strips.keep_large<ChangesAtOnce>(ratio);
}
CHIARO_TARGET_AVX512 std::int32_t keep_large_avx512(Strips& strips, double ratio) {
  return strips.keep_large<ChangesInTurn>(ratio);
}
CHIARO_TARGET_AVX2 std::int32_t keep_large_avx2(Strips& strips, double ratio) {
  return strips.keep_large<ChangesInTurn>(ratio);
}
std::int32_t keep_large_portable(Strips& strips, double ratio) {
  return strips.keep_large<ChangesInTurn>(ratio);
}

using KeepLarge = std::int32_t (*)(Strips&, double);

KeepLarge variant(Isa isa) {
  switch (isa) {
    case Isa::kAvx512:
      return has_vbmi2() ? keep_large_vbmi2 : keep_large_avx512;
    case Isa::kAvx2:
      return keep_large_avx2;
    case Isa::kPortable:
      break;
  }
  return keep_large_portable;
}

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
    static thread_local Strips strips;
    const RowPacking packing = row_packing(isa);
    const KeepLarge keep_large = variant(isa);
    const std::int64_t pixels = height * width;
    for (std::int64_t n = 0; n < count; ++n) {
      strips.start(height, width);
      strips.pack(mask + n * pixels, packing);
      area[n] = keep_large(strips, ratio);
      strips.spread(kept + n * pixels, packing);
    }
  });
}
