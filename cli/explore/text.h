// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "dataflows/explore/result/result.h"

/// What `systole explore` says to people.
namespace systole::app {

/// What was explored, and the first points by the objectives.
std::string explore_text(dataflows::explore::Result& result, const dataflows::explore::Question& question);

/// `3 dataflow x 16 rows x 16 cols x 2 variant`
std::string space_text(const dataflows::explore::DesignSpace& space);
/// What results hold: `the Pareto front over cycles, pes for each network`.
std::string keep_text(const dataflows::explore::Keep& keep, const dataflows::explore::DesignSpace& space);
/// `1,234,567`
std::string count_text(std::uint64_t count);

}  // namespace systole::app
