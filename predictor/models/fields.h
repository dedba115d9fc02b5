// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "core/field.h"
#include "predictor/models/model.h"

/// Which model is trained, and how, described once: options, defaults, allowed values and meanings. Paths are those of
/// the configuration in `systole predict --json`.
namespace systole::predictor {

using ModelKindField = core::Field<ModelKind>;
/// One field: the kind itself.
std::span<const ModelKindField> model_kind_fields();

using TrainField = core::Field<TrainOptions>;
std::span<const TrainField> train_fields();

}  // namespace systole::predictor
