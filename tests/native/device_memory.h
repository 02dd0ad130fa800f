// Memory as the CUDA backend wants it: a card's, or on the emulator the processor's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "check.h"

#ifndef CHIARO_EMULATED
#include <cuda_runtime.h>
#endif

// An array on the device, filled with rubbish, with rubbish around it that must stay as it is.
template <typename T>
class DeviceArray {
 public:
  explicit DeviceArray(std::size_t length, std::size_t offset = 0)
      : length_(length), offset_(kMargin + offset * sizeof(T)) {
    std::vector<unsigned char> rubbish(bytes(), kRubbish);
#ifdef CHIARO_EMULATED
    memory_ = static_cast<unsigned char*>(std::aligned_alloc(256, (bytes() + 255) / 256 * 256));
    CHECK(memory_ != nullptr);
    std::memcpy(memory_, rubbish.data(), bytes());
#else
    CHECK(cudaMalloc(reinterpret_cast<void**>(&memory_), bytes()) == cudaSuccess);
    CHECK(cudaMemcpy(memory_, rubbish.data(), bytes(), cudaMemcpyHostToDevice) == cudaSuccess);
#endif
  }

  DeviceArray(const std::vector<T>& values, std::size_t offset = 0)
      : DeviceArray(values.size(), offset) {
    write(values);
  }

  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;

  ~DeviceArray() {
#ifdef CHIARO_EMULATED
    std::free(memory_);
#else
    cudaFree(memory_);
#endif
  }

  T* data() { return reinterpret_cast<T*>(memory_ + offset_); }

  void write(const std::vector<T>& values) {
    CHECK(values.size() == length_);
    if (length_ == 0) {
      return;
    }
#ifdef CHIARO_EMULATED
    std::memcpy(memory_ + offset_, values.data(), length_ * sizeof(T));
#else
    CHECK(cudaMemcpy(memory_ + offset_, values.data(), length_ * sizeof(T),
                     cudaMemcpyHostToDevice) == cudaSuccess);
#endif
  }

  // Waits for the device; also checks what lies around the array.
  std::vector<T> read() const {
    std::vector<unsigned char> all(bytes());
#ifdef CHIARO_EMULATED
    std::memcpy(all.data(), memory_, bytes());
#else
    CHECK(cudaDeviceSynchronize() == cudaSuccess);
    CHECK(cudaMemcpy(all.data(), memory_, bytes(), cudaMemcpyDeviceToHost) == cudaSuccess);
#endif
    std::vector<T> values(length_);
    if (length_ > 0) {
      std::memcpy(values.data(), all.data() + offset_, length_ * sizeof(T));
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool inside = i >= offset_ && i < offset_ + length_ * sizeof(T);
      CHECK(inside || all[i] == kRubbish);
    }
    return values;
  }

 private:
  static constexpr std::size_t kMargin = 256;
  static constexpr unsigned char kRubbish = 0xc3;

  std::size_t bytes() const { return offset_ + length_ * sizeof(T) + kMargin; }

  std::size_t length_;
  std::size_t offset_;
  unsigned char* memory_ = nullptr;
};
