// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "predictor/models/detail/systole/feature_space.h"
#include "predictor/models/detail/systole/training_grid.h"

namespace systole::predictor {

/// How a device deviates from the networks' effects, by a robust Gaussian process on the grid. Networks are alike if
/// they are the same (a fifth of the variance) or have similar physical features; devices if their signature shapes are
/// (a linear, a Gaussian and a constant part).
class DeviationKernel {
 public:
  DeviationKernel() = default;
  /// `deviations`: the grid's ratios less the effects.
  static DeviationKernel train(const TrainingGrid& grid, const Eigen::MatrixXd& deviations, double noise);

  /// queries x devices. `known`: the row of the training grid that a query is, or -1.
  [[nodiscard]] Eigen::MatrixXd predict(const Eigen::MatrixXd& network_points, const std::vector<Eigen::Index>& known,
                                        const std::vector<SignatureView>& devices) const;

  [[nodiscard]] const FeatureSpace& networks() const { return networks_; }
  [[nodiscard]] const FeatureSpace& devices() const { return devices_; }
  [[nodiscard]] const Eigen::MatrixXd& dual() const { return dual_; }
  [[nodiscard]] double mean_scale() const { return mean_scale_; }
  /// From saved parts.
  DeviationKernel(FeatureSpace networks, FeatureSpace devices, Eigen::MatrixXd dual, double mean_scale);

 private:
  FeatureSpace networks_;
  FeatureSpace devices_;
  Eigen::MatrixXd dual_;
  double mean_scale_ = 0;
};

}  // namespace systole::predictor
