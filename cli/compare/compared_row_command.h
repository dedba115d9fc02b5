// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "dataflows/selection/comparison.h"

namespace systole::app {

/// The command line that simulates a row of a comparison and comes to its cycles: `systole topology fuse` where layers
/// are replaced (twice, if some by Full and some by Half), then `systole simulate`. `network` is as the user named it.
std::string compared_row_command(const std::string& network, const dataflows::ComparedRow& row,
                                 const dataflows::ComparisonSettings& settings);

}  // namespace systole::app
