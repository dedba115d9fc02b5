// SPDX-License-Identifier: MIT
#include "predictor/statistics/additive_fit.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "predictor/statistics/summary.h"

namespace systole::predictor {
namespace {

constexpr int kMostRounds = 12;
constexpr double kSettled = 1e-6;

/// The median of the numbers among the values; 0 where there are none.
double median_of_numbers(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  return values.empty() ? 0 : median(std::move(values));
}

}  // namespace

AdditiveFit median_polish(const std::vector<std::vector<double>>& values) {
  const std::size_t width = values.empty() ? 0 : values.front().size();
  AdditiveFit fit{.rows = std::vector<double>(values.size(), 0.0), .columns = std::vector<double>(width, 0.0)};
  double moved = 1;
  for (int round = 0; round < kMostRounds && moved > kSettled; ++round) {
    moved = 0;
    std::vector<double> rest;
    for (std::size_t i = 0; i < values.size(); ++i) {
      rest.clear();
      for (std::size_t j = 0; j < width; ++j) rest.push_back(values[i][j] - fit.at(i, j));
      const double step = median_of_numbers(rest);
      fit.rows[i] += step;
      moved = std::max(moved, std::abs(step));
    }
    for (std::size_t j = 0; j < width; ++j) {
      rest.clear();
      for (std::size_t i = 0; i < values.size(); ++i) rest.push_back(values[i][j] - fit.at(i, j));
      const double step = median_of_numbers(rest);
      fit.columns[j] += step;
      moved = std::max(moved, std::abs(step));
    }
  }
  return fit;
}

}  // namespace systole::predictor
