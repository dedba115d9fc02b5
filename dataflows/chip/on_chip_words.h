// SPDX-License-Identifier: MIT
#pragma once

#include "core/quantity.h"
#include "dataflows/chip/parts.h"
#include "dataflows/chip/share.h"

namespace systole::dataflows {

/// Words of all cores' operands where nothing is shared: each part of the streams and results is held by every core
/// that needs it, im2col's copies included. G (S_r T p_cols + S_c T p_rows + S_r S_c p_steps), which for p_groups = 1
/// are the words of SCALE-Sim v3's multi-core script. Throws OverflowError. O(1).
core::Elements on_chip_words(const CutLayer& cut, const PerAxis& parts);

}  // namespace systole::dataflows
