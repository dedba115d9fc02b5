// SPDX-License-Identifier: MIT
#pragma once

#include "cli/report/data/result_json.h"

namespace systole::app {

/// What a report shows of `systole simulate --json`. Throws core::InputError where something is missing.
Json simulate_report(const ResultValue& result);

}  // namespace systole::app
