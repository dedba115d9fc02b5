// SPDX-License-Identifier: MIT
#include "predictor/answers/chosen_networks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/files/folder.h"
#include "core/files/text_file.h"
#include "core/topology/systole_csv.h"

namespace systole::predictor {

std::vector<ChosenNetwork> chosen_networks(const Dataset& data, std::span<const std::size_t> signature) {
  std::vector<ChosenNetwork> rows;
  for (const std::size_t network : signature) {
    ChosenNetwork row{.network = data.networks[network].name};
    row.macs = std::llround(total_macs(data.networks[network]));
    for (std::size_t d = 0; d < data.devices.size(); ++d) {
      if (!data.latencies.has(network, d)) continue;
      const double ms = data.latencies.at(network, d);
      row.fastest_ms = row.fastest_ms > 0 ? std::min(row.fastest_ms, ms) : ms;
      row.slowest_ms = std::max(row.slowest_ms, ms);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

void write_topologies(const std::filesystem::path& folder, const LearningData& data,
                      std::span<const std::size_t> networks, const core::Observer& observer) {
  for (const std::size_t network : networks) core::require_inside(data.networks[network].name, "network");
  core::make_folder(folder);
  for (const std::size_t network : networks) {
    observer.check();
    core::write_file_atomically(folder / (data.networks[network].name + ".csv"),
                                core::write_systole_csv(data.networks[network]));
  }
}

}  // namespace systole::predictor
