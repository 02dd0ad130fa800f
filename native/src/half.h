// The two 16-bit floats that images may have, their exact values as float32, and rounding to them.
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

inline std::uint32_t bits_of_float(float x) {
  std::uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}

// The nearest value of a type, of two as near the even one; what is no number is kNoNumber.
constexpr std::uint16_t kNoNumber = 0x7fff;

template <typename T>
inline T rounded(float x);

template <>
inline float rounded<float>(float x) {
  return x;
}

template <>
inline Bf16 rounded<Bf16>(float x) {
  const std::uint32_t bits = bits_of_float(x);
  if (x != x) {
    return {kNoNumber};
  }
  return {static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16)};
}

template <>
inline F16 rounded<F16>(float x) {
  if (x != x) {
    return {kNoNumber};
  }
  const std::uint32_t bits = bits_of_float(x);
  const std::uint32_t sign = bits >> 16 & 0x8000u;
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  constexpr std::uint32_t kSmallestNormal = 113u << 23;  // 2^-14
  constexpr std::uint32_t kTooLarge = 143u << 23;        // 2^16
  std::uint32_t half = 0x7c00u;
  if (magnitude < kSmallestNormal) {
    // next to 1/2 floats are 2^-24 apart, as these halves are: the sum rounds to one of them
    half = bits_of_float(float_of_bits(magnitude) + 0.5f) - bits_of_float(0.5f);
  } else if (magnitude < kTooLarge) {
    half = (magnitude - (112u << 23) + 0xfffu + ((magnitude >> 13) & 1u)) >> 13;
  }
  return {static_cast<std::uint16_t>(sign | half)};
}

}  // namespace chiaro
