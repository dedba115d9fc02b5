// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "core/field.h"
#include "predictor/evaluation/collaborate.h"
#include "predictor/evaluation/evaluation.h"

/// The settings of studies, described once: options, defaults, allowed values and meanings. Paths are those of the
/// configuration in `systole predict --json`. Model, training and signature have tables of their own.
namespace systole::predictor {

using EvaluationField = core::Field<EvaluationPlan>;
std::span<const EvaluationField> evaluation_fields();

using CollaborationField = core::Field<CollaborationOptions>;
std::span<const CollaborationField> collaboration_fields();

}  // namespace systole::predictor
