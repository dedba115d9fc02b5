// SPDX-License-Identifier: MIT
#include "cli/common/network_input.h"

#include <utility>

#include "cli/common/terminal_observer.h"
#include "core/topology/network_input.h"

namespace systole::app {

core::Network read_network(const std::string& wanted, core::ScalesimInput input, Provenance& provenance,
                           core::Ratios ratios) {
  core::NetworkInput read = core::read_network(wanted, input, log_observer(), ratios);
  provenance.add_input(std::move(read.record));
  return std::move(read.network);
}

}  // namespace systole::app
