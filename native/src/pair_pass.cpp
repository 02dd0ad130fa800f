// Steps 3 and 4 in one pass over a pair: mask, area and modes, for every type and layout of images.
//
// With AVX-512 it is one loop, in which the arithmetic of mask and histogram hides behind the
// memory that it waits for; else mask and histogram are the two operations, the second from the L2
// cache. On the processor an image that is not float32 in three planes is turned into that first,
// 196 KiB for 128x128, which stays in the L2 cache for the operations that it is then given to.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "bits.h"
#include "cuda/operations.h"
#include "dispatch.h"
#include "grey.h"
#include "half.h"
#include "modes.h"
#include "status.h"

namespace chiaro {
namespace {

// Float32 in three planes.
template <typename T>
void to_planes(const T* image, chiaro_layout layout, std::int64_t pixels, float* planes) {
  const bool contiguous = layout == CHIARO_CONTIGUOUS;
  for (std::int64_t channel = 0; channel < 3; ++channel) {
    for (std::int64_t i = 0; i < pixels; ++i) {
      planes[channel * pixels + i] =
          to_float(image[contiguous ? channel * pixels + i : 3 * i + channel]);
    }
  }
}

// Image n of an array as float32 planes: the array itself, or a copy that is used again.
class PlaneCopy {
 public:
  const float* of(const void* images, std::int64_t n, const PairPassCall& call) {
    const std::int64_t pixels = call.height * call.width;
    const std::int64_t offset = 3 * pixels * n;
    if (call.dtype == CHIARO_F32 && call.layout == CHIARO_CONTIGUOUS) {
      return static_cast<const float*>(images) + offset;
    }
    copy_.resize(static_cast<std::size_t>(3 * pixels));
    if (call.dtype == CHIARO_F32) {
      to_planes(static_cast<const float*>(images) + offset, call.layout, pixels, copy_.data());
    } else if (call.dtype == CHIARO_BF16) {
      to_planes(static_cast<const Bf16*>(images) + offset, call.layout, pixels, copy_.data());
    } else {
      to_planes(static_cast<const F16*>(images) + offset, call.layout, pixels, copy_.data());
    }
    return copy_.data();
  }

 private:
  std::vector<float> copy_;
};

// Mask and histogram of a pair; gives the area.
CHIARO_TARGET_AVX512 std::int32_t lighter_and_histogram(const Planes& image, const Planes& shifted,
                                                        std::uint8_t* mask, std::int64_t pixels,
                                                        Histogram counts) {
  constexpr std::int64_t kMost = 255 / 12 * 64;  // a lane counts 12 values of 64 pixels
  const BinTables tables = bin_tables();
  BinCounters counters;
  std::int32_t area = 0;
  std::int64_t i = 0;
  while (i + 64 <= pixels) {
    const std::int64_t end = std::min(pixels, i + kMost);
    counters.start();
    for (; i + 64 <= end; i += 64) {
      std::uint64_t bits = 0;
      for (int part = 0; part < 4; ++part) {
        const std::int64_t at = i + 16 * part;
        const __m512 red = _mm512_loadu_ps(shifted.red + at);
        const __m512 green = _mm512_loadu_ps(shifted.green + at);
        const __m512 blue = _mm512_loadu_ps(shifted.blue + at);
        const std::uint64_t lighter =
            _mm512_cmp_ps_mask(grey16(red, green, blue), grey16(image, at), _CMP_GT_OQ);
        bits |= lighter << (16 * part);
        counters.count(red, tables);
        counters.count(green, tables);
        counters.count(blue, tables);
      }
      store_bits64(mask + i, bits);
      area += __builtin_popcountll(bits);
    }
    counters.add_to(counts);
  }
  for (const float* plane : {shifted.red, shifted.green, shifted.blue}) {
    count_tail(plane, i, pixels, counts);
  }
  return area + lighter_tail(image, shifted, mask, i, pixels);
}

chiaro_status one_pair(chiaro_backend backend, Isa isa, const PairPassCall& call, std::int64_t n) {
  static thread_local PlaneCopy before;
  static thread_local PlaneCopy after;
  const std::int64_t pixels = call.height * call.width;
  const float* const shifted = after.of(call.shifted, n, call);
  std::uint8_t* const mask = call.mask + n * pixels;
  if (call.rule == CHIARO_LIGHTER && isa == Isa::kAvx512) {
    Histogram histogram = {};
    call.area[n] = lighter_and_histogram(Planes(before.of(call.image, n, call), pixels),
                                         Planes(shifted, pixels), mask, pixels, histogram);
    call.modes[n] = modes_of(histogram);
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

chiaro_status check_images(const char* name, const void* images, chiaro_dtype dtype) {
  return dtype == CHIARO_F32 ? check_array(name, static_cast<const float*>(images))
                             : check_array(name, static_cast<const std::uint16_t*>(images));
}

}  // namespace
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
  CHIARO_TRY(check_shape(count, height, width));
  if (dtype < CHIARO_F32 || dtype > CHIARO_F16 || layout < CHIARO_CONTIGUOUS ||
      layout > CHIARO_CHANNELS_LAST || rule < CHIARO_LIGHTER || rule > CHIARO_MEAN) {
    return fail(CHIARO_INVALID, "wrong type %d, layout %d or rule %d", static_cast<int>(dtype),
                static_cast<int>(layout), static_cast<int>(rule));
  }
  if (scratch_bytes < 0) {
    return fail(CHIARO_INVALID, "scratch_bytes is negative");
  }
  if (count == 0) {
    return CHIARO_OK;
  }
  if (rule == CHIARO_LIGHTER) {
    CHIARO_TRY(check_images("image", image, dtype));
  }
  CHIARO_TRY(check_images("shifted", shifted, dtype));
  CHIARO_TRY(check_array("mask", mask));
  CHIARO_TRY(check_array("area", area));
  CHIARO_TRY(check_array("modes", modes));

  const PairPassCall call = {
      image, shifted, mask,   area, modes,   count,         height,
      width, dtype,   layout, rule, scratch, scratch_bytes, static_cast<CUstream_st*>(stream)};
  if (backend == CHIARO_CUDA) {
    return cuda_pair_pass(call);
  }
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  chiaro_status status = CHIARO_OK;
  const chiaro_status memory = guarded([&] {
    for (std::int64_t n = 0; n < count && status == CHIARO_OK; ++n) {
      status = one_pair(backend, isa, call, n);
    }
  });
  return status != CHIARO_OK ? status : memory;
}
