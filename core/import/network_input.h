// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "core/files/input_record.h"
#include "core/ir/network.h"
#include "core/observer.h"
#include "core/topology/scalesim_csv.h"

namespace systole::core {

/// A network and the file that it was read from.
struct NetworkInput {
  Network network;
  InputRecord record;
};

/// The network that `wanted` names: a path to a file, or the name of a shipped one. The file's warnings go to
/// `observer`; `ratios` says what will be simulated of a SCALE-Sim file's N:M. Throws InputError with all of the file's
/// mistakes, or with the nearest name.
NetworkInput read_network(std::string_view wanted, ScalesimInput input = ScalesimInput::automatic,
                          const Observer& observer = {}, Ratios ratios = Ratios::unread);

}  // namespace systole::core
