// A symmetric, positive definite system of equations, by elimination without pivoting.
//
// side^3 / 6 multiplications and subtractions, each row of the upper half one loop over contiguous
// numbers. Every number meets the same operations in the same order in all variants.
#include <cstdint>

#include "dispatch.h"
#include "status.h"

namespace chiaro {
namespace {

constexpr std::int64_t kMostUnknowns = 1 << 15;

// Returns the row whose pivot is not above 0 and finite, or -1.
inline __attribute__((always_inline)) std::int64_t eliminate_any(double* matrix, double* vector,
                                                                 std::int64_t side) {
  for (std::int64_t k = 0; k < side; ++k) {
    const double* pivot_row = matrix + k * side;
    const double pivot = pivot_row[k];
    if (!(pivot > 0.0 && pivot < __builtin_inf())) {
      return k;
    }
    for (std::int64_t i = k + 1; i < side; ++i) {
      const double factor = pivot_row[i] / pivot;
      double* __restrict row = matrix + i * side;
      for (std::int64_t j = i; j < side; ++j) {
        row[j] -= factor * pivot_row[j];
      }
      vector[i] -= factor * vector[k];
    }
  }
  return -1;
}

std::int64_t eliminate_portable(double* matrix, double* vector, std::int64_t side) {
  return eliminate_any(matrix, vector, side);
}

CHIARO_TARGET_AVX2 std::int64_t eliminate_avx2(double* matrix, double* vector, std::int64_t side) {
  return eliminate_any(matrix, vector, side);
}

CHIARO_TARGET_AVX512 std::int64_t eliminate_avx512(double* matrix, double* vector,
                                                   std::int64_t side) {
  return eliminate_any(matrix, vector, side);
}

using Eliminate = std::int64_t (*)(double*, double*, std::int64_t);

Eliminate variant(Isa isa) {
  switch (isa) {
    case Isa::kAvx512:
      return eliminate_avx512;
    case Isa::kAvx2:
      return eliminate_avx2;
    case Isa::kPortable:
      break;
  }
  return eliminate_portable;
}

void substitute_back(const double* matrix, double* vector, std::int64_t side) {
  for (std::int64_t i = side - 1; i >= 0; --i) {
    const double* row = matrix + i * side;
    double value = vector[i];
    for (std::int64_t j = side - 1; j > i; --j) {
      value -= row[j] * vector[j];
    }
    vector[i] = value / row[i];
  }
}

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_solve_positive(chiaro_backend backend, double* matrix, double* vector,
                                    int64_t side, void* /*stream*/) {
  using namespace chiaro;
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  if (side < 1 || side > kMostUnknowns) {
    return fail(CHIARO_INVALID, "side must be from 1 to %lld, was %lld",
                static_cast<long long>(kMostUnknowns), static_cast<long long>(side));
  }
  CHIARO_TRY(check_array("matrix", matrix));
  CHIARO_TRY(check_array("vector", vector));

  const std::int64_t row = variant(isa)(matrix, vector, side);
  if (row >= 0) {
    return fail(CHIARO_INVALID, "matrix is not positive definite, at row %lld",
                static_cast<long long>(row));
  }
  substitute_back(matrix, vector, side);
  return CHIARO_OK;
}
