// SPDX-License-Identifier: MIT
#include "predictor/models/detail/systole/least_squares.h"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
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

}  // namespace

Eigen::VectorXd nonnegative_least_squares(const Eigen::MatrixXd& a, const Eigen::VectorXd& b) {
  const auto columns = static_cast<std::size_t>(a.cols());
  std::vector<bool> free(columns, false);
  Eigen::VectorXd x = Eigen::VectorXd::Zero(a.cols());
  const double tolerance = 1e-10 * (a.transpose() * b).cwiseAbs().maxCoeff();
  for (std::size_t step = 0; step < 3 * columns; ++step) {
    const Eigen::VectorXd gradient = a.transpose() * (b - (a * x));
    Eigen::Index best = -1;
    for (Eigen::Index j = 0; j < a.cols(); ++j) {
      if (free[static_cast<std::size_t>(j)] || gradient(j) <= tolerance) continue;
      if (best < 0 || gradient(j) > gradient(best)) best = j;
    }
    if (best < 0) break;
    free[static_cast<std::size_t>(best)] = true;
    while (true) {
      const Eigen::VectorXd wanted = solve_free(a, b, free);
      double step_length = 1;
      for (Eigen::Index j = 0; j < a.cols(); ++j) {
        if (free[static_cast<std::size_t>(j)] && wanted(j) <= 0) {
          step_length = std::min(step_length, x(j) / std::max(x(j) - wanted(j), 1e-300));
        }
      }
      if (step_length >= 1) {
        x = wanted;
        break;
      }
      x += step_length * (wanted - x);
      bool none_free = true;
      for (Eigen::Index j = 0; j < a.cols(); ++j) {
        const auto index = static_cast<std::size_t>(j);
        if (free[index] && (x(j) <= 1e-14 * x.maxCoeff() || wanted(j) <= 0) && x(j) <= 1e-12) {
          free[index] = false;
          x(j) = 0;
        }
        none_free = none_free && !free[index];
      }
      if (none_free) break;
    }
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
