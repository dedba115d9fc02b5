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

/// Turns off what the version of SCALE-Sim that `machine` has as its memory model ignores in a configuration of v3.
/// Returns what was on, by the names of its keys.
std::vector<std::string_view> drop_what_version_lacks(Machine& machine);

/// Gives what the machine's model reads of the N:M in a topology.
core::Ratios ratios_of(const Machine& machine);

}  // namespace systole::dataflows::scalesim
