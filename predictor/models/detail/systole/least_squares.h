// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

namespace systole::predictor {

/// min |Ax - b| with x >= 0: the active-set method of Lawson and Hanson (Solving Least Squares Problems, 1974, chapter
/// 23). For a few columns.
Eigen::VectorXd nonnegative_least_squares(const Eigen::MatrixXd& a, const Eigen::VectorXd& b);

/// Robust fits take no delta below this, so that a fit without residuals still has weights.
constexpr double kSmallestDelta = 1e-4;

/// Huber's weight (1964) of a residual: 1 up to `delta`, then falling as 1/|r|.
double huber_weight(double residual, double delta);

/// Median of |values|; 0 for none.
double median_magnitude(const Eigen::VectorXd& values);

/// A centre and slopes, fitted by ridge regression with Huber weights (iteratively reweighted). delta is the residuals'
/// median magnitude.
struct RobustRidge {
  double centre = 0;
  Eigen::VectorXd slopes;
  Eigen::VectorXd residuals;
};
RobustRidge robust_ridge(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, double ridge);

}  // namespace systole::predictor
