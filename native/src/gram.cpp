// All products of points with each other: table[p][q] = sum of points[p][i] * points[q][i].
//
// The sum runs over 8 interleaved lanes, which are one vector or a few of them; the lanes are added
// in a fixed order, so all variants give the same bits.
#include <cstdint>

#include "dispatch.h"
#include "status.h"

namespace chiaro {
namespace {

constexpr std::int64_t kLanes = 8;
constexpr std::int64_t kMostPoints = 1 << 15;

inline __attribute__((always_inline)) double dot_any(const double* a, const double* b,
                                                     std::int64_t length) {
  double lane[kLanes] = {};
  std::int64_t i = 0;
  for (; i + kLanes <= length; i += kLanes) {
    for (std::int64_t k = 0; k < kLanes; ++k) {
      lane[k] += a[i + k] * b[i + k];
    }
  }
  for (std::int64_t k = 0; i + k < length; ++k) {
    lane[k] += a[i + k] * b[i + k];
  }
  return ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

inline __attribute__((always_inline)) void gram_any(const double* points, double* table,
                                                    std::int64_t count, std::int64_t length) {
  for (std::int64_t p = 0; p < count; ++p) {
    for (std::int64_t q = 0; q <= p; ++q) {
      const double sum = dot_any(points + p * length, points + q * length, length);
      table[p * count + q] = sum;
      table[q * count + p] = sum;
    }
  }
}

using Gram = void (*)(const double*, double*, std::int64_t, std::int64_t);

void gram_portable(const double* points, double* table, std::int64_t count, std::int64_t length) {
  gram_any(points, table, count, length);
}

CHIARO_TARGET_AVX2 void gram_avx2(const double* points, double* table, std::int64_t count,
                                  std::int64_t length) {
  gram_any(points, table, count, length);
}

CHIARO_TARGET_AVX512 void gram_avx512(const double* points, double* table, std::int64_t count,
                                      std::int64_t length) {
  gram_any(points, table, count, length);
}

Gram variant(Isa isa) {
  switch (isa) {
    case Isa::kAvx512:
      return gram_avx512;
    case Isa::kAvx2:
      return gram_avx2;
    case Isa::kPortable:
      break;
  }
  return gram_portable;
}

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_gram(chiaro_backend backend, const double* points, double* table,
                          int64_t count, int64_t length, void* /*stream*/) {
  using namespace chiaro;
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  if (count < 1 || count > kMostPoints || length < 1 || length > kMostPoints) {
    return fail(CHIARO_INVALID, "count and length must be from 1 to %lld, were %lld and %lld",
                static_cast<long long>(kMostPoints), static_cast<long long>(count),
                static_cast<long long>(length));
  }
  CHIARO_TRY(check_array("points", points));
  CHIARO_TRY(check_array("table", table));
  variant(isa)(points, table, count, length);
  return CHIARO_OK;
}
