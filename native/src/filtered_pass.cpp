// Steps 3 and 4 in one call: the pair pass, and the components of its masks.
//
// With AVX-512 the pair's loop writes bits, strip by strip, and each strip's components are found
// before the next one is made: the images' lines that were asked for ahead arrive meanwhile, the
// mask is never read, and its bytes are written once. Else it is the two operations, image by
// image, the second from the nearest cache.
#include <algorithm>
#include <cstdint>

#include "bits.h"
#include "cuda/operations.h"
#include "dispatch.h"
#include "pairs.h"
#include "status.h"
#include "strips.h"

namespace chiaro {
namespace {

// Stores a word of the mask as it is.
struct Bits {
  std::uint64_t* words;

  CHIARO_TARGET_AVX512 void operator()(std::int64_t i, std::uint64_t bits) const {
    words[i / Strips::kWord] = bits;
  }
};

// Makes rows as the strips ask for them, a few at a time.
struct Rows {
  static constexpr std::int64_t kAtATime = 4;

  PairLoop* loop;
  Bits bits;
  std::int64_t height;
  std::int64_t width;

  CHIARO_TARGET_AVX512 void operator()(std::int64_t y) const {
    if (y % kAtATime == 0) {
      loop->run(y * width, std::min(y + kAtATime, height) * width, bits);
    }
  }
};

template <typename Changes>
inline __attribute__((always_inline)) void fuse(const float* image, const float* shifted,
                                                const PairPassCall& call, std::int64_t n,
                                                double ratio, Strips& strips) {
  PairLoop loop(image, shifted, call, n);
  strips.start(call.height, call.width);
  const Rows rows = {&loop, {strips.row(0)}, call.height, call.width};
  call.area[n] = strips.keep_large<Changes>(ratio, rows);
  call.modes[n] = loop.modes();
  strips.spread(call.mask + n * call.height * call.width, row_packing(Isa::kAvx512));
}

CHIARO_TARGET_AVX512 void fuse_avx512(const float* image, const float* shifted,
                                      const PairPassCall& call, std::int64_t n, double ratio,
                                      Strips& strips) {
  fuse<ChangesInTurn>(image, shifted, call, n, ratio, strips);
}

CHIARO_TARGET_AVX512_VBMI2 void fuse_vbmi2(const float* image, const float* shifted,
                                           const PairPassCall& call, std::int64_t n, double ratio,
                                           Strips& strips) {
  fuse<ChangesAtOnce>(image, shifted, call, n, ratio, strips);
}

chiaro_status filter_pairs(chiaro_backend backend, Isa isa, const PairPassCall& call,
                           double ratio) {
  static thread_local PlaneCopy before;
  static thread_local PlaneCopy after;
  static thread_local Strips strips;
  const bool in_one =
      isa == Isa::kAvx512 && call.rule == CHIARO_LIGHTER && call.width % Strips::kWord == 0;
  // Called by address: a compiler that sees whose strips these are asks for the thread's at each
  // step.
  const auto fuse_one = has_vbmi2() ? fuse_vbmi2 : fuse_avx512;
  for (std::int64_t n = 0; n < call.count; ++n) {
    if (in_one) {
      fuse_one(before.of(call.image, n, call), after.of(call.shifted, n, call), call, n, ratio,
               strips);
      continue;
    }
    std::uint8_t* const mask = call.mask + n * call.height * call.width;
    CHIARO_TRY(pass_one_pair(backend, isa, call, n));
    CHIARO_TRY(chiaro_components(backend, mask, mask, call.area + n, 1, call.height, call.width,
                                 ratio, nullptr, 0, nullptr));
  }
  return CHIARO_OK;
}

}  // namespace
}  // namespace chiaro

int64_t chiaro_filtered_pass_scratch(chiaro_backend backend, int64_t count, int64_t height,
                                     int64_t width) {
  const std::int64_t pass = chiaro_pair_pass_scratch(backend, count, height, width);
  const std::int64_t components = chiaro_components_scratch(backend, count, height, width);
  return pass < 0 || components < 0 ? -1 : std::max(pass, components);
}

chiaro_status chiaro_filtered_pass(chiaro_backend backend, const void* image, const void* shifted,
                                   uint8_t* mask, int32_t* area, int32_t* modes, chiaro_dtype dtype,
                                   chiaro_layout layout, chiaro_rule rule, int64_t count,
                                   int64_t height, int64_t width, double ratio, void* scratch,
                                   int64_t scratch_bytes, void* stream) {
  using namespace chiaro;
  const PairPassCall call = {
      image, shifted, mask,   area, modes,   count,         height,
      width, dtype,   layout, rule, scratch, scratch_bytes, static_cast<CUstream_st*>(stream)};
  CHIARO_TRY(check_pairs(call));
  if (!(ratio >= 0.0 && ratio < 1.0)) {
    return fail(CHIARO_INVALID, "ratio must be in [0,1), was %g", ratio);
  }
  if (count == 0) {
    return CHIARO_OK;
  }
  if (backend == CHIARO_CUDA) {
    CHIARO_TRY(cuda_pair_pass(call));
    return cuda_components(mask, mask, area, Batch(count, height, width, stream), ratio, scratch,
                           scratch_bytes);
  }
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  chiaro_status status = CHIARO_OK;
  const chiaro_status memory = guarded([&] { status = filter_pairs(backend, isa, call, ratio); });
  return status != CHIARO_OK ? status : memory;
}
