// The two 16-bit floats that images may have, and their exact values as float32.
#pragma once

#include <cstdint>
#include <cstring>

namespace chiaro {

// The upper half of a float32.
struct Bf16 {
  std::uint16_t bits;
};

// IEEE binary16: 5 bits of exponent, 10 of mantissa.
struct F16 {
  std::uint16_t bits;
};

inline float float_of_bits(std::uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

inline float to_float(float x) { return x; }

inline float to_float(Bf16 x) { return float_of_bits(static_cast<std::uint32_t>(x.bits) << 16); }

// Exponent and mantissa moved into place are the value times 2^-112, also where it is subnormal.
inline float to_float(F16 x) {
  const std::uint32_t sign = static_cast<std::uint32_t>(x.bits & 0x8000u) << 16;
  const std::uint32_t rest = static_cast<std::uint32_t>(x.bits & 0x7fffu) << 13;
  constexpr std::uint32_t kInfinity = 0x7c00u << 13;
  if (rest >= kInfinity) {  // infinity and NaN
    return float_of_bits(sign | 0x70000000u | rest);
  }
  constexpr float kScale = 0x1p112f;
  const float magnitude = float_of_bits(rest) * kScale;
  return sign == 0 ? magnitude : -magnitude;
}

}  // namespace chiaro
