// Weighted sparse coding: every point as a sum of few atoms, by an active set.
//
// Points and atoms are known by their products only. Atoms join one by one, the most promising one
// first, and the best values on those chosen come from a Cholesky factor of at most 20x20, so a
// point costs a few thousand operations and the result is exact, not a limit of small steps.
// chiaro/kernels.h states the order of everything; it decides the bits.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "dispatch.h"
#include "status.h"

namespace chiaro {
namespace {

constexpr int kMostChosen = 20;
constexpr int kMostSteps = 100;
constexpr std::int64_t kMostPoints = 1 << 15;
constexpr double kTolerance = 1e-7;
constexpr double kRidge = 1e-9;

// y -= a x, the only loop over all atoms.
inline __attribute__((always_inline)) void subtract_any(double* __restrict y,
                                                        const double* __restrict x, double a,
                                                        std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    y[i] -= a * x[i];
  }
}

void subtract_portable(double* y, const double* x, double a, std::int64_t count) {
  subtract_any(y, x, a, count);
}

CHIARO_TARGET_AVX2 void subtract_avx2(double* y, const double* x, double a, std::int64_t count) {
  subtract_any(y, x, a, count);
}

CHIARO_TARGET_AVX512 void subtract_avx512(double* y, const double* x, double a,
                                          std::int64_t count) {
  subtract_any(y, x, a, count);
}

using Subtract = void (*)(double*, const double*, double, std::int64_t);

Subtract variant(Isa isa) {
  switch (isa) {
    case Isa::kAvx512:
      return subtract_avx512;
    case Isa::kAvx2:
      return subtract_avx2;
    case Isa::kPortable:
      break;
  }
  return subtract_portable;
}

class SparseCoder {
 public:
  SparseCoder(const double* gram, std::int64_t points, const std::int32_t* atoms,
              std::int64_t atom_count, Subtract subtract)
      : gram_(gram),
        points_(points),
        atoms_(atoms),
        atom_count_(atom_count),
        subtract_(subtract),
        products_(static_cast<std::size_t>(atom_count * atom_count)),
        start_(static_cast<std::size_t>(atom_count)),
        gain_(static_cast<std::size_t>(atom_count)) {
    for (std::int64_t j = 0; j < atom_count; ++j) {
      for (std::int64_t k = 0; k < atom_count; ++k) {
        products_[static_cast<std::size_t>(j * atom_count + k)] =
            gram[atoms[j] * points + atoms[k]];
      }
    }
  }

  // Codes one point; returns its squared error.
  double code(std::int64_t point, const double* weights, double lambda, double* coefficients) {
    const double* with_point = gram_ + point * points_;
    for (std::int64_t j = 0; j < atom_count_; ++j) {
      start_[static_cast<std::size_t>(j)] = with_point[atoms_[j]] - lambda * weights[j];
    }
    chosen_count_ = 0;
    for (int step = 0; step < kMostSteps && chosen_count_ < kMostChosen; ++step) {
      const std::int64_t best = most_promising();
      if (best < 0) {
        break;
      }
      chosen_[chosen_count_] = best;
      value_[chosen_count_] = 0.0;
      ++chosen_count_;
      settle();
    }
    std::fill(coefficients, coefficients + atom_count_, 0.0);
    double error = with_point[point];
    for (int i = 0; i < chosen_count_; ++i) {
      coefficients[chosen_[i]] = value_[i];
      double inner = 0.0;
      for (int k = 0; k < chosen_count_; ++k) {
        inner += value_[k] * product(chosen_[i], chosen_[k]);
      }
      error -= value_[i] * (2.0 * with_point[atoms_[chosen_[i]]] - inner);
    }
    return error < 0.0 ? 0.0 : error;
  }

 private:
  double product(std::int64_t j, std::int64_t k) const {
    return products_[static_cast<std::size_t>(j * atom_count_ + k)];
  }

  // The atom whose value, raised from 0, lowers the sum fastest; -1 where none does.
  std::int64_t most_promising() {
    gain_ = start_;
    for (int i = 0; i < chosen_count_; ++i) {
      subtract_(gain_.data(), products_.data() + chosen_[i] * atom_count_, value_[i], atom_count_);
    }
    for (int i = 0; i < chosen_count_; ++i) {
      gain_[static_cast<std::size_t>(chosen_[i])] = 0.0;
    }
    std::int64_t best = -1;
    double most = 0.0;
    for (std::int64_t j = 0; j < atom_count_; ++j) {
      const double gain = gain_[static_cast<std::size_t>(j)];
      if (gain > most && gain > kTolerance * product(j, j)) {
        most = gain;
        best = j;
      }
    }
    return best;
  }

  // Moves to the best values of the chosen atoms; those that would fall below 0 leave on the way.
  void settle() {
    while (chosen_count_ > 0) {
      double wanted[kMostChosen];
      solve(wanted);
      double part = 1.0;
      for (int i = 0; i < chosen_count_; ++i) {
        const double ratio = wanted[i] <= 0.0 ? value_[i] / (value_[i] - wanted[i]) : 1.0;
        part = ratio < part ? ratio : part;
      }
      int kept = 0;
      for (int i = 0; i < chosen_count_; ++i) {
        const bool leaves = wanted[i] <= 0.0 && !(value_[i] / (value_[i] - wanted[i]) > part);
        const double value = value_[i] + part * (wanted[i] - value_[i]);
        if (!leaves) {
          chosen_[kept] = chosen_[i];
          value_[kept] = part < 1.0 ? value : wanted[i];
          ++kept;
        }
      }
      if (kept == chosen_count_) {
        return;
      }
      chosen_count_ = kept;
    }
  }

  // (products + ridge) wanted = start on the chosen atoms, by Cholesky's method.
  void solve(double* wanted) const {
    double factor[kMostChosen][kMostChosen];
    for (int i = 0; i < chosen_count_; ++i) {
      for (int j = 0; j <= i; ++j) {
        double sum = product(chosen_[i], chosen_[j]);
        sum += i == j ? kRidge * sum : 0.0;
        for (int k = 0; k < j; ++k) {
          sum -= factor[i][k] * factor[j][k];
        }
        factor[i][j] = i == j ? std::sqrt(sum) : sum / factor[j][j];
      }
    }
    for (int i = 0; i < chosen_count_; ++i) {
      double sum = start_[static_cast<std::size_t>(chosen_[i])];
      for (int k = 0; k < i; ++k) {
        sum -= factor[i][k] * wanted[k];
      }
      wanted[i] = sum / factor[i][i];
    }
    for (int i = chosen_count_ - 1; i >= 0; --i) {
      double sum = wanted[i];
      for (int k = i + 1; k < chosen_count_; ++k) {
        sum -= factor[k][i] * wanted[k];
      }
      wanted[i] = sum / factor[i][i];
    }
  }

  const double* gram_;
  std::int64_t points_;
  const std::int32_t* atoms_;
  std::int64_t atom_count_;
  Subtract subtract_;
  std::vector<double> products_;  // of atoms with atoms
  std::vector<double> start_;     // gain of each atom where all values are 0
  std::vector<double> gain_;
  int chosen_count_ = 0;
  std::int64_t chosen_[kMostChosen] = {};
  double value_[kMostChosen] = {};
};

}  // namespace
}  // namespace chiaro

chiaro_status chiaro_sparse_code(chiaro_backend backend, const double* gram, const int32_t* atoms,
                                 const double* weights, double* coefficients, double* errors,
                                 int64_t points, int64_t atom_count, double lambda,
                                 void* /*stream*/) {
  using namespace chiaro;
  Isa isa;
  CHIARO_TRY(choose_isa(backend, &isa));
  if (points < 1 || points > kMostPoints || atom_count < 1 || atom_count > points) {
    return fail(CHIARO_INVALID,
                "points must be from 1 to %lld and atom_count from 1 to points, were %lld and %lld",
                static_cast<long long>(kMostPoints), static_cast<long long>(points),
                static_cast<long long>(atom_count));
  }
  if (!(lambda >= 0.0 && lambda <= 1e6)) {
    return fail(CHIARO_INVALID, "lambda must be in [0,1e6], was %g", lambda);
  }
  CHIARO_TRY(check_array("gram", gram));
  CHIARO_TRY(check_array("atoms", atoms));
  CHIARO_TRY(check_array("weights", weights));
  CHIARO_TRY(check_array("coefficients", coefficients));
  CHIARO_TRY(check_array("errors", errors));
  for (std::int64_t j = 0; j < atom_count; ++j) {
    if (atoms[j] < 0 || atoms[j] >= points) {
      return fail(CHIARO_INVALID, "atoms[%lld] is %d, and there are %lld points",
                  static_cast<long long>(j), static_cast<int>(atoms[j]),
                  static_cast<long long>(points));
    }
  }

  return guarded([&] {
    SparseCoder coder(gram, points, atoms, atom_count, variant(isa));
    for (std::int64_t point = 0; point < points; ++point) {
      errors[point] = coder.code(point, weights + point * atom_count, lambda,
                                 coefficients + point * atom_count);
    }
  });
}
