// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/ir/network.h"
#include "dataflows/machine/machine.h"

namespace systole::dataflows {

/// Why the value of a field, named by its path (`sram_kb.ifmap`), changes nothing on this machine: `memory none reads
/// no scratchpad`. Empty: it may change something. A command that is given such a value says so.
std::string why_without_effect(std::string_view path, const Machine& machine);

/// The same of a field that this machine reads, but no layer of the network asks for: `no layer is grouped`.
std::string why_without_effect_on(const core::Network& network, std::string_view path, const Machine& machine);

}  // namespace systole::dataflows
