// What the operations on pairs of images share: their arguments' checks, images as planes, and with
// AVX-512 the loop that gives mask and histogram.
#pragma once

#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "cuda/operations.h"
#include "dispatch.h"
#include "grey.h"
#include "half.h"
#include "modes.h"

namespace chiaro {

// Sizes, options and arrays; arrays are not looked at where there is no pair.
chiaro_status check_pairs(const PairPassCall& call);

// Mask, area and modes of pair n on the processor.
chiaro_status pass_one_pair(chiaro_backend backend, Isa isa, const PairPassCall& call,
                            std::int64_t n);

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
  static bool needed(const PairPassCall& call) {
    return call.dtype != CHIARO_F32 || call.layout != CHIARO_CONTIGUOUS;
  }

  const float* of(const void* images, std::int64_t n, const PairPassCall& call) {
    const std::int64_t pixels = call.height * call.width;
    const std::int64_t offset = 3 * pixels * n;
    if (!needed(call)) {
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

// Mask bits and histogram of a pair, 64 pixels at a time. The processor's own prefetching ends with
// each page, in all six planes at once: lines are asked for some pages' parts ahead, at the end of
// an image those of the next one.
class PairLoop {
 public:
  static constexpr std::int64_t kWord = 64;

  // Of pair n, whose planes these are.
  CHIARO_TARGET_AVX512 PairLoop(const float* image, const float* shifted, const PairPassCall& call,
                                std::int64_t n)
      : image_(image, call.height * call.width),
        shifted_(shifted, call.height * call.width),
        pixels_(call.height * call.width),
        tables_(bin_tables()) {
    const bool follows = n + 1 < call.count && !PlaneCopy::needed(call);
    beyond_ = follows && pixels_ >= kAhead ? 2 * pixels_ : -kAhead;
    counters_.start();
  }

  // Calls put(i, bits) for each word of pixels from begin to end, both multiples of 64.
  template <typename Put>
  CHIARO_TARGET_AVX512 void run(std::int64_t begin, std::int64_t end, const Put& put) {
    const Planes image = image_;
    const Planes shifted = shifted_;
    const BinTables tables = tables_;
    BinCounters counters = counters_;
    int room = room_;
    for (std::int64_t i = begin; i < end; i += kWord) {
      std::int64_t ahead = i + kAhead;
      ahead += ahead < pixels_ ? 0 : beyond_;
      prefetch(image, ahead);
      prefetch(shifted, ahead);
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
      put(i, bits);
      if (--room == 0) {
        counters.add_to(histogram_);
        counters.start();
        room = kRoom;
      }
    }
    counters_ = counters;
    room_ = room;
  }

  // Modes of the shifted image when the loop has come as far as whole words go.
  CHIARO_TARGET_AVX512 std::int32_t modes() {
    counters_.add_to(histogram_);
    for (const float* plane : {shifted_.red, shifted_.green, shifted_.blue}) {
      count_tail(plane, pixels_ / kWord * kWord, pixels_, histogram_);
    }
    return modes_of(histogram_);
  }

 private:
  static constexpr int kRoom = 255 / 12;            // a lane counts 12 values of a word
  static constexpr std::int64_t kAhead = 4096 / 4;  // pixels

  // Every second line of a word's: its neighbour comes along.
  static CHIARO_TARGET_AVX512 void prefetch(const Planes& planes, std::int64_t i) {
    for (const float* plane : {planes.red, planes.green, planes.blue}) {
      _mm_prefetch(reinterpret_cast<const char*>(plane + i), _MM_HINT_T1);
      _mm_prefetch(reinterpret_cast<const char*>(plane + i + 32), _MM_HINT_T1);
    }
  }

  Planes image_;
  Planes shifted_;
  std::int64_t pixels_;
  std::int64_t beyond_;  // from the end of a plane to the next image's
  BinTables tables_;
  BinCounters counters_;
  int room_ = kRoom;
  Histogram histogram_ = {};
};

}  // namespace chiaro
