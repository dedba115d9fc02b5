// SPDX-License-Identifier: MIT
#include "predictor/dataset/raw_runs.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "predictor/statistics/summary.h"

namespace systole::predictor {
namespace {

constexpr std::size_t kPublishedNetworks = 118;
constexpr std::size_t kPublishedRows = 122;

bool are_published(const DeviceRuns& device, const std::vector<std::string>& networks) {
  return networks.size() == kPublishedNetworks && device.runs.size() == kPublishedRows;
}

}  // namespace

double reduce(std::span<const double> runs, Statistic statistic) {
  if (runs.empty()) throw core::InternalError("a statistic of no runs");
  if (statistic == Statistic::mean) return mean(runs);
  std::vector<double> sorted(runs.begin(), runs.end());
  std::ranges::sort(sorted);
  switch (statistic) {
    case Statistic::median:
      return quantile(sorted, 0.5);
    case Statistic::lower_quartile:
      return quantile(sorted, 0.25);
    case Statistic::trimmed_mean: {
      const std::size_t cut = sorted.size() / 10;
      return mean(std::span(sorted).subspan(cut, sorted.size() - (2 * cut)));
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
    if (device.runs.size() != networks.size() && !are_published(device, networks)) {
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
