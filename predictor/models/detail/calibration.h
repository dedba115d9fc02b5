// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "predictor/models/model.h"

namespace systole::predictor {

/// Errors on held-out devices: the training devices are cut into four parts; for each, a model is trained on the others
/// and on four fifths of the networks (signature included) and predicts the part: kept networks count as seen, the
/// others as unseen. Empty with fewer than 8 devices or 10 networks. Four trainings.
Intervals calibrate(ModelKind kind, const TrainingSet& set, const TrainOptions& options);

/// How many devices each of these trainings has.
std::vector<std::size_t> calibration_devices(const TrainingSet& set);

}  // namespace systole::predictor
