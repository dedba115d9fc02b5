// SPDX-License-Identifier: MIT
#include "predictor/models/detail/training_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"

namespace systole::predictor {
namespace {

void check_list(std::span<const std::size_t> list, std::size_t bound, std::string_view what) {
  if (list.empty()) throw core::InputError(fmt::format("training needs at least one {}", what));
  std::vector<bool> seen(bound);
  for (const std::size_t index : list) {
    if (index >= bound || seen[index]) {
      throw core::InputError(fmt::format("{} {}: expected each once and below {}", what, index, bound));
    }
    seen[index] = true;
  }
}

}  // namespace

bool contains(std::span<const std::size_t> list, std::size_t index) {
  return std::ranges::find(list, index) != list.end();
}

void check(const TrainingSet& set) {
  check_list(set.devices, set.data.devices.size(), "training device");
  check_list(set.networks, set.data.networks.size(), "training network");
  if (!set.signature.empty()) check_list(set.signature, set.data.networks.size(), "signature network");
  for (const std::size_t network : set.signature) {
    if (!contains(set.networks, network)) {
      throw core::InputError(
          fmt::format("signature network '{}' is not among the training networks", set.data.networks[network].name));
    }
  }
}

std::vector<TrainingRow> training_rows(const TrainingSet& set) {
  std::vector<TrainingRow> rows;
  for (std::size_t d = 0; d < set.devices.size(); ++d) {
    for (std::size_t n = 0; n < set.networks.size(); ++n) {
      if (contains(set.signature, set.networks[n]) || !set.data.latencies.has(set.networks[n], set.devices[d]))
        continue;
      rows.push_back({.device = d, .network = n, .ms = set.data.latencies.at(set.networks[n], set.devices[d])});
    }
  }
  if (rows.empty()) throw core::InputError("no measured latencies to train on besides the signature's");
  return rows;
}

std::vector<std::string> signature_names(const TrainingSet& set) {
  std::vector<std::string> names;
  names.reserve(set.signature.size());
  for (const std::size_t network : set.signature) names.push_back(set.data.networks[network].name);
  return names;
}

std::vector<NetworkProfile> networks_of(const TrainingSet& set) {
  std::vector<NetworkProfile> networks;
  networks.reserve(set.networks.size());
  for (const std::size_t network : set.networks) networks.push_back(set.data.networks[network]);
  return networks;
}

TrainedOn trained_on(const TrainingSet& set, const std::string& source) {
  TrainedOn result{.source = source};
  for (const std::size_t network : set.networks) {
    const double macs = total_macs(set.data.networks[network]);
    if (!result.macs) result.macs = Range{.least = macs, .most = macs};
    result.macs->least = std::min(result.macs->least, macs);
    result.macs->most = std::max(result.macs->most, macs);
  }
  for (const std::size_t network : set.signature) {
    Range range{.least = kMostMs, .most = kLeastMs};
    for (const std::size_t device : set.devices) {
      if (!set.data.latencies.has(network, device)) continue;
      range.least = std::min(range.least, set.data.latencies.at(network, device));
      range.most = std::max(range.most, set.data.latencies.at(network, device));
    }
    result.signature_ms.push_back(range);
  }
  return result;
}

}  // namespace systole::predictor
