// SPDX-License-Identifier: MIT
#include "predictor/signature/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/random_bits.h"
#include "predictor/signature/detail/candidates.h"
#include "predictor/statistics/additive_fit.h"
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

/// How many of `devices` ran a network.
std::size_t measured_on(const LatencyTable& table, std::span<const std::size_t> devices, std::size_t network) {
  return static_cast<std::size_t>(
      std::ranges::count_if(devices, [&](std::size_t device) { return table.has(network, device); }));
}

/// Networks that may be chosen: those measured on at least half as many devices as the one that most ran. Where these
/// are fewer than `size`, those that most ran.
std::vector<bool> well_measured(const LatencyTable& table, std::span<const std::size_t> devices,
                                std::span<const std::size_t> networks, const SignatureOptions& options) {
  std::vector<std::size_t> counts;
  for (const std::size_t network : networks) {
    const bool asked = options.among.empty() || std::ranges::find(options.among, network) != options.among.end();
    counts.push_back(asked ? measured_on(table, devices, network) : 0);
  }
  std::vector<std::size_t> sorted = counts;
  std::ranges::sort(sorted, std::ranges::greater{});
  const std::size_t half = std::max<std::size_t>((sorted.empty() ? 0 : sorted.front() + 1) / 2, 1);
  const std::size_t wanted = options.size <= sorted.size() ? std::max<std::size_t>(sorted[options.size - 1], 1) : 1;
  const std::size_t fewest = std::min(half, wanted);
  std::vector<bool> may_be_chosen;
  for (const std::size_t count : counts) may_be_chosen.push_back(count >= fewest);
  return may_be_chosen;
}

/// All `networks`, for a method that is told which may be chosen.
Candidates filled_rows(const LatencyTable& table, std::span<const std::size_t> devices,
                       std::span<const std::size_t> networks, std::vector<bool> may_be_chosen) {
  std::vector<std::vector<double>> log_ms;
  for (const std::size_t network : networks) {
    std::vector<double>& row = log_ms.emplace_back();
    for (const std::size_t device : devices) row.push_back(std::log(table.at(network, device)));
  }
  const AdditiveFit general = median_polish(log_ms);
  Candidates candidates{.networks = {networks.begin(), networks.end()},
                        .latency_ms = {},
                        .general_ms = {},
                        .measured = {},
                        .may_be_chosen = std::move(may_be_chosen)};
  for (std::size_t n = 0; n < networks.size(); ++n) {
    std::vector<double>& row = candidates.latency_ms.emplace_back();
    std::vector<double>& general_row = candidates.general_ms.emplace_back();
    std::vector<bool>& measured = candidates.measured.emplace_back();
    for (std::size_t d = 0; d < devices.size(); ++d) {
      general_row.push_back(std::exp(general.at(n, d)));
      measured.push_back(table.has(networks[n], devices[d]));
      row.push_back(measured.back() ? table.at(networks[n], devices[d]) : general_row.back());
    }
  }
  return candidates;
}

/// Those that may be chosen, alone.
Candidates choosable(const Candidates& all) {
  Candidates some;
  for (std::size_t n = 0; n < all.networks.size(); ++n) {
    if (!all.may_be_chosen[n]) continue;
    some.networks.push_back(all.networks[n]);
    some.latency_ms.push_back(all.latency_ms[n]);
    some.general_ms.push_back(all.general_ms[n]);
    some.measured.push_back(all.measured[n]);
    some.may_be_chosen.push_back(true);
  }
  return some;
}

void require(std::size_t found, std::size_t wanted) {
  if (found >= wanted) return;
  throw core::InputError(fmt::format(
      "signature: found {} networks to choose from that were measured, expected at least {}", found, wanted));
}

}  // namespace

void check_signature(std::size_t devices, std::size_t networks, const SignatureOptions& options) {
  if (options.size == 0) throw core::InputError("signature: found a size of 0, expected at least 1 network");
  require(options.among.empty() ? networks : std::min(networks, options.among.size()), options.size);
  if (options.method == SignatureMethod::random) return;
  const std::size_t fewest = options.method == SignatureMethod::greedy ? kFewestForGreedy : kFewestDevices;
  if (devices >= fewest) return;
  throw core::InputError(fmt::format("signature: found {} devices to choose by, {} needs at least {}", devices,
                                     core::name_of(options.method), fewest));
}

std::vector<std::size_t> select_signature(const LatencyTable& table, std::span<const std::size_t> devices,
                                          std::span<const std::size_t> networks, const SignatureOptions& options) {
  if (options.method == SignatureMethod::random) {
    check_signature(devices.size(), networks.size(), options);
    std::vector<std::size_t> candidates(networks.begin(), networks.end());
    if (!options.among.empty()) {
      std::erase_if(candidates, [&](std::size_t network) {
        return std::ranges::find(options.among, network) == options.among.end();
      });
    }
    require(candidates.size(), options.size);
    return random_signature(std::move(candidates), options);
  }
  const bool leak =
      options.as_published && options.method == SignatureMethod::spearman && !options.leaked_devices.empty();
  const std::span<const std::size_t> looked_at = leak ? std::span<const std::size_t>(options.leaked_devices) : devices;
  check_signature(looked_at.size(), networks.size(), options);
  Candidates candidates = filled_rows(table, looked_at, networks, well_measured(table, looked_at, networks, options));
  require(static_cast<std::size_t>(std::ranges::count(candidates.may_be_chosen, true)), options.size);

  std::vector<std::size_t> chosen;
  switch (options.method) {
    case SignatureMethod::mutual_information:
      candidates = choosable(candidates);
      chosen = select_by_mutual_information(candidates, options.size, options.as_published);
      break;
    case SignatureMethod::spearman:
      candidates = choosable(candidates);
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

std::vector<std::size_t> select_signature(const LatencyTable& table, const SignatureOptions& options) {
  return select_signature(table, indices_below(table.devices().size()), indices_below(table.networks().size()),
                          options);
}

}  // namespace systole::predictor
