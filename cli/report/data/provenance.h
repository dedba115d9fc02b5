// SPDX-License-Identifier: MIT
#pragma once

#include "cli/report/data/result_json.h"

namespace systole::app {

/// The provenance block of a JSON result as lines for a report: [{label, value}].
Json provenance_lines(const ResultValue& provenance);

}  // namespace systole::app
