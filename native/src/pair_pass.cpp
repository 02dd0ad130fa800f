// Steps 3 and 4 in one pass over a pair: mask, area and modes, for every type and layout of images.
//
// With AVX-512 it is one loop, in which the arithmetic of mask and histogram hides behind the
// memory that it waits for; else mask and histogram are the two operations, the second from the L2
// cache. On the processor an image that is not float32 in three planes is turned into that first,
// 196 KiB for 128x128, which stays in the L2 cache for the operations that it is then given to.
#include <cstdint>

#include "bits.h"
#include "cuda/operations.h"
#include "dispatch.h"
#include "grey.h"
#include "pairs.h"
#include "status.h"

namespace chiaro {
namespace {

// Stores a word of the mask as bytes.
struct Bytes {
  std::uint8_t* mask;
  std::int32_t* area;

  CHIARO_TARGET_AVX512 void operator()(std::int64_t i, std::uint64_t bits) const {
    store_bits64(mask + i, bits);
    *area += __builtin_popcountll(bits);
  }
};

CHIARO_TARGET_AVX512 void lighter_and_histogram(const float* image, const float* shifted,
                                                const PairPassCall& call, std::int64_t n) {
  const std::int64_t pixels = call.height * call.width;
  std::uint8_t* const mask = call.mask + n * pixels;
  std::int32_t* const area = call.area + n;
  const std::int64_t whole = pixels / PairLoop::kWord * PairLoop::kWord;
  PairLoop loop(image, shifted, call, n);
  *area = 0;
  loop.run(0, whole, Bytes{mask, area});
  *area += lighter_tail(Planes(image, pixels), Planes(shifted, pixels), mask, whole, pixels);
  call.modes[n] = loop.modes();
}

chiaro_status check_images(const char* name, const void* images, chiaro_dtype dtype) {
  return dtype == CHIARO_F32 ? check_array(name, static_cast<const float*>(images))
                             : check_array(name, static_cast<const std::uint16_t*>(images));
}

}  // namespace

chiaro_status check_pairs(const PairPassCall& call) {
  CHIARO_TRY(check_shape(call.count, call.height, call.width));
  if (call.dtype < CHIARO_F32 || call.dtype > CHIARO_F16 || call.layout < CHIARO_CONTIGUOUS ||
      call.layout > CHIARO_CHANNELS_LAST || call.rule < CHIARO_LIGHTER || call.rule > CHIARO_MEAN) {
    return fail(CHIARO_INVALID, "wrong type %d, layout %d or rule %d", static_cast<int>(call.dtype),
                static_cast<int>(call.layout), static_cast<int>(call.rule));
  }
  if (call.scratch_bytes < 0) {
    return fail(CHIARO_INVALID, "scratch_bytes is negative");
  }
  if (call.count == 0) {
    return CHIARO_OK;
  }
  if (call.rule == CHIARO_LIGHTER) {
    CHIARO_TRY(check_images("image", call.image, call.dtype));
  }
  CHIARO_TRY(check_images("shifted", call.shifted, call.dtype));
  CHIARO_TRY(check_array("mask", call.mask));
  CHIARO_TRY(check_array("area", call.area));
  return check_array("modes", call.modes);
}

chiaro_status pass_one_pair(chiaro_backend backend, Isa isa, const PairPassCall& call,
                            std::int64_t n) {
  static thread_local PlaneCopy before;
  static thread_local PlaneCopy after;
  const std::int64_t pixels = call.height * call.width;
  const float* const shifted = after.of(call.shifted, n, call);
  std::uint8_t* const mask = call.mask + n * pixels;
  if (call.rule == CHIARO_LIGHTER && isa == Isa::kAvx512) {
    lighter_and_histogram(before.of(call.image, n, call), shifted, call, n);
    return CHIARO_OK;
  }
  CHIARO_TRY(call.rule == CHIARO_LIGHTER
                 ? chiaro_mask_lighter(backend, before.of(call.image, n, call), shifted, mask,
                                       call.area + n, 1, call.height, call.width, nullptr)
                 : chiaro_mask_mean(backend, shifted, mask, call.area + n, 1, call.height,
                                    call.width, nullptr));
  return chiaro_histogram_modes(backend, shifted, call.modes + n, 1, call.height, call.width,
                                nullptr);
}

}  // namespace chiaro

int64_t chiaro_pair_pass_scratch(chiaro_backend backend, int64_t count, int64_t height,
                                 int64_t width) {
  using namespace chiaro;
  Isa isa;
  if (check_shape(count, height, width) != CHIARO_OK) {
    return -1;
  }
  if (backend == CHIARO_CUDA) {
    return cuda_pair_pass_scratch(count, height * width);
  }
  return choose_isa(backend, &isa) == CHIARO_OK ? 0 : -1;
}

chiaro_status chiaro_pair_pass(chiaro_backend backend, const void* image, const void* shifted,
                               uint8_t* mask, int32_t* area, int32_t* modes, chiaro_dtype dtype,
                               chiaro_layout layout, chiaro_rule rule, int64_t count,
                               int64_t height, int64_t width, void* scratch, int64_t scratch_bytes,
                               void* stream) {
  using namespace chiaro;
  const PairPassCall call = {
      image, shifted, mask,   area, modes,   count,         height,
      width, dtype,   layout, rule, scratch, scratch_bytes, static_cast<CUstream_st*>(stream)};
  CHIARO_TRY(check_pairs(call));
  if (count == 0) {
    return CHIARO_OK;
  }
  if (backend == CHIARO_CUDA) {
    return cuda_pair_pass(call);
  }
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  chiaro_status status = CHIARO_OK;
  const chiaro_status memory = guarded([&] {
    for (std::int64_t n = 0; n < count && status == CHIARO_OK; ++n) {
      status = pass_one_pair(backend, isa, call, n);
    }
  });
  return status != CHIARO_OK ? status : memory;
}
