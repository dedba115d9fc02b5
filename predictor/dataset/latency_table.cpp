// SPDX-License-Identifier: MIT
#include "predictor/dataset/latency_table.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace systole::predictor {
namespace {

std::optional<std::size_t> index_of(const std::vector<std::string>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

LatencyTable::LatencyTable(std::vector<std::string> networks, std::vector<std::string> devices)
    : networks_(std::move(networks)),
      devices_(std::move(devices)),
      ms_(networks_.size() * devices_.size(), std::numeric_limits<double>::quiet_NaN()) {}

bool LatencyTable::has(std::size_t network, std::size_t device) const {
  return !std::isnan(at(network, device));
}

void LatencyTable::clear(std::size_t network, std::size_t device) {
  set(network, device, std::numeric_limits<double>::quiet_NaN());
}

std::size_t LatencyTable::measured_cells() const {
  return static_cast<std::size_t>(std::ranges::count_if(ms_, [](double ms) { return !std::isnan(ms); }));
}

std::vector<double> LatencyTable::column(std::size_t device, std::span<const std::size_t> networks) const {
  std::vector<double> ms;
  ms.reserve(networks.size());
  for (const std::size_t network : networks) ms.push_back(at(network, device));
  return ms;
}

std::optional<std::size_t> LatencyTable::network_index(std::string_view name) const {
  return index_of(networks_, name);
}

std::optional<std::size_t> LatencyTable::device_index(std::string_view name) const {
  return index_of(devices_, name);
}

}  // namespace systole::predictor
