// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "cli/common/json/provenance.h"
#include "dataflows/explore/space/design_space.h"
#include "dataflows/selection/variant.h"

namespace systole::app {

/// The command line that simulates a design, for all designs that differ in numbers only: an array of texts, of which
/// every second one is the name of a column (kSettingColumns) whose value stands there.
///
/// `systole simulate`, after `systole topology fuse` for a variant; where that cannot say it (each layer on the fastest
/// of several dataflows; a variant whose layers are chosen anew on each design) `systole explore` of that one design.
/// `energy`: the table of prices, if there is one.
Json point_command(const dataflows::explore::DesignSpace& space, std::optional<dataflows::Select> select,
                   const dataflows::explore::DesignPoint& point, const std::string& energy);

}  // namespace systole::app
