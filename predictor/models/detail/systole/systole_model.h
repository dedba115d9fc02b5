// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "predictor/models/detail/manifest.h"
#include "predictor/models/interval.h"
#include "predictor/models/model.h"
#include "predictor/xgboost/matrix.h"

namespace systole::predictor {

/// Systole's own model (docs/predict.md): log latency = the device's scale (mean log of its signature) + the
/// network's effect (known, or from its layers by XGBoost) + the device's deviation (a Gaussian process averaged with
/// XGBoost).
std::unique_ptr<Model> train_systole_model(const TrainingSet& set, const TrainOptions& options, Intervals intervals);
/// Rounds of boosting that this takes with so many devices.
std::int64_t systole_rounds(std::size_t devices);
std::unique_ptr<Model> load_systole_model(const Manifest& manifest);

/// What the model's second XGBoost learns from, for exports: the log latency less the device's scale and the network's
/// effect.
struct SystoleFeatures {
  std::vector<std::string> names;
  xgboost::Matrix train;  ///< device by device, measured cells outside the signature
  std::vector<float> target;
  xgboost::Matrix test;  ///< device by device
};
SystoleFeatures systole_features(const TrainingSet& set, const TrainOptions& options,
                                 std::span<const std::size_t> test_devices, std::span<const std::size_t> test_networks);

}  // namespace systole::predictor
