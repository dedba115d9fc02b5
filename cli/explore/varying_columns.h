// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dataflows/explore/space/design_space.h"

namespace systole::app {

/// The columns of settings (kSettingColumns) whose values differ along some of these axes of the space.
std::vector<std::size_t> varying_columns(const dataflows::explore::DesignSpace& space,
                                         std::span<const dataflows::explore::Axis> axes = dataflows::explore::kAllAxes);

}  // namespace systole::app
