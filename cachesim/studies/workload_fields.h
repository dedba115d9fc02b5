// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "cachesim/studies/workload.h"
#include "core/field.h"

namespace systole::cachesim {

using WorkloadField = core::Field<WorkloadRequest>;

/// What users may ask of a workload beside its network, described once as the settings of a study are (fields.h).
std::span<const WorkloadField> workload_fields();

}  // namespace systole::cachesim
