// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "predictor/models/detail/systole/signature_shape.h"
#include "predictor/models/model.h"

namespace systole::predictor {

/// What Systole's model learns from: log latencies less each device's scale, networks x devices.
struct TrainingGrid {
  SignatureShape signature;
  std::vector<SignatureView> views;             ///< one a device
  std::vector<const NetworkProfile*> networks;  ///< one a row
  std::vector<bool> in_signature;               ///< one a row
  Eigen::MatrixXd ratios;                       ///< 0 where missing
  Eigen::MatrixXd observed;                     ///< 1 where measured, 0 where missing
};

TrainingGrid training_grid(const TrainingSet& set);
/// The same with some of the devices only.
TrainingGrid devices_of(const TrainingGrid& grid, const std::vector<Eigen::Index>& devices);

/// Huber's location of each row's measured cells, and how much it is worth: the sum of their weights.
struct RowCentres {
  Eigen::VectorXd centre;
  Eigen::VectorXd weight;
};
RowCentres row_centres(const TrainingGrid& grid);

/// Devices as points: their shape, and their scale with little weight.
Eigen::MatrixXd device_points(const std::vector<SignatureView>& views, double mean_scale);
/// Networks as points: their compact features.
Eigen::MatrixXd network_points(std::span<const NetworkProfile* const> networks);

}  // namespace systole::predictor
