// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "predictor/evaluation/fold.h"
#include "predictor/models/model.h"

namespace systole::predictor {

/// What an independent re-run needs: one CSV row a cell of the fold (`role,device,network,measured_ms`, then the
/// features that `kind` gives to XGBoost, with their names). Roles: train, test. `reference`'s columns are those left
/// after dropping duplicates and constants.
std::string export_features(const Dataset& data, const Fold& fold, const std::vector<std::size_t>& signature,
                            ModelKind kind);

}  // namespace systole::predictor
