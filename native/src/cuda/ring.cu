// Launches of the verdicts and of the copy into the ring.
#include "cuda/operations.h"
#include "cuda/ring.cuh"

namespace chiaro {
namespace {

template <typename Word>
chiaro_status append_words(const Launch& launch, const void* rows, const std::int32_t* slot,
                           void* ring, std::int64_t row_bytes, std::int64_t capacity) {
  constexpr unsigned kThreads = 256;
  constexpr std::int64_t kWordsAThread = 4;
  constexpr std::int64_t kRowsInGrid = 65535;
  const std::int64_t words = row_bytes / static_cast<std::int64_t>(sizeof(Word));
  const dim3 grid(blocks_for(words, kThreads * kWordsAThread),
                  static_cast<unsigned>(launch.count < kRowsInGrid ? launch.count : kRowsInGrid));
  return run(launch, append_kernel<Word>, grid, kThreads, 0, static_cast<const Word*>(rows), slot,
             static_cast<Word*>(ring), launch.count, words, capacity);
}

}  // namespace

chiaro_status cuda_verdicts(const std::int32_t* area, const std::int32_t* modes, std::int32_t* slot,
                            std::int64_t* head, std::int64_t count, std::int64_t pixels,
                            double max_area, bool histogram, std::int64_t capacity, void* stream) {
  CHIARO_TRY(cuda_available());
  const Launch launch = {"verdicts", count, pixels, 1, static_cast<cudaStream_t>(stream)};
  const Verdicts batch = {area, modes, slot, head, count, pixels, max_area, histogram, capacity};
  return run(launch, verdicts_kernel, dim3(1), VerdictPolicy::kThreads,
             sizeof(typename VerdictScan::TempStorage), batch);
}

chiaro_status cuda_append(const std::uint8_t* rows, const std::int32_t* slot, std::uint8_t* ring,
                          std::int64_t count, std::int64_t row_bytes, std::int64_t capacity,
                          void* stream) {
  CHIARO_TRY(cuda_available());
  const Launch launch = {"append", count, row_bytes, 1, static_cast<cudaStream_t>(stream)};
  const std::uintptr_t addresses =
      reinterpret_cast<std::uintptr_t>(rows) | reinterpret_cast<std::uintptr_t>(ring);
  const bool vectors = (addresses | static_cast<std::uintptr_t>(row_bytes)) % sizeof(uint4) == 0;
  return vectors ? append_words<uint4>(launch, rows, slot, ring, row_bytes, capacity)
                 : append_words<std::uint8_t>(launch, rows, slot, ring, row_bytes, capacity);
}

}  // namespace chiaro
