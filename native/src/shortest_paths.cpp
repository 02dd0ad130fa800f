// Shortest paths between all pairs, by Floyd and Warshall.
//
// A row is one loop of add and min, which the compiler turns into vectors. A table of 500 nodes is
// 2 MB, so four nodes are gone through on one pass over it: their own rows first, kept as they are
// at their turn, then every other row. Each number meets the same additions in the same order as in
// the plain loops.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "dispatch.h"
#include "status.h"

namespace chiaro {
namespace {

constexpr std::int64_t kMostNodes = 1 << 15;
constexpr std::int64_t kTogether = 4;

inline __attribute__((always_inline)) double shorter(double length, double other) {
  return other < length ? other : length;
}

inline __attribute__((always_inline)) void via_one(double* __restrict row,
                                                   const double* __restrict via, double first,
                                                   std::int64_t side) {
  for (std::int64_t to = 0; to < side; ++to) {
    row[to] = shorter(row[to], first + via[to]);
  }
}

inline __attribute__((always_inline)) void via_four(double* __restrict row,
                                                    const double* __restrict via,
                                                    const double* first, std::int64_t side) {
  const double* __restrict second_row = via + side;
  const double* __restrict third_row = via + 2 * side;
  const double* __restrict fourth_row = via + 3 * side;
  const double a = first[0], b = first[1], c = first[2], d = first[3];
  for (std::int64_t to = 0; to < side; ++to) {
    double length = shorter(row[to], a + via[to]);
    length = shorter(length, b + second_row[to]);
    length = shorter(length, c + third_row[to]);
    row[to] = shorter(length, d + fourth_row[to]);
  }
}

// kept: the rows of kTogether nodes, each as it is when paths through it are tried.
inline __attribute__((always_inline)) void all_pairs_any(double* steps, std::int64_t side,
                                                         double* kept) {
  for (std::int64_t begin = 0; begin < side; begin += kTogether) {
    const std::int64_t count = std::min(kTogether, side - begin);
    for (std::int64_t k = 0; k < count; ++k) {
      double* via = kept + k * side;
      std::copy_n(steps + (begin + k) * side, side, via);
      for (std::int64_t from = begin; from < begin + count; ++from) {
        via_one(steps + from * side, via, steps[from * side + begin + k], side);
      }
    }
    for (std::int64_t from = 0; from < side; ++from) {
      if (from >= begin && from < begin + count) {
        continue;
      }
      double* row = steps + from * side;
      double first[kTogether];
      for (std::int64_t k = 0; k < count; ++k) {
        first[k] = row[begin + k];
        for (std::int64_t before = 0; before < k; ++before) {
          first[k] = shorter(first[k], first[before] + kept[before * side + begin + k]);
        }
      }
      if (count == kTogether) {
        via_four(row, kept, first, side);
      } else {
        for (std::int64_t k = 0; k < count; ++k) {
          via_one(row, kept + k * side, first[k], side);
        }
      }
    }
  }
}

void all_pairs_portable(double* steps, std::int64_t side, double* kept) {
  all_pairs_any(steps, side, kept);
}

CHIARO_TARGET_AVX2 void all_pairs_avx2(double* steps, std::int64_t side, double* kept) {
  all_pairs_any(steps, side, kept);
}

CHIARO_TARGET_AVX512 void all_pairs_avx512(double* steps, std::int64_t side, double* kept) {
  all_pairs_any(steps, side, kept);
}

using AllPairs = void (*)(double*, std::int64_t, double*);

AllPairs variant(Isa isa) {
  switch (isa) {
    case Isa::kAvx512:
      return all_pairs_avx512;
    case Isa::kAvx2:
      return all_pairs_avx2;
    case Isa::kPortable:
      break;
  }
  return all_pairs_portable;
}

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_shortest_paths(chiaro_backend backend, double* steps, int64_t side,
                                    void* /*stream*/) {
  using namespace chiaro;
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  if (side < 1 || side > kMostNodes) {
    return fail(CHIARO_INVALID, "side must be from 1 to %lld, was %lld",
                static_cast<long long>(kMostNodes), static_cast<long long>(side));
  }
  CHIARO_TRY(check_array("steps", steps));

  return guarded([&] {
    std::vector<double> kept(static_cast<std::size_t>(kTogether * side));
    variant(isa)(steps, side, kept.data());
  });
}
