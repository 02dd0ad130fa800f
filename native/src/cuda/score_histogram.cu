// Launch of the score histogram.
#include "cuda/operations.h"
#include "cuda/score_histogram.cuh"

namespace chiaro {

chiaro_status cuda_score_histogram(const std::uint8_t* prediction, const std::uint8_t* mask,
                                   std::int64_t* counts, const Batch& of) {
  CHIARO_TRY(cuda_available());
  const Launch launch = {"score_histogram", of.count, of.height, of.width, of.stream};
  const std::int64_t pixels = of.height * of.width;
  CHIARO_TRY(
      clear(launch, counts, ScorePolicy::kSlots * static_cast<std::int64_t>(sizeof *counts)));
  const std::uintptr_t addresses =
      reinterpret_cast<std::uintptr_t>(prediction) | reinterpret_cast<std::uintptr_t>(mask);
  const bool vectors = (addresses | static_cast<std::uintptr_t>(pixels)) % sizeof(uint4) == 0;
  constexpr unsigned kMostBlocks = 2048;  // further pixels are further rounds of the same tables
  const unsigned blocks = blocks_for(pixels, ScorePolicy::kPixels);
  return run(launch, vectors ? score_histogram_kernel<true> : score_histogram_kernel<false>,
             dim3(blocks < kMostBlocks ? blocks : kMostBlocks), ScorePolicy::kThreads,
             sizeof(ScoreTables), prediction, mask, reinterpret_cast<unsigned long long*>(counts),
             pixels);
}

}  // namespace chiaro
