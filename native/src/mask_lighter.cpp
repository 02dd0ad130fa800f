// Step 3: mask = 1 where grey(shifted) > grey(image), and how many ones there are.
//
// 24 bytes read and 1 written a pixel: bound by memory bandwidth, so the variants differ little on
// images that are not in a cache. Strict compare: a tie is background.
#include "bits.h"
#include "cuda/operations.h"
#include "dispatch.h"
#include "grey.h"
#include "status.h"

namespace chiaro {
namespace {

std::int32_t lighter_portable(const Planes& image, const Planes& shifted, std::uint8_t* mask,
                              std::int64_t pixels) {
  return lighter_tail(image, shifted, mask, 0, pixels);
}

CHIARO_TARGET_AVX2 std::uint32_t lighter_bits8(const Planes& image, const Planes& shifted,
                                               std::int64_t i) {
  const __m256 lighter = _mm256_cmp_ps(grey8(shifted, i), grey8(image, i), _CMP_GT_OQ);
  return static_cast<std::uint32_t>(_mm256_movemask_ps(lighter));
}

CHIARO_TARGET_AVX2 std::int32_t lighter_avx2(const Planes& image, const Planes& shifted,
                                             std::uint8_t* mask, std::int64_t pixels) {
  std::int32_t area = 0;
  std::int64_t i = 0;
  for (; i + 32 <= pixels; i += 32) {
    std::uint32_t bits = 0;
    for (int part = 0; part < 4; ++part) {
      bits |= lighter_bits8(image, shifted, i + 8 * part) << (8 * part);
    }
    store_bits32(mask + i, bits);
    area += __builtin_popcount(bits);
  }
  return area + lighter_tail(image, shifted, mask, i, pixels);
}

CHIARO_TARGET_AVX512 std::uint64_t lighter_bits16(const Planes& image, const Planes& shifted,
                                                  std::int64_t i) {
  return _mm512_cmp_ps_mask(grey16(shifted, i), grey16(image, i), _CMP_GT_OQ);
}

CHIARO_TARGET_AVX512 std::int32_t lighter_avx512(const Planes& image, const Planes& shifted,
                                                 std::uint8_t* mask, std::int64_t pixels) {
  std::int32_t area = 0;
  std::int64_t i = 0;
  for (; i + 64 <= pixels; i += 64) {
    std::uint64_t bits = 0;
    for (int part = 0; part < 4; ++part) {
      bits |= lighter_bits16(image, shifted, i + 16 * part) << (16 * part);
    }
    store_bits64(mask + i, bits);
    area += __builtin_popcountll(bits);
  }
  return area + lighter_tail(image, shifted, mask, i, pixels);
}

using Lighter = std::int32_t (*)(const Planes&, const Planes&, std::uint8_t*, std::int64_t);

Lighter variant(Isa isa) {
  switch (isa) {
    case Isa::kAvx512:
      return lighter_avx512;
    case Isa::kAvx2:
      return lighter_avx2;
    case Isa::kPortable:
      break;
  }
  return lighter_portable;
}

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_mask_lighter(chiaro_backend backend, const float* image, const float* shifted,
                                  uint8_t* mask, int32_t* area, int64_t count, int64_t height,
                                  int64_t width, void* stream) {
  using namespace chiaro;
  CHIARO_TRY(check_shape(count, height, width));
  if (count == 0) {
    return CHIARO_OK;
  }
  CHIARO_TRY(check_array("image", image));
  CHIARO_TRY(check_array("shifted", shifted));
  CHIARO_TRY(check_array("mask", mask));
  CHIARO_TRY(check_array("area", area));

  if (backend == CHIARO_CUDA) {
    return cuda_mask_lighter(image, shifted, mask, area, Batch(count, height, width, stream));
  }
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  const std::int64_t pixels = height * width;
  const Lighter lighter = variant(isa);
  for (std::int64_t n = 0; n < count; ++n) {
    area[n] = lighter(Planes(image + 3 * n * pixels, pixels),
                      Planes(shifted + 3 * n * pixels, pixels), mask + n * pixels, pixels);
  }
  return CHIARO_OK;
}
