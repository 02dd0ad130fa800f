// The few lines of a test framework that these tests need.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "chiaro/kernels.h"

#define CHECK(condition)                                                                     \
  do {                                                                                       \
    if (!(condition)) {                                                                      \
      std::fprintf(stderr, "%s:%d: CHECK failed: %s (last error: %s)\n", __FILE__, __LINE__, \
                   #condition, chiaro_last_error());                                         \
      std::exit(1);                                                                          \
    }                                                                                        \
  } while (false)

// Ends the test as skipped where this processor lacks the instruction set that CHIARO_ISA names.
inline void require_cpu_backend() {
  if (chiaro_available(CHIARO_CPU) != CHIARO_OK) {
    std::fprintf(stderr, "SKIPPED: %s\n", chiaro_last_error());
    std::exit(77);
  }
}

// Repeatable numbers: the same on every machine, unlike the standard library's distributions.
class Random {
 public:
  explicit Random(unsigned seed) : state_(seed * 2654435761u + 1u) {}

  unsigned next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_;
  }

  // In [-1.1, 1.1): some values outside the images' range.
  float value() { return static_cast<float>(next() % 2200) / 1000.0f - 1.1f; }

 private:
  unsigned state_;
};
