// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "dataflows/explore/evaluate/exploration.h"
#include "dataflows/explore/space/shard.h"

namespace systole::app {

/// For people: how large the space is, and from a second's worth of points how much of it is feasible and how long it
/// takes.
std::string explore_estimate(const dataflows::explore::Exploration& exploration, dataflows::explore::Shard shard,
                             unsigned threads);

}  // namespace systole::app
