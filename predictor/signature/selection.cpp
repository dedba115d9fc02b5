// SPDX-License-Identifier: MIT
#include "predictor/signature/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/random_bits.h"
#include "predictor/signature/detail/candidates.h"
#include "predictor/statistics/indices.h"

namespace systole::predictor {
namespace {
constexpr std::size_t kFewestDevices = 3;
constexpr std::size_t kFewestForGreedy = 5;
constexpr std::size_t kPublishedStop = 5;

std::vector<std::size_t> random_signature(std::vector<std::size_t> candidates, const SignatureOptions& options) {
  core::RandomBits random(options.seed);
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < options.size; ++i) {
    const std::size_t left = candidates.size() - (options.as_published ? 0 : i);
    std::size_t& drawn = candidates[random.below(left)];
    if (std::ranges::find(chosen, drawn) == chosen.end()) chosen.push_back(drawn);
    if (!options.as_published) std::swap(drawn, candidates[left - 1]);
  }
  return chosen;
}

/// Networks that were measured on all of `devices`.
Candidates complete_rows(const LatencyTable& table, std::span<const std::size_t> devices,
                         std::span<const std::size_t> networks) {
  Candidates candidates;
  for (const std::size_t network : networks) {
    std::vector<double> row;
    for (const std::size_t device : devices) {
      if (table.has(network, device)) row.push_back(table.at(network, device));
    }
    if (row.size() < devices.size()) continue;
    candidates.networks.push_back(network);
    candidates.latency_ms.push_back(std::move(row));
  }
  return candidates;
}

void require(bool enough, std::size_t found, std::size_t wanted) {
  if (enough) return;
  throw core::InputError(fmt::format(
      "signature: found {} networks measured on all training devices, expected at least {}", found, wanted));
}

}  // namespace

std::vector<std::size_t> select_signature(const LatencyTable& table, std::span<const std::size_t> devices,
                                          std::span<const std::size_t> networks, const SignatureOptions& options) {
  if (options.size == 0) throw core::InputError("signature: found a size of 0, expected at least 1 network");
  if (options.method == SignatureMethod::random) {
    require(networks.size() >= options.size, networks.size(), options.size);
    return random_signature({networks.begin(), networks.end()}, options);
  }
  const bool leak =
      options.as_published && options.method == SignatureMethod::spearman && !options.leaked_devices.empty();
  const std::span<const std::size_t> looked_at = leak ? std::span<const std::size_t>(options.leaked_devices) : devices;
  const std::size_t fewest = options.method == SignatureMethod::greedy ? kFewestForGreedy : kFewestDevices;
  if (looked_at.size() < fewest) {
    throw core::InputError(fmt::format("signature: found {} devices to choose by, {} needs at least {}",
                                       looked_at.size(), core::name_of(options.method), fewest));
  }
  const Candidates candidates = complete_rows(table, looked_at, networks);
  require(candidates.networks.size() >= options.size, candidates.networks.size(), options.size);

  std::vector<std::size_t> chosen;
  switch (options.method) {
    case SignatureMethod::mutual_information:
      chosen = select_by_mutual_information(candidates, options.size, options.as_published);
      break;
    case SignatureMethod::spearman:
      chosen =
          select_by_spearman(candidates, options.size, options.spearman, options.as_published ? kPublishedStop : 0);
      break;
    default:
      chosen = select_by_validation_error(candidates, options.size);
      break;
  }
  for (std::size_t& index : chosen) index = candidates.networks[index];
  return chosen;
}

std::vector<std::size_t> select_signature(const LatencyTable& table, const SignatureOptions& options,
                                          std::span<const std::size_t> candidates) {
  const std::vector<std::size_t> all = indices_below(table.networks().size());
  return select_signature(table, indices_below(table.devices().size()),
                          candidates.empty() ? std::span(all) : candidates, options);
}

}  // namespace systole::predictor
