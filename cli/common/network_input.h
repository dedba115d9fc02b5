// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "cli/common/json/provenance.h"
#include "core/ir/network.h"
#include "core/topology/scalesim_csv.h"

namespace systole::app {

/// The network that `wanted` names: a file or a shipped one. Logs the reader's warnings and adds the file to
/// `provenance`; `ratios` says what will be simulated of a SCALE-Sim file's N:M. Throws core::InputError.
core::Network read_network(const std::string& wanted, core::ScalesimInput input, Provenance& provenance,
                           core::Ratios ratios = core::Ratios::unread);

}  // namespace systole::app
