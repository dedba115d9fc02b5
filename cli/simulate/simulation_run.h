// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/ir/network.h"
#include "dataflows/energy/energy_ledger.h"
#include "dataflows/energy/energy_table.h"
#include "dataflows/machine/machine.h"
#include "dataflows/simulate.h"

namespace systole::app {

/// One network that was simulated.
struct SimulatedNetwork {
  core::Network network;
  dataflows::NetworkResult result;
  std::string command;                               ///< the command line that repeats it
  std::optional<dataflows::NetworkEnergy> energy{};  ///< where it was asked for
};

/// What -c named: a machine's file, and what its first lines say of it.
struct NamedMachine {
  std::string name{};  ///< of the file, without folder and extension; empty: there is none
  std::string title{};
  std::string source{};
  std::string differs{};               ///< from the hardware
  std::vector<std::string> changed{};  ///< paths of the fields that options gave another value
};

/// All networks of one command, on one machine.
struct SimulationRun {
  dataflows::Machine machine;
  NamedMachine named{};
  std::shared_ptr<const dataflows::EnergyTable> energy_table{};  ///< null: energy was not asked for
  std::shared_ptr<const dataflows::EnergyTable> area_table{};    ///< where only an area can be told
  std::vector<SimulatedNetwork> networks;
};

/// All of one command: a run a machine, which differ in their arrays and dataflows only, with the same networks. At
/// least one.
using SimulationRuns = std::vector<SimulationRun>;

}  // namespace systole::app
