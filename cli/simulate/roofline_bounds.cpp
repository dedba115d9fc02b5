// SPDX-License-Identifier: MIT
#include "cli/simulate/roofline_bounds.h"

#include <cstddef>
#include <cstdint>

#include "dataflows/memory/tiled/tiled_memory.h"

namespace systole::app {

std::optional<double> roofline_bandwidth(const SimulationRun& run) {
  const std::vector<std::int64_t>& given = run.accelerator.bandwidth;
  if (run.memory == MemoryModel::tiled) {
    double sum = 0;
    for (const std::int64_t words : given) sum += static_cast<double>(words);
    return sum;
  }
  const bool user = run.accelerator.interface_mode == dataflows::InterfaceMode::user;
  if (!is_scalesim(run.memory) || !user || given.empty()) return std::nullopt;
  if (run.memory == MemoryModel::scalesim_v2) return 3 * static_cast<double>(given.front());
  return static_cast<double>(run.accelerator.ifmap_banks.bandwidth + run.accelerator.filter_banks.bandwidth +
                             given.front());
}

std::vector<double> roofline_words(const SimulationRun& run, const SimulatedNetwork& simulated) {
  std::vector<double> words;
  if (run.memory != MemoryModel::none) {
    for (std::size_t i = 0; i < simulated.network.layers.size(); ++i) {
      words.push_back(static_cast<double>(dram_words(simulated, i).total().count()));
    }
    return words;
  }
  dataflows::TiledMemory unlimited;
  unlimited.channel = {};
  const auto cost = dataflows::simulate_tiled(simulated.network, run.options, unlimited);
  for (const dataflows::TiledCost& layer : cost.layers) {
    words.push_back(static_cast<double>(layer.dram.compulsory().count()));
  }
  return words;
}

}  // namespace systole::app
