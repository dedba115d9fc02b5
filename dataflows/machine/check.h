// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dataflows/machine/machine.h"

namespace systole::dataflows {

/// One reason why a machine makes no sense.
struct Reason {
  std::string_view field;  ///< the path of the field that would have to change (dataflows/machine/fields.h)
  std::string text;        ///< what is wrong, in a sentence
};

/// All reasons why `machine` makes no sense; none if it does. This is the only rule of validity: the command line,
/// YAML, explorations, simulated devices and every caller of simulate() share it. O(fields).
std::vector<Reason> check(const Machine& machine);

/// Throws core::InputError with all reasons, a line each, if there are any.
void require(const Machine& machine);

}  // namespace systole::dataflows
