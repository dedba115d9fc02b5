// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "dataflows/explore/run/estimate.h"

namespace systole::app {

/// For people: how large the space is, how much of it is feasible and how long it takes.
std::string estimate_text(const dataflows::explore::Exploration& exploration, dataflows::explore::Shard shard,
                          const dataflows::explore::Estimate& estimate);

/// `about 3.5 days`: how long the points that were estimated take.
std::string estimated_time(const dataflows::explore::Estimate& estimate);

}  // namespace systole::app
