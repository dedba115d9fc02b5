// SPDX-License-Identifier: MIT
#include <cmath>
#include <limits>
#include <vector>

#include "predictor/evaluation/collaborate.h"

namespace systole::predictor {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Of the seeds that have the number.
Spread spread_of(const std::vector<CollaborationNumbers>& seeds, double CollaborationNumbers::*number) {
  std::vector<double> values;
  for (const CollaborationNumbers& seed : seeds) {
    if (!std::isnan(seed.*number)) values.push_back(seed.*number);
  }
  if (values.empty()) return {.mean = kNone, .deviation = kNone, .min = kNone, .median = kNone, .max = kNone};
  return spread(values);
}

}  // namespace

CollaborationNumbers numbers_of(const CollaborationPoint& point, const CollaborationOptions& options) {
  const auto if_any = [](const Metrics& metrics, double Metrics::*value) {
    return metrics.cells > 0 ? metrics.*value : kNone;
  };
  const bool something_is_held_out = point.share < 1;
  return {.measured_per_device = point.cells_per_device,
          .r2 = if_any(point.all, &Metrics::r2),
          .r2_held_out = if_any(point.held_out, &Metrics::r2),
          .r2_outside = if_any(point.outside, &Metrics::r2),
          .mape = point.all.mape,
          .device_r2 = point.all.device_r2,
          .device_r2_held_out = if_any(point.held_out, &Metrics::device_r2),
          .isolated_r2 = options.isolated ? point.isolated_r2_all : kNone,
          .isolated_r2_held_out = options.isolated && something_is_held_out ? point.isolated_r2_held_out : kNone};
}

std::vector<CollaborationRow> collaboration_rows(const Collaboration& collaboration) {
  std::vector<CollaborationRow> rows;
  for (const double share : collaboration.options.shares) {
    std::vector<CollaborationNumbers> seeds;
    for (const CollaborationPoint& point : collaboration.points) {
      if (point.share == share) seeds.push_back(numbers_of(point, collaboration.options));
    }
    const auto mean = [&](double CollaborationNumbers::*number) { return spread_of(seeds, number).mean; };
    rows.push_back({.share = share,
                    .measured_per_device = mean(&CollaborationNumbers::measured_per_device),
                    .r2 = spread_of(seeds, &CollaborationNumbers::r2),
                    .r2_held_out = spread_of(seeds, &CollaborationNumbers::r2_held_out),
                    .r2_outside = spread_of(seeds, &CollaborationNumbers::r2_outside),
                    .mape = mean(&CollaborationNumbers::mape),
                    .device_r2 = mean(&CollaborationNumbers::device_r2),
                    .device_r2_held_out = mean(&CollaborationNumbers::device_r2_held_out),
                    .isolated_r2 = mean(&CollaborationNumbers::isolated_r2),
                    .isolated_r2_held_out = mean(&CollaborationNumbers::isolated_r2_held_out)});
  }
  return rows;
}

}  // namespace systole::predictor
