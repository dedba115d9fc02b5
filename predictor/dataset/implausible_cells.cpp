// SPDX-License-Identifier: MIT
#include "predictor/dataset/implausible_cells.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "predictor/statistics/additive_fit.h"
#include "predictor/statistics/summary.h"

namespace systole::predictor {
namespace {

constexpr double kFactor = std::numbers::ln10;  ///< log 10
constexpr double kTimesUsual = 10;
constexpr std::size_t kFewest = 5;

}  // namespace

std::vector<ImplausibleCell> implausible_cells(const LatencyTable& table) {
  const std::size_t networks = table.networks().size();
  const std::size_t devices = table.devices().size();
  if (networks < kFewest || devices < kFewest) return {};
  std::vector<std::vector<double>> log_ms(networks);
  for (std::size_t n = 0; n < networks; ++n) {
    for (std::size_t d = 0; d < devices; ++d) log_ms[n].push_back(std::log(table.at(n, d)));
  }
  const AdditiveFit general = median_polish(log_ms);
  std::vector<std::vector<double>> of_network(networks);
  std::vector<std::vector<double>> of_device(devices);
  const auto off = [&](std::size_t n, std::size_t d) { return std::abs(log_ms[n][d] - general.at(n, d)); };
  for (std::size_t n = 0; n < networks; ++n) {
    for (std::size_t d = 0; d < devices; ++d) {
      if (!table.has(n, d)) continue;
      of_network[n].push_back(off(n, d));
      of_device[d].push_back(off(n, d));
    }
  }
  std::vector<ImplausibleCell> found;
  for (std::size_t n = 0; n < networks; ++n) {
    const double usual_of_network = upper_median(of_network[n]);
    for (std::size_t d = 0; d < devices; ++d) {
      if (!table.has(n, d) || off(n, d) <= kFactor) continue;
      if (off(n, d) <= kTimesUsual * std::max(usual_of_network, upper_median(of_device[d]))) continue;
      found.push_back({.network = n, .device = d, .ms = table.at(n, d), .general_ms = std::exp(general.at(n, d))});
    }
  }
  return found;
}

}  // namespace systole::predictor
