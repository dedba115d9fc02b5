// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "core/observer.h"
#include "predictor/dataset/learning_data.h"
#include "predictor/models/model.h"

namespace systole::predictor {

/// Trains on all devices and networks of the data. `static` reads no signature. Throws InputError as `train` does.
std::unique_ptr<Model> train_on_all(const LearningData& data, ModelKind kind, const std::vector<std::size_t>& signature,
                                    const TrainOptions& options, const core::Observer& observer = {});

}  // namespace systole::predictor
