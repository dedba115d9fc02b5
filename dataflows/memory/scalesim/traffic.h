// SPDX-License-Identifier: MIT
#pragma once

#include "core/quantity.h"

namespace systole::dataflows::scalesim {

/// Words that pass between two memories, and the cycles of the first and the last transfer.
struct Traffic {
  core::Cycles start;
  core::Cycles stop;
  core::Elements words;
  friend bool operator==(const Traffic&, const Traffic&) = default;
};

}  // namespace systole::dataflows::scalesim
