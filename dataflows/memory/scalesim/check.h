// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include "core/topology/scalesim_csv.h"
#include "dataflows/machine/check.h"
#include "dataflows/machine/machine.h"

namespace systole::dataflows::scalesim {

/// Adds the reasons why SCALE-Sim's model cannot run on `machine`: what SCALE-Sim rejects or crashes on.
void check(const Machine& machine, std::vector<Reason>& reasons);

/// Throws InputError with those reasons.
void require_sound(const Machine& machine);

/// Turns off what SCALE-Sim v2 ignores in a configuration of v3, if `machine` has v2's memory model. Returns what was
/// on, by the names of its keys.
std::vector<std::string_view> drop_what_v2_lacks(Machine& machine);

}  // namespace systole::dataflows::scalesim
