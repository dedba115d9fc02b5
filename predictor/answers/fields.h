// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "core/field.h"
#include "predictor/answers/latency.h"

/// What a question about latencies says beside its networks and measurements, described once: options, defaults,
/// allowed values and meanings. Paths are those of the configuration in `systole predict latency --json`.
namespace systole::predictor {

using AskedModelField = core::Field<AskedModel>;
std::span<const AskedModelField> asked_model_fields();

using LatencyField = core::Field<LatencyQuestion>;
std::span<const LatencyField> latency_fields();

}  // namespace systole::predictor
