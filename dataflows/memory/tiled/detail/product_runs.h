// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "dataflows/mapping/mapping.h"
#include "dataflows/mapping/product_run.h"
#include "dataflows/memory/tiled/schedule.h"

namespace systole::dataflows::tiled {

/// Adds what the array runs of `part` under `schedule`: its chunks, where those of equal length are one run. There are
/// at most three runs. Throws OverflowError. O(1).
void add_runs(const Mapping& part, const Schedule& schedule, std::vector<ProductRun>& runs);

}  // namespace systole::dataflows::tiled
