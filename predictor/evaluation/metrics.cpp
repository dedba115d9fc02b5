// SPDX-License-Identifier: MIT
#include "predictor/evaluation/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "predictor/statistics/ranks.h"
#include "predictor/statistics/summary.h"

namespace systole::predictor {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kFewestCells = 3;
constexpr double kTenth = 0.1;
constexpr double kIllCovered = 0.7;

double correlation(std::span<const double> a, std::span<const double> b) {
  const double mean_a = mean(a);
  const double mean_b = mean(b);
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : kNaN;
}

/// Means over the devices that have enough cells.
struct DeviceMeans {
  std::vector<double> spearman, r2, type1, type2;

  void add(std::span<const double> measured, std::span<const double> predicted) {
    if (measured.size() < kFewestCells) return;
    const double rank = predictor::spearman(measured, predicted);
    const double own = predictor::r2(measured, predicted);
    if (!std::isnan(rank)) spearman.push_back(rank);
    if (!std::isnan(own)) r2.push_back(own);
    const PairErrors errors = pair_errors(measured, predicted);
    type1.push_back(errors.type1);
    type2.push_back(errors.type2);
  }
};

}  // namespace

double r2(std::span<const double> measured, std::span<const double> predicted) {
  const double centre = mean(measured);
  double residual = 0;
  double total = 0;
  for (std::size_t i = 0; i < measured.size(); ++i) {
    residual += (measured[i] - predicted[i]) * (measured[i] - predicted[i]);
    total += (measured[i] - centre) * (measured[i] - centre);
  }
  return total > 0 ? 1 - (residual / total) : kNaN;
}

double spearman(std::span<const double> a, std::span<const double> b) {
  return a.size() < 2 ? kNaN : correlation(mean_ranks(a), mean_ranks(b));
}

PairErrors pair_errors(std::span<const double> measured, std::span<const double> predicted) {
  std::size_t type1 = 0;
  std::size_t type2 = 0;
  std::size_t pairs = 0;
  for (std::size_t i = 0; i < measured.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j, ++pairs) {
      const double truth = std::abs(measured[i] - measured[j]);
      const double guess = std::abs(predicted[i] - predicted[j]);
      type1 += truth - guess > kTenth * truth ? 1U : 0U;
      type2 += guess - truth > kTenth * guess ? 1U : 0U;
    }
  }
  if (pairs == 0) return {};
  const double percent = 100.0 / static_cast<double>(pairs);
  return {.type1 = percent * static_cast<double>(type1), .type2 = percent * static_cast<double>(type2)};
}

Metrics metrics(std::span<const Cell> cells) {
  Metrics result;
  result.cells = cells.size();
  if (cells.empty()) return result;
  std::vector<double> measured;
  std::vector<double> predicted;
  std::vector<double> relative;
  std::vector<double> widths;
  double squares = 0;
  double inside = 0;
  std::map<std::size_t, std::pair<std::vector<double>, std::vector<double>>> devices;
  std::map<std::size_t, std::vector<double>> held;  // 1 or 0
  for (const Cell& cell : cells) {
    const double error = cell.measured_ms - cell.predicted_ms;
    measured.push_back(cell.measured_ms);
    predicted.push_back(cell.predicted_ms);
    relative.push_back(100 * std::abs(error) / cell.measured_ms);
    squares += error * error;
    if (cell.high_ms > 0) {
      const double holds = cell.low_ms <= cell.measured_ms && cell.measured_ms <= cell.high_ms ? 1 : 0;
      inside += holds;
      held[cell.device].push_back(holds);
      widths.push_back(cell.high_ms / cell.low_ms);
    }
    auto& [ys, ps] = devices[cell.device];
    ys.push_back(cell.measured_ms);
    ps.push_back(cell.predicted_ms);
  }
  DeviceMeans means;
  for (const auto& [device, values] : devices) means.add(values.first, values.second);

  const auto count = static_cast<double>(cells.size());
  result.r2 = r2(measured, predicted);
  result.rmse_ms = std::sqrt(squares / count);
  result.mape = mean(relative);
  result.within_10 =
      100 * static_cast<double>(std::ranges::count_if(relative, [](double e) { return e <= 10; })) / count;
  result.median_ape = median(std::move(relative));
  result.spearman = mean(means.spearman);
  result.device_r2 = mean(means.r2);
  result.type1 = mean(means.type1);
  result.type2 = mean(means.type2);
  if (!widths.empty()) {
    result.coverage = 100 * inside / static_cast<double>(widths.size());
    result.interval_width = median(std::move(widths));
    const auto ill = std::ranges::count_if(held, [](const auto& device) { return mean(device.second) < kIllCovered; });
    result.ill_covered = 100 * static_cast<double>(ill) / static_cast<double>(held.size());
  }
  return result;
}

Spread spread(std::span<const double> values) {
  if (values.empty()) return {};
  const double centre = mean(values);
  double squares = 0;
  for (const double value : values) squares += (value - centre) * (value - centre);
  const auto [min, max] = std::ranges::minmax(values);
  return {.mean = centre,
          .deviation = std::sqrt(squares / static_cast<double>(values.size())),
          .min = min,
          .median = median({values.begin(), values.end()}),
          .max = max};
}

}  // namespace systole::predictor
