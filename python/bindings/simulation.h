// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/simulate/simulation_run.h"
#include "dataflows/energy/energy_ledger.h"
#include "dataflows/result/network_result.h"
#include "machines.h"
#include "networks.h"

namespace systole::python {

/// A table of prices and the file that it is from.
struct EnergyPrices {
  std::string name;  ///< as the user wrote it
  std::shared_ptr<const dataflows::EnergyTable> table;
  core::InputRecord record;
};

/// One network on one machine, with all that reports of it need.
struct Simulation {
  NetworkHandle network;
  std::shared_ptr<const MachineHandle> machine;
  dataflows::NetworkResult result;
  std::optional<EnergyPrices> prices{};
  std::optional<dataflows::NetworkEnergy> energy{};

  /// As the program's reports take it. Copies the network.
  [[nodiscard]] app::SimulationRuns runs() const;
};

}  // namespace systole::python
