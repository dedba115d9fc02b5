// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

namespace systole::predictor {

/// What a device's own measurements say beyond the model: the log errors of the model on the networks that the device
/// ran, kriged over the networks' features (a Gaussian, a linear and a constant part; Rasmussen and Williams, Gaussian
/// Processes for Machine Learning, 2006). The noise is the one with the least leave-one-out error; where none lowers
/// that error clearly, nothing is corrected. So a device unlike the training devices is followed and others are left
/// alone.
class DeviceCorrection {
 public:
  DeviceCorrection() = default;
  /// `points`: measured networks x standardised features; `residuals`: log(measured / predicted) of each. O(n^3).
  DeviceCorrection(const Eigen::MatrixXd& points, const Eigen::VectorXd& residuals);

  /// What to add to the log predictions of networks with these features; zeros where nothing is corrected.
  [[nodiscard]] Eigen::VectorXd at(const Eigen::MatrixXd& points) const;
  [[nodiscard]] bool corrects() const { return dual_.size() > 0; }
  /// How far the model is off on what was measured, as log error: root mean square, of the corrected model by leaving
  /// each out. 0 where nothing was measured.
  [[nodiscard]] double residual() const { return residual_; }

 private:
  Eigen::MatrixXd points_;
  Eigen::VectorXd dual_;
  double residual_ = 0;
};

}  // namespace systole::predictor
