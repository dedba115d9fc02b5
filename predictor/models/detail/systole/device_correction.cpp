// SPDX-License-Identifier: MIT
#include "predictor/models/detail/systole/device_correction.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <array>
#include <cmath>

#include "predictor/models/detail/systole/grid_process.h"

namespace systole::predictor {
namespace {

constexpr double kLength = 1;
constexpr std::array kNoises{0.01, 0.03, 0.1, 0.3, 1.0, 3.0};
/// With fewer measurements leaving one out says too little.
constexpr Eigen::Index kFewest = 4;
constexpr double kClear = 0.8;  ///< of the error without correction, what may be left of it

Eigen::MatrixXd network_covariance(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  const auto columns = static_cast<double>(std::max<Eigen::Index>(a.cols(), 1));
  Eigen::MatrixXd kernel = gaussian_kernel(a, b, kLength) + ((a * b.transpose()) / columns);
  kernel.array() += 1;
  return kernel;
}

double root_mean_square(const Eigen::VectorXd& values) {
  return std::sqrt(values.squaredNorm() / static_cast<double>(std::max<Eigen::Index>(values.size(), 1)));
}

}  // namespace

DeviceCorrection::DeviceCorrection(const Eigen::MatrixXd& points, const Eigen::VectorXd& residuals)
    : residual_(root_mean_square(residuals)) {
  if (residuals.size() < kFewest) return;
  const Eigen::MatrixXd kernel = network_covariance(points, points);
  double least = kClear * residuals.cwiseAbs().sum();
  for (const double noise : kNoises) {
    const Eigen::MatrixXd noisy = kernel + (noise * Eigen::MatrixXd::Identity(kernel.rows(), kernel.cols()));
    const Eigen::MatrixXd inverse = noisy.llt().solve(Eigen::MatrixXd::Identity(kernel.rows(), kernel.cols()));
    const Eigen::VectorXd dual = inverse * residuals;
    // Leave-one-out in closed form (Rasmussen and Williams, 5.12).
    const Eigen::VectorXd left_out = dual.cwiseQuotient(inverse.diagonal());
    const double error = left_out.cwiseAbs().sum();
    if (!(error < least)) continue;
    least = error;
    dual_ = dual;
    points_ = points;
    residual_ = root_mean_square(left_out);
  }
}

Eigen::VectorXd DeviceCorrection::at(const Eigen::MatrixXd& points) const {
  if (!corrects()) return Eigen::VectorXd::Zero(points.rows());
  return network_covariance(points, points_) * dual_;
}

}  // namespace systole::predictor
