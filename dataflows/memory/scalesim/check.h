// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "dataflows/machine/check.h"
#include "dataflows/machine/machine.h"

namespace systole::dataflows::scalesim {

/// Adds the reasons why SCALE-Sim's model cannot run on `machine`: what SCALE-Sim rejects or crashes on.
void check(const Machine& machine, std::vector<Reason>& reasons);

/// Throws InputError with those reasons.
void require_sound(const Machine& machine);

}  // namespace systole::dataflows::scalesim
