// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "predictor/models/detail/systole/training_grid.h"
#include "predictor/xgboost/booster.h"

namespace systole::predictor {

/// The same deviations by XGBoost: rows are cells; columns the device's shape and scale, the network's effect and
/// compact features.
inline constexpr int kDeviationRounds = 100;  ///< of boosting

xgboost::Booster train_deviation_trees(const TrainingGrid& grid, const Eigen::MatrixXd& deviations,
                                       const Eigen::VectorXd& effects, std::uint64_t seed,
                                       const xgboost::RoundDone& round_done = {});

/// Rows network by network, devices x networks cells in the order of Model::predict (device by device).
xgboost::Matrix deviation_rows(const std::vector<SignatureView>& devices, const Eigen::MatrixXd& network_points,
                               const Eigen::VectorXd& effects);

/// Names of the columns, for `signature` networks.
std::vector<std::string> deviation_columns(const std::vector<std::string>& signature);

/// Cells to learn from, with their rows: measured ones outside the signature.
struct DeviationCells {
  xgboost::Matrix rows;
  std::vector<float> targets;
};
DeviationCells deviation_cells(const TrainingGrid& grid, const Eigen::MatrixXd& deviations,
                               const Eigen::VectorXd& effects);

}  // namespace systole::predictor
