// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "dataflows/selection/comparison.h"

namespace systole::app {

/// The comparison's remarks, a sentence each.
std::vector<std::string> remark_texts(const dataflows::Comparison& comparison);

}  // namespace systole::app
