// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "core/field.h"
#include "predictor/dataset/learning_data.h"

namespace systole::predictor {

using MeasuredDataField = core::Field<MeasuredDataOptions>;

/// Where measurements come from, described once: options, defaults, allowed values and meanings. Paths are those of the
/// configuration in `systole predict --json`.
std::span<const MeasuredDataField> measured_data_fields();

}  // namespace systole::predictor
