// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/named.h"
#include "predictor/dataset/latency_table.h"

namespace systole::predictor {

/// How repeated runs become one latency.
enum class Statistic : std::uint8_t { mean, median, min, trimmed_mean, lower_quartile };
inline constexpr std::array kStatistics{
    core::Named{Statistic::mean, "mean", "of all runs"},
    core::Named{Statistic::median, "median", "the run in the middle"},
    core::Named{Statistic::min, "min", "the fastest run"},
    core::Named{Statistic::trimmed_mean, "trimmed_mean", "without a tenth at each end"},
    core::Named{Statistic::lower_quartile, "lower_quartile", "a quarter of the runs is faster"},
};
constexpr const auto& named_values(Statistic /*of*/) {
  return kStatistics;
}

/// The statistic of at least one run. `trimmed_mean` leaves out a tenth at each end; quantiles interpolate linearly (as
/// numpy). The mean adds in the given order.
double reduce(std::span<const double> runs, Statistic statistic);

/// The runs of one device: runs[network][run], ms.
struct DeviceRuns {
  std::string device;
  std::vector<std::vector<double>> runs;
};

/// One table of many devices' runs: a row a network, in their order. A row without runs is a missing cell. The files
/// of the authors' repository end with four rows more than its 118 networks, on every device: those are left out.
/// Throws InputError if a device has fewer rows or, but for those, more: nothing would tell which network a row is of.
LatencyTable reduce(std::span<const DeviceRuns> devices, const std::vector<std::string>& networks, Statistic statistic);

}  // namespace systole::predictor
