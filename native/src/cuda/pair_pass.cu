// Launches of the pair pass: which of its variants a batch gets.
#include <cstddef>

#include "cuda/operations.h"
#include "cuda/pair_pass.cuh"

namespace chiaro {
namespace {

constexpr std::int64_t kImagesInGrid = 65535;

// Vectors need every row of 16 bytes, and every mask's 4 or 8 bytes, to be aligned.
template <typename T>
bool fits_vectors(const PairPassBatch<T>& batch) {
  constexpr std::uintptr_t kVector = 16;
  constexpr std::int64_t kPixels = kVector / sizeof(T);
  const std::uintptr_t addresses = reinterpret_cast<std::uintptr_t>(batch.image) |
                                   reinterpret_cast<std::uintptr_t>(batch.shifted);
  return batch.pixels % kPixels == 0 && addresses % kVector == 0 &&
         reinterpret_cast<std::uintptr_t>(batch.mask) % kPixels == 0;
}

template <typename T, int kLayout, Rule kRule, bool kModes>
chiaro_status start(const Launch& launch, const PairPassBatch<T>& batch) {
  const std::int64_t chunks = (batch.pixels + batch.chunk - 1) / batch.chunk;
  const std::int64_t images = batch.count < kImagesInGrid ? batch.count : kImagesInGrid;
  return run(launch, pair_pass_kernel<T, kLayout, kRule, kModes>,
             dim3(static_cast<unsigned>(chunks), static_cast<unsigned>(images)), PairPass::kThreads,
             kRule == Rule::kMean ? sizeof(PairPassShared) : offsetof(PairPassShared, lanes),
             batch);
}

template <typename T, Rule kRule>
chiaro_status with_layout(const Launch& launch, const PairPassBatch<T>& batch,
                          chiaro_layout layout) {
  if (!fits_vectors(batch)) {
    return start<T, kAnyLayout, kRule, true>(launch, batch);
  }
  return layout == CHIARO_CONTIGUOUS ? start<T, CHIARO_CONTIGUOUS, kRule, true>(launch, batch)
                                     : start<T, CHIARO_CHANNELS_LAST, kRule, true>(launch, batch);
}

template <Rule kRule, bool kModes>
chiaro_status contiguous(const Launch& launch, const PairPassBatch<float>& batch) {
  return fits_vectors(batch) ? start<float, CHIARO_CONTIGUOUS, kRule, kModes>(launch, batch)
                             : start<float, kAnyLayout, kRule, kModes>(launch, batch);
}

std::int64_t tiles(std::int64_t pixels) { return (pixels + PairPass::kTile - 1) / PairPass::kTile; }

// Blocks take one tile of an image as a rule; only where there are many are they larger, so that no
// grid is longer than it may be.
std::int64_t chunk_of(std::int64_t pixels) {
  constexpr std::int64_t kMostChunks = 1 << 16;
  return (tiles(pixels) + kMostChunks - 1) / kMostChunks * PairPass::kTile;
}

template <typename T>
chiaro_status typed(const PairPassCall& call) {
  const Launch launch = {"pair_pass", call.count, call.height, call.width, call.stream};
  const std::int64_t pixels = call.height * call.width;
  const bool lighter = call.rule == CHIARO_LIGHTER;
  PairPassBatch<T> batch = {};
  batch.image = lighter ? static_cast<const T*>(call.image) : nullptr;
  batch.shifted = static_cast<const T*>(call.shifted);
  batch.mask = call.mask;
  batch.area = call.area;
  batch.modes = call.modes;
  batch.count = call.count;
  batch.pixels = pixels;
  batch.strides = call.layout == CHIARO_CONTIGUOUS ? Strides{pixels, 1} : Strides{1, 3};
  if (!lighter) {
    batch.chunk = tiles(pixels) * PairPass::kTile;
    return with_layout<T, Rule::kMean>(launch, batch, call.layout);
  }
  batch.chunk = chunk_of(pixels);
  if (batch.chunk < pixels) {
    const std::int64_t bytes = cuda_pair_pass_scratch(call.count, pixels);
    CHIARO_TRY(check_scratch(call.scratch, call.scratch_bytes, bytes));
    batch.sums = static_cast<std::uint64_t*>(call.scratch);
    CHIARO_TRY(clear(launch, batch.sums, bytes));
  }
  return with_layout<T, Rule::kLighter>(launch, batch, call.layout);
}

PairPassBatch<float> whole_images(const float* image, const float* shifted, std::uint8_t* mask,
                                  std::int32_t* area, std::int32_t* modes, const Launch& launch) {
  const std::int64_t pixels = launch.height * launch.width;
  return {image,        shifted, mask,
          area,         modes,   nullptr,
          launch.count, pixels,  tiles(pixels) * PairPass::kTile,
          {pixels, 1}};
}

}  // namespace

std::int64_t cuda_pair_pass_scratch(std::int64_t count, std::int64_t pixels) {
  const std::int64_t image_bytes =
      PairPass::kWords * static_cast<std::int64_t>(sizeof(std::uint64_t));
  return pixels > PairPass::kTile ? count * image_bytes : 0;
}

chiaro_status cuda_pair_pass(const PairPassCall& call) {
  CHIARO_TRY(cuda_available());
  switch (call.dtype) {
    case CHIARO_BF16:
      return typed<Bf16>(call);
    case CHIARO_F16:
      return typed<F16>(call);
    default:
      return typed<float>(call);
  }
}

// The single operations take no scratch, so that one block counts a whole image.
chiaro_status cuda_mask_lighter(const float* image, const float* shifted, std::uint8_t* mask,
                                std::int32_t* area, const Batch& of) {
  CHIARO_TRY(cuda_available());
  const Launch launch = {"mask_lighter", of.count, of.height, of.width, of.stream};
  return contiguous<Rule::kLighter, false>(
      launch, whole_images(image, shifted, mask, area, nullptr, launch));
}

chiaro_status cuda_mask_mean(const float* shifted, std::uint8_t* mask, std::int32_t* area,
                             const Batch& of) {
  CHIARO_TRY(cuda_available());
  const Launch launch = {"mask_mean", of.count, of.height, of.width, of.stream};
  return contiguous<Rule::kMean, false>(
      launch, whole_images(nullptr, shifted, mask, area, nullptr, launch));
}

chiaro_status cuda_histogram_modes(const float* image, std::int32_t* modes, const Batch& of) {
  CHIARO_TRY(cuda_available());
  const Launch launch = {"histogram_modes", of.count, of.height, of.width, of.stream};
  return contiguous<Rule::kNone, true>(
      launch, whole_images(nullptr, image, nullptr, nullptr, modes, launch));
}

}  // namespace chiaro
