// SPDX-License-Identifier: MIT
#include "predictor/models/detail/systole/least_squares.h"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include "predictor/statistics/summary.h"

namespace systole::predictor {
namespace {

constexpr int kIterations = 5;

/// Least squares on the columns that are free; zero elsewhere.
Eigen::VectorXd solve_free(const Eigen::MatrixXd& a, const Eigen::VectorXd& b, const std::vector<bool>& free) {
  std::vector<Eigen::Index> columns;
  for (Eigen::Index j = 0; j < a.cols(); ++j) {
    if (free[static_cast<std::size_t>(j)]) columns.push_back(j);
  }
  const Eigen::VectorXd part = a(Eigen::all, columns).colPivHouseholderQr().solve(b);
  Eigen::VectorXd x = Eigen::VectorXd::Zero(a.cols());
  x(columns) = part;
  return x;
}

/// Of the columns at zero the one that lowers the error most where it grows; none where no column does.
std::optional<std::size_t> steepest_at_zero(const Eigen::VectorXd& gradient, const std::vector<bool>& free,
                                            double tolerance) {
  std::optional<std::size_t> steepest;
  for (std::size_t j = 0; j < free.size(); ++j) {
    const double slope = gradient(static_cast<Eigen::Index>(j));
    if (free[j] || slope <= tolerance) continue;
    if (!steepest || slope > gradient(static_cast<Eigen::Index>(*steepest))) steepest = j;
  }
  return steepest;
}

/// How far `x` may go towards `wanted`, whose free columns may be below zero, until the first one is zero: at most 1.
double feasible_share(const Eigen::VectorXd& x, const Eigen::VectorXd& wanted, const std::vector<bool>& free) {
  double share = 1;
  for (Eigen::Index j = 0; j < x.size(); ++j) {
    if (free[static_cast<std::size_t>(j)] && wanted(j) <= 0) {
      share = std::min(share, x(j) / std::max(x(j) - wanted(j), 1e-300));
    }
  }
  return share;
}

/// Holds the free columns at zero that came there on the way to `wanted`.
void hold_at_zero(Eigen::VectorXd& x, const Eigen::VectorXd& wanted, std::vector<bool>& free) {
  for (Eigen::Index j = 0; j < x.size(); ++j) {
    const auto index = static_cast<std::size_t>(j);
    if (free[index] && (x(j) <= 1e-14 * x.maxCoeff() || wanted(j) <= 0) && x(j) <= 1e-12) {
      free[index] = false;
      x(j) = 0;
    }
  }
}

/// Moves `x` to the least squares on the free columns. Columns that would be below zero on the way are free no longer.
void solve_within_bounds(const Eigen::MatrixXd& a, const Eigen::VectorXd& b, std::vector<bool>& free,
                         Eigen::VectorXd& x) {
  while (true) {
    const Eigen::VectorXd wanted = solve_free(a, b, free);
    const double share = feasible_share(x, wanted, free);
    if (share >= 1) {
      x = wanted;
      return;
    }
    x += share * (wanted - x);
    hold_at_zero(x, wanted, free);
    if (std::ranges::find(free, true) == free.end()) return;
  }
}

}  // namespace

Eigen::VectorXd nonnegative_least_squares(const Eigen::MatrixXd& a, const Eigen::VectorXd& b) {
  const auto columns = static_cast<std::size_t>(a.cols());
  std::vector<bool> free(columns, false);
  Eigen::VectorXd x = Eigen::VectorXd::Zero(a.cols());
  const double tolerance = 1e-10 * (a.transpose() * b).cwiseAbs().maxCoeff();
  for (std::size_t step = 0; step < 3 * columns; ++step) {
    const Eigen::VectorXd gradient = a.transpose() * (b - (a * x));
    const std::optional<std::size_t> steepest = steepest_at_zero(gradient, free, tolerance);
    if (!steepest) break;
    free[*steepest] = true;
    solve_within_bounds(a, b, free, x);
  }
  return x;
}

double huber_weight(double residual, double delta) {
  const double size = std::abs(residual);
  return size <= delta ? 1 : delta / size;
}

double median_magnitude(const Eigen::VectorXd& values) {
  const Eigen::VectorXd sizes = values.cwiseAbs();
  return upper_median({sizes.begin(), sizes.end()});
}

RobustRidge robust_ridge(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, double ridge) {
  RobustRidge fit;
  Eigen::VectorXd weights = Eigen::VectorXd::Ones(y.size());
  for (int iteration = 0; iteration < kIterations; ++iteration) {
    fit.centre = weights.dot(y) / weights.sum();
    const Eigen::MatrixXd weighted = weights.asDiagonal() * x;
    Eigen::MatrixXd normal = x.transpose() * weighted;
    normal.diagonal().array() += ridge;
    fit.slopes = normal.ldlt().solve(weighted.transpose() * (y.array() - fit.centre).matrix());
    fit.residuals = (y.array() - fit.centre).matrix() - (x * fit.slopes);
    const double delta = std::max(median_magnitude(fit.residuals), kSmallestDelta);
    for (Eigen::Index i = 0; i < y.size(); ++i) weights(i) = huber_weight(fit.residuals(i), delta);
  }
  return fit;
}

}  // namespace systole::predictor
