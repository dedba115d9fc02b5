// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/topology/dialect.h"

namespace systole::benches {

/// A network of topologies/.
inline core::Network shipped_network(const std::string& name) {
  return core::read_topology(SYSTOLE_SOURCE_DIR "/topologies/" + name + ".csv").network;
}

}  // namespace systole::benches
