// SPDX-License-Identifier: MIT
#include "predictor/statistics/summary.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>

namespace systole::predictor {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double position(std::size_t count, double q) {
  return q * static_cast<double>(count - 1);
}

}  // namespace

double mean(std::span<const double> values) {
  if (values.empty()) return kNaN;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double median(std::vector<double> values) {
  if (values.empty()) return kNaN;
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double upper_median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, half);
  return *half;
}

double quantile(std::span<const double> sorted, double q) {
  const double at = position(sorted.size(), q);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + ((at - static_cast<double>(below)) * (sorted[above] - sorted[below]));
}

double lower_quantile(std::vector<double> values, double q) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(position(values.size(), q))];
}

}  // namespace systole::predictor
