// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

namespace systole::predictor {

/// Gaussian-process regression on a grid of networks x devices with missing cells and outliers: the covariance of two
/// cells is the product of a network kernel and a device kernel; noise is heavy-tailed (Huber weights, reweighted
/// iteratively). Solved by conjugate gradients with Kronecker products: O(iterations * N * D * (N + D)).
struct GridProcess {
  Eigen::MatrixXd dual;  ///< networks x devices: predictions are kernel_n * dual * kernel_d

  /// `values` and `observed` (0 or 1): networks x devices. `noise` is the ridge on the kernels' scale.
  static GridProcess fit(const Eigen::MatrixXd& network_kernel, const Eigen::MatrixXd& device_kernel,
                         const Eigen::MatrixXd& values, const Eigen::MatrixXd& observed, double noise);
};

/// Gaussian kernel of the rows of `a` and of `b` with length sqrt(columns) * `length`.
Eigen::MatrixXd gaussian_kernel(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, double length);

}  // namespace systole::predictor
