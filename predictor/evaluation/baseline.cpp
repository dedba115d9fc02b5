// SPDX-License-Identifier: MIT
#include "predictor/evaluation/baseline.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "predictor/features/layer_work.h"

namespace systole::predictor {
namespace {

/// A training device beside a test device.
struct Neighbour {
  std::size_t device = 0;
  double log_slower = 0;  ///< the test device's latencies above its own, mean log ratio over the signature
  double distance = 0;    ///< how much these ratios differ, squared
};

/// Most similar first.
std::vector<Neighbour> neighbours_of(const LatencyTable& table, std::size_t device,
                                     std::span<const std::size_t> training, std::span<const std::size_t> signature) {
  std::vector<Neighbour> neighbours;
  for (const std::size_t other : training) {
    std::vector<double> ratios;
    for (const std::size_t network : signature) {
      if (!table.has(network, device) || !table.has(network, other)) continue;
      ratios.push_back(std::log(table.at(network, device) / table.at(network, other)));
    }
    if (ratios.empty()) continue;
    Neighbour neighbour{.device = other};
    const auto count = static_cast<double>(ratios.size());
    for (const double ratio : ratios) neighbour.log_slower += ratio / count;
    for (const double ratio : ratios) {
      neighbour.distance += (ratio - neighbour.log_slower) * (ratio - neighbour.log_slower) / count;
    }
    neighbours.push_back(neighbour);
  }
  std::ranges::stable_sort(neighbours, {}, &Neighbour::distance);
  return neighbours;
}

/// No network is without work.
double macs_of(const NetworkProfile& network) {
  return std::max(total_macs(network), 1.0);
}

double log_ms_per_mac(const Dataset& data, std::size_t device, std::span<const std::size_t> signature) {
  double sum = 0;
  double count = 0;
  for (const std::size_t network : signature) {
    if (!data.latencies.has(network, device)) continue;
    sum += std::log(data.latencies.at(network, device) / macs_of(data.networks[network]));
    ++count;
  }
  return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

std::vector<double> baseline_latencies(const Dataset& data, const Fold& fold, std::span<const std::size_t> signature,
                                       std::span<const std::size_t> networks) {
  std::vector<double> ms;
  ms.reserve(fold.test_devices.size() * networks.size());
  for (const std::size_t device : fold.test_devices) {
    const std::vector<Neighbour> neighbours = neighbours_of(data.latencies, device, fold.train_devices, signature);
    const double by_macs = log_ms_per_mac(data, device, signature);
    for (const std::size_t network : networks) {
      const bool known = std::ranges::find(fold.train_networks, network) != fold.train_networks.end();
      const auto ran_it = [&](const Neighbour& neighbour) { return data.latencies.has(network, neighbour.device); };
      const auto nearest = known ? std::ranges::find_if(neighbours, ran_it) : neighbours.end();
      ms.push_back(nearest == neighbours.end()
                       ? std::exp(by_macs) * macs_of(data.networks[network])
                       : std::exp(nearest->log_slower) * data.latencies.at(network, nearest->device));
    }
  }
  return ms;
}

}  // namespace systole::predictor
