// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "cli/predict/data.h"
#include "predictor/models/model.h"
#include "predictor/signature/selection.h"

/// A model of all devices and networks of a data set.
namespace systole::app {

/// The networks of a list with commas, each once. Throws core::InputError with the nearest name.
std::vector<std::size_t> networks_named(const std::string& option, const std::string& list,
                                        const predictor::Dataset& data);

/// Chooses among `candidates` (all networks if empty) on the latencies of all devices.
std::vector<std::size_t> choose_signature(const predictor::Dataset& data, std::vector<std::size_t> candidates,
                                          const predictor::SignatureOptions& options);

/// Trains on everything.
std::unique_ptr<predictor::Model> train_on_all(const PredictData& data, predictor::ModelKind kind,
                                               const std::vector<std::size_t>& signature,
                                               const predictor::TrainOptions& options);

/// `--measured a=MS --measured b=MS`, for the user to fill in.
std::string measured_words(const std::vector<std::string>& signature);

}  // namespace systole::app
