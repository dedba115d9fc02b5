// SPDX-License-Identifier: MIT
#pragma once

#include "cli/common/json/provenance.h"
#include "dataflows/explore/result/result.h"

namespace systole::app {

/// What a report shows of an exploration. Throws core::InputError where the run is not whole or holds more points than
/// a browser can show. O(points).
Json explore_report(dataflows::explore::Result& result);

}  // namespace systole::app
