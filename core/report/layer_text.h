// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/ir/layer.h"

namespace systole::core {

/// The window that a layer slides over its input, and its stride where that is not 1: `3x3`, `3x3/2`, `3x3/2x1`
/// (height first).
std::string window_text(const Layer& layer);

}  // namespace systole::core
