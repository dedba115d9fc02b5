// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "predictor/models/detail/manifest.h"
#include "predictor/models/model.h"
#include "predictor/xgboost/matrix.h"

namespace systole::predictor {

/// The paper's models: XGBRegressor's defaults (100 trees of depth 6, eta 0.3) on the flattened embedding and what is
/// known of the device: its signature latencies (`reference`) or frequency and DRAM (`static_info`). Latencies are
/// divided by the largest of the training cells; signature networks are no rows.
///
/// The authors repeat the signature latencies at each of the 127 layers, 2921 columns for ten networks; here each
/// stands once and columns that are constant or repeated in training are dropped, which changes no tree.
std::unique_ptr<Model> train_paper_model(ModelKind kind, const TrainingSet& set, const TrainOptions& options,
                                         Intervals intervals);
/// Rounds of boosting that this takes.
std::int64_t paper_rounds();
std::unique_ptr<Model> load_paper_model(ModelKind kind, const Manifest& manifest);

/// The features as XGBoost gets them, with their names; for exports and cross-checks.
struct PaperFeatures {
  std::vector<std::string> names;  ///< of the kept columns: `l17.kernel`, `sig3`, `freq_ghz`
  xgboost::Matrix train;
  std::vector<float> target;
  xgboost::Matrix test;
};
PaperFeatures paper_features(ModelKind kind, const TrainingSet& set, std::span<const std::size_t> test_devices,
                             std::span<const std::size_t> test_networks);

}  // namespace systole::predictor
