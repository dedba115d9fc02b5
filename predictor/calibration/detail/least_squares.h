// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace systole::calibration {

/// Writes one residual a row for the parameters. It must take any finite parameters.
using Residuals = std::function<void(std::span<const double> parameters, std::span<double> residuals)>;

/// A minimum, and how well the rows bind it.
struct LeastSquares {
  std::vector<double> parameters;
  std::vector<double> deviations;  ///< of each parameter, from the covariance at the minimum; infinity: not bound
  double loss = 0;                 ///< sum of the rows' losses
};

/// The residual beyond which a row counts by its size and no longer by its square.
constexpr double kSoftFrom = 0.05;

/// The parameters of the least sum of soft losses, c^2 (sqrt(1 + (r / c)^2) - 1) with c = kSoftFrom, from `start` by
/// Levenberg's and Marquardt's method (Eigen's). A weak pull to the start keeps parameters finite that the rows do not
/// bind. Deterministic. O(iterations * parameters * rows).
LeastSquares least_soft_squares(const Residuals& residuals, std::size_t rows, const std::vector<double>& start);

}  // namespace systole::calibration
