// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "predictor/models/model.h"
#include "predictor/xgboost/matrix.h"

namespace systole::predictor {

/// A measured latency that a model learns from: indices into the data set.
struct TrainingCell {
  std::size_t device = 0;
  std::size_t network = 0;
};

/// What XGBoost sees of a training set and of test cells.
struct ModelFeatures {
  std::vector<std::string> names;   ///< of the columns; `reference` drops those that are constant or repeated
  std::vector<TrainingCell> cells;  ///< of the rows of `train`
  xgboost::Matrix train;
  xgboost::Matrix test;  ///< test devices x test networks, device by device
};
ModelFeatures model_features(ModelKind kind, const TrainingSet& set, std::span<const std::size_t> test_devices,
                             std::span<const std::size_t> test_networks);

}  // namespace systole::predictor
