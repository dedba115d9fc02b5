// SPDX-License-Identifier: MIT
#pragma once

#include "cli/common/json/provenance.h"
#include "dataflows/explore/result/result.h"

namespace systole::app {

/// `systole explore --json`. O(points).
Json explore_json(dataflows::explore::Result& result, const dataflows::explore::Question& question);

}  // namespace systole::app
