// SPDX-License-Identifier: MIT
#include "predictor/dataset/raw_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.h"

namespace systole::predictor {
namespace {

constexpr std::array<std::string_view, kStatistics.size()> kNames{"mean", "median", "min", "trimmed-mean", "q25"};

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double quantile(const std::vector<double>& sorted, double q) {
  const double position = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(position));
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + ((position - static_cast<double>(below)) * (sorted[above] - sorted[below]));
}

}  // namespace

std::string_view name(Statistic statistic) {
  return kNames.at(static_cast<std::size_t>(statistic));
}

std::optional<Statistic> statistic_named(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return kStatistics.at(static_cast<std::size_t>(found - kNames.begin()));
}

double reduce(std::span<const double> runs, Statistic statistic) {
  if (runs.empty()) throw core::InternalError("a statistic of no runs");
  if (statistic == Statistic::mean) return mean_of(runs);
  std::vector<double> sorted(runs.begin(), runs.end());
  std::ranges::sort(sorted);
  switch (statistic) {
    case Statistic::median:
      return quantile(sorted, 0.5);
    case Statistic::lower_quartile:
      return quantile(sorted, 0.25);
    case Statistic::trimmed_mean: {
      const std::size_t cut = sorted.size() / 10;
      return mean_of(std::span(sorted).subspan(cut, sorted.size() - (2 * cut)));
    }
    default:
      return sorted.front();
  }
}

LatencyTable reduce(std::span<const DeviceRuns> devices, const std::vector<std::string>& networks,
                    Statistic statistic) {
  std::vector<std::string> names;
  names.reserve(devices.size());
  for (const DeviceRuns& device : devices) {
    if (device.runs.size() < networks.size()) {
      throw core::InputError(fmt::format("{}: found {} rows of runs, expected one for each of {} networks",
                                         device.device, device.runs.size(), networks.size()));
    }
    names.push_back(device.device);
  }
  LatencyTable table(networks, std::move(names));
  for (std::size_t j = 0; j < devices.size(); ++j) {
    for (std::size_t i = 0; i < networks.size(); ++i) {
      const std::vector<double>& runs = devices[j].runs[i];
      if (!runs.empty()) table.set(i, j, reduce(runs, statistic));
    }
  }
  return table;
}

}  // namespace systole::predictor
