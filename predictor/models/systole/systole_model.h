// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "predictor/models/interval.h"
#include "predictor/models/manifest.h"
#include "predictor/models/model.h"

namespace systole::predictor {

/// Systole's own model (docs/predictor.md): log latency = the device's scale (mean log of its signature) + the network's effect
/// (known, or from its layers by XGBoost) + the device's deviation (a Gaussian process averaged with XGBoost).
std::unique_ptr<Model> train_systole_model(const TrainingSet& set, const TrainOptions& options, Intervals intervals);
std::unique_ptr<Model> load_systole_model(const Manifest& manifest);

}  // namespace systole::predictor
