// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>

#include "predictor/models/detail/systole/training_grid.h"
#include "predictor/xgboost/booster.h"

namespace systole::predictor {

/// What is chosen by nested validation.
struct Hyperparameters {
  double noise = 0.4;        ///< of the Gaussian process
  double tree_weight = 0.2;  ///< of XGBoost's deviations in the average with the Gaussian process's
};

/// Cuts the training devices into three parts; each is predicted from the others, and the values with the least mean
/// magnitude of the log error are taken. Looks at nothing but the grid. The defaults for fewer than 6 devices.
Hyperparameters validate(const TrainingGrid& grid, const Eigen::MatrixXd& deviations, const Eigen::VectorXd& effects,
                         std::uint64_t seed, const xgboost::RoundDone& round_done = {});
/// Rounds of boosting that this takes with so many devices.
int validation_rounds(std::size_t devices);

}  // namespace systole::predictor
