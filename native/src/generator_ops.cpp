// What a generator does between its convolutions, each in one pass over memory: normalisation with
// known statistics and activation, and the sum of a residual block with its upsampled shortcut.
//
// Libtorch's operations take two passes each, and round scale and shift to the type of x. The
// compiler makes vectors of the loops over channels, which are next to each other; every step is
// rounded, so that every instruction set gives the same bits.
#include <cstdint>
#include <type_traits>

#include "cuda/operations.h"
#include "dispatch.h"
#include "half.h"
#include "status.h"

namespace chiaro {
namespace {

// Results of the same type may take the place of x: no value is needed after its own result is
// written.
template <typename In, typename Out>
inline __attribute__((always_inline)) void affine_relu(const AffineReluCall& call) {
  const In* x = static_cast<const In*>(call.x);
  Out* out = static_cast<Out*>(call.out);
  const std::int64_t channels = call.channels;
  for (std::int64_t n = 0; n < call.count; ++n) {
    const float* scale = call.scale + n * channels;
    const float* shift = call.shift + n * channels;
    for (std::int64_t p = 0; p < call.pixels; ++p) {
#pragma GCC ivdep
      for (std::int64_t c = 0; c < channels; ++c) {
        const float y = to_float(x[c]) * scale[c] + shift[c];
        out[c] = rounded<Out>(y < 0 ? 0.0f : y);
      }
      x += channels;
      out += channels;
    }
  }
}

template <typename In, typename Out>
inline __attribute__((always_inline)) void add_upsampled(const AddUpsampledCall& call) {
  const In* x = static_cast<const In*>(call.x);
  Out* out = static_cast<Out*>(call.out);
  const std::int64_t channels = call.channels;
  const std::int64_t row = call.width * channels;
  for (std::int64_t r = 0; r < 2 * call.count * call.height; ++r) {
    const Out* half = static_cast<const Out*>(call.half) + r / 2 * row;
    for (std::int64_t column = 0; column < 2 * call.width; ++column) {
      const Out* pixel = half + column / 2 * channels;
#pragma GCC ivdep
      for (std::int64_t c = 0; c < channels; ++c) {
        out[c] = rounded<Out>(to_float(x[c]) + to_float(pixel[c]));
      }
      x += channels;
      out += channels;
    }
  }
}

template <typename In, typename Out>
struct AffineRelu {
  static void portable(const AffineReluCall& call) { affine_relu<In, Out>(call); }
  CHIARO_TARGET_AVX2 static void avx2(const AffineReluCall& call) { affine_relu<In, Out>(call); }
  CHIARO_TARGET_AVX512 static void avx512(const AffineReluCall& call) {
    affine_relu<In, Out>(call);
  }
};

template <typename In, typename Out>
struct AddUpsampled {
  static void portable(const AddUpsampledCall& call) { add_upsampled<In, Out>(call); }
  CHIARO_TARGET_AVX2 static void avx2(const AddUpsampledCall& call) {
    add_upsampled<In, Out>(call);
  }
  CHIARO_TARGET_AVX512 static void avx512(const AddUpsampledCall& call) {
    add_upsampled<In, Out>(call);
  }
};

template <typename Variants, typename Call>
void run(Isa isa, const Call& call) {
  switch (isa) {
    case Isa::kAvx512:
      return Variants::avx512(call);
    case Isa::kAvx2:
      return Variants::avx2(call);
    case Isa::kPortable:
      break;
  }
  Variants::portable(call);
}

template <typename In>
void affine_relu_from(Isa isa, const AffineReluCall& call) {
  if (call.out_dtype == CHIARO_F32) {
    run<AffineRelu<In, float>>(isa, call);
  } else if constexpr (!std::is_same_v<In, float>) {
    run<AffineRelu<In, In>>(isa, call);
  } else if (call.out_dtype == CHIARO_BF16) {
    run<AffineRelu<float, Bf16>>(isa, call);
  } else {
    run<AffineRelu<float, F16>>(isa, call);
  }
}

template <typename In>
void add_upsampled_from(Isa isa, const AddUpsampledCall& call) {
  if (call.out_dtype == CHIARO_F32) {
    run<AddUpsampled<In, float>>(isa, call);
  } else {
    run<AddUpsampled<In, In>>(isa, call);
  }
}

bool is_type(chiaro_dtype dtype) { return dtype >= CHIARO_F32 && dtype <= CHIARO_F16; }

chiaro_status check_values(const char* name, const void* pointer, chiaro_dtype dtype) {
  return dtype == CHIARO_F32 ? check_array(name, static_cast<const float*>(pointer))
                             : check_array(name, static_cast<const std::uint16_t*>(pointer));
}

// One type, or float32 on one side; narrower results are for those that take them.
chiaro_status check_types(chiaro_dtype dtype, chiaro_dtype out_dtype, bool narrows) {
  const bool fits = out_dtype == dtype || out_dtype == CHIARO_F32;
  return is_type(dtype) && is_type(out_dtype) && (fits || (narrows && dtype == CHIARO_F32))
             ? CHIARO_OK
             : fail(CHIARO_INVALID, "wrong types: %d and %d", static_cast<int>(dtype),
                    static_cast<int>(out_dtype));
}

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_affine_relu(chiaro_backend backend, const void* x, const float* scale,
                                 const float* shift, void* out, chiaro_dtype dtype,
                                 chiaro_dtype out_dtype, int64_t count, int64_t pixels,
                                 int64_t channels, void* stream) {
  using namespace chiaro;
  CHIARO_TRY(check_types(dtype, out_dtype, true));
  CHIARO_TRY(check_shape(count, pixels, channels));
  if (count == 0) {
    return CHIARO_OK;
  }
  CHIARO_TRY(check_values("x", x, dtype));
  CHIARO_TRY(check_array("scale", scale));
  CHIARO_TRY(check_array("shift", shift));
  CHIARO_TRY(check_values("out", out, out_dtype));
  const AffineReluCall call = {
      x,         scale, shift,  out,      dtype,
      out_dtype, count, pixels, channels, static_cast<CUstream_st*>(stream)};
  if (backend == CHIARO_CUDA) {
    return cuda_affine_relu(call);
  }
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  switch (dtype) {
    case CHIARO_BF16:
      affine_relu_from<Bf16>(isa, call);
      break;
    case CHIARO_F16:
      affine_relu_from<F16>(isa, call);
      break;
    default:
      affine_relu_from<float>(isa, call);
  }
  return CHIARO_OK;
}

chiaro_status chiaro_add_upsampled(chiaro_backend backend, const void* x, const void* half,
                                   void* out, chiaro_dtype dtype, chiaro_dtype out_dtype,
                                   int64_t count, int64_t height, int64_t width, int64_t channels,
                                   void* stream) {
  using namespace chiaro;
  CHIARO_TRY(check_types(dtype, out_dtype, false));
  CHIARO_TRY(check_shape(count, height, width));
  if (channels < 1 || channels > INT32_MAX / 4 / (height * width)) {
    return fail(CHIARO_INVALID, "wrong channels: %lld", static_cast<long long>(channels));
  }
  CHIARO_TRY(check_shape(count, 4 * height * width, channels));
  if (count == 0) {
    return CHIARO_OK;
  }
  CHIARO_TRY(check_values("x", x, dtype));
  CHIARO_TRY(check_values("half", half, out_dtype));
  CHIARO_TRY(check_values("out", out, out_dtype));
  const AddUpsampledCall call = {x,     half,   out,   dtype,    out_dtype,
                                 count, height, width, channels, static_cast<CUstream_st*>(stream)};
  if (backend == CHIARO_CUDA) {
    return cuda_add_upsampled(call);
  }
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  switch (dtype) {
    case CHIARO_BF16:
      add_upsampled_from<Bf16>(isa, call);
      break;
    case CHIARO_F16:
      add_upsampled_from<F16>(isa, call);
      break;
    default:
      add_upsampled_from<float>(isa, call);
  }
  return CHIARO_OK;
}
