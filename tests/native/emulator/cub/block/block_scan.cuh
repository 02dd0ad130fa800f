// The one collective of CUB that the kernels use, on the emulator.
#pragma once

#include "cuda_runtime.h"

namespace cub {

template <typename T, int kThreads>
class BlockScan {
 public:
  struct TempStorage {
    T values[kThreads];
  };

  explicit BlockScan(TempStorage& storage) : storage_(storage) {}

  void ExclusiveSum(T value, T& before, T& all) {
    storage_.values[threadIdx.x] = value;
    __syncthreads();
    before = 0;
    all = 0;
    for (unsigned thread = 0; thread < kThreads; ++thread) {
      before += thread < threadIdx.x ? storage_.values[thread] : 0;
      all += storage_.values[thread];
    }
  }

 private:
  TempStorage& storage_;
};

}  // namespace cub
