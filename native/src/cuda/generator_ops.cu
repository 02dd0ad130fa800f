// Launches of the steps between a generator's convolutions.
#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "cuda/generator_ops.cuh"
#include "cuda/operations.h"

namespace chiaro {
namespace {

constexpr std::int64_t kRowsInGrid = 65535;
constexpr std::int64_t kPixelsAThread = 2 * GeneratorPolicy::kInFlight;

// Values that a thread takes at a time: 16 bytes of the narrower type, several times 16 of the
// other.
template <typename In, typename Out>
constexpr int kVectorOf = static_cast<int>(16 / std::min(sizeof(In), sizeof(Out)));

bool fits_vectors(const void* pointer) {
  return reinterpret_cast<std::uintptr_t>(pointer) % sizeof(uint4) == 0;
}

unsigned rows_in_grid(std::int64_t rows) {
  return static_cast<unsigned>(rows < kRowsInGrid ? rows : kRowsInGrid);
}

template <typename In, typename Out, int kCount>
chiaro_status affine_relu(const Launch& launch, const AffineReluCall& call) {
  const std::int64_t in_pixel = call.channels / kCount;
  const std::int64_t lanes =
      in_pixel < GeneratorPolicy::kThreads ? in_pixel : GeneratorPolicy::kThreads;
  const std::int64_t parts = (in_pixel + lanes - 1) / lanes;
  const std::int64_t rows = GeneratorPolicy::kThreads / lanes;
  const AffineRelu<In, Out> batch = {static_cast<const In*>(call.x),
                                     call.scale,
                                     call.shift,
                                     static_cast<Out*>(call.out),
                                     call.count,
                                     call.pixels,
                                     call.channels,
                                     static_cast<unsigned>(lanes),
                                     static_cast<unsigned>(parts)};
  const dim3 grid(blocks_for(call.pixels, rows * kPixelsAThread), rows_in_grid(call.count * parts));
  return run(launch, affine_relu_kernel<In, Out, kCount>, grid, static_cast<unsigned>(lanes * rows),
             0, batch);
}

template <typename In, typename Out>
chiaro_status affine_relu_typed(const Launch& launch, const AffineReluCall& call) {
  constexpr int kVector = kVectorOf<In, Out>;
  return call.channels % kVector == 0 && fits_vectors(call.x) && fits_vectors(call.out)
             ? affine_relu<In, Out, kVector>(launch, call)
             : affine_relu<In, Out, 1>(launch, call);
}

template <typename In>
chiaro_status affine_relu_from(const Launch& launch, const AffineReluCall& call) {
  if (call.out_dtype == CHIARO_F32) {
    return affine_relu_typed<In, float>(launch, call);
  }
  if constexpr (!std::is_same_v<In, float>) {
    return affine_relu_typed<In, In>(launch, call);
  } else {
    return call.out_dtype == CHIARO_BF16 ? affine_relu_typed<float, Bf16>(launch, call)
                                         : affine_relu_typed<float, F16>(launch, call);
  }
}

template <typename In, typename Out, int kCount>
chiaro_status add_upsampled(const Launch& launch, const AddUpsampledCall& call) {
  const AddUpsampled<In, Out> batch = {
      static_cast<const In*>(call.x),    static_cast<const Out*>(call.half),
      static_cast<Out*>(call.out),       call.count * call.height,
      static_cast<unsigned>(call.width), static_cast<unsigned>(call.channels)};
  const dim3 grid(blocks_for(call.width * call.channels / kCount, GeneratorPolicy::kThreads),
                  rows_in_grid(batch.rows));
  return run(launch, add_upsampled_kernel<In, Out, kCount>, grid, GeneratorPolicy::kThreads, 0,
             batch);
}

template <typename In, typename Out>
chiaro_status add_upsampled_typed(const Launch& launch, const AddUpsampledCall& call) {
  constexpr int kVector = kVectorOf<In, Out>;
  const bool vectors = call.channels % kVector == 0 && fits_vectors(call.x) &&
                       fits_vectors(call.half) && fits_vectors(call.out);
  return vectors ? add_upsampled<In, Out, kVector>(launch, call)
                 : add_upsampled<In, Out, 1>(launch, call);
}

template <typename In>
chiaro_status add_upsampled_from(const Launch& launch, const AddUpsampledCall& call) {
  return call.out_dtype == CHIARO_F32 ? add_upsampled_typed<In, float>(launch, call)
                                      : add_upsampled_typed<In, In>(launch, call);
}

}  // namespace

chiaro_status cuda_affine_relu(const AffineReluCall& call) {
  CHIARO_TRY(cuda_available());
  const Launch launch = {"affine_relu", call.count, call.pixels, call.channels, call.stream};
  switch (call.dtype) {
    case CHIARO_BF16:
      return affine_relu_from<Bf16>(launch, call);
    case CHIARO_F16:
      return affine_relu_from<F16>(launch, call);
    default:
      return affine_relu_from<float>(launch, call);
  }
}

chiaro_status cuda_add_upsampled(const AddUpsampledCall& call) {
  CHIARO_TRY(cuda_available());
  const Launch launch = {"add_upsampled", call.count, 2 * call.height, 2 * call.width, call.stream};
  switch (call.dtype) {
    case CHIARO_BF16:
      return add_upsampled_from<Bf16>(launch, call);
    case CHIARO_F16:
      return add_upsampled_from<F16>(launch, call);
    default:
      return add_upsampled_from<float>(launch, call);
  }
}

}  // namespace chiaro
