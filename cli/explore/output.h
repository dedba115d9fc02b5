// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "cli/common/provenance.h"
#include "cli/explore/result.h"
#include "dataflows/explore/evaluate/exploration.h"

/// What `systole explore` prints.
namespace systole::app {

/// CSV with a header, one row a point, in order of ids; to `write` in pieces.
void write_explore_csv(ExploreResult& result, const dataflows::explore::Question& question,
                       const std::function<void(std::string_view)>& write);

Json explore_json(ExploreResult& result, const dataflows::explore::Question& question);

/// For people: what was explored, and the first points by the objectives.
std::string explore_table(ExploreResult& result, const dataflows::explore::Question& question);

/// `3 dataflow x 16 rows x 16 cols x 2 variant`
std::string space_text(const dataflows::explore::DesignSpace& space);
/// What results hold: `the Pareto front over cycles, pes for each network`.
std::string keep_text(const dataflows::explore::Keep& keep, const dataflows::explore::DesignSpace& space);

}  // namespace systole::app
