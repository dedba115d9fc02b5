// SPDX-License-Identifier: MIT
#include "predictor/calibration/plain_models.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "dataflows/time/linear_time.h"
#include "dataflows/time/units.h"
#include "predictor/calibration/detail/least_squares.h"

namespace systole::calibration {
namespace {

using dataflows::GemmShape;

/// Logarithms of constants stay within this.
constexpr double kFarthest = 60;

/// Where the classes of SCALE-Sim's lines end.
constexpr std::array<std::int64_t, 2> kLongestOfLines{128, 1024};

double operations(const GemmShape& product) {
  return 2 * static_cast<double>(product.rows) * static_cast<double>(product.cols) *
         static_cast<double>(product.depth) * static_cast<double>(product.count);
}

double moved(const GemmShape& product) {
  const auto rows = static_cast<double>(product.rows);
  const auto cols = static_cast<double>(product.cols);
  const auto depth = static_cast<double>(product.depth);
  return static_cast<double>(product.count) * (rows * depth + depth * cols + rows * cols);
}

double cycles(const GemmShape& product) {
  return static_cast<double>(dataflows::fitted_cycles(product).count()) * static_cast<double>(product.count);
}

std::size_t line_of(const GemmShape& product) {
  const std::int64_t longest = std::max({product.rows, product.cols, product.depth});
  return static_cast<std::size_t>(
      std::ranges::count_if(kLongestOfLines, [&](std::int64_t most) { return longest > most; }));
}

/// Fits positive constants to rows: `time` makes microseconds of them and of a row.
template <class Time>
std::vector<double> fit_positive(std::span<const MeasuredProduct> rows, const Time& time, std::vector<double> start) {
  for (double& value : start) value = std::log(value);
  const auto values_of = [](std::span<const double> at) {
    std::vector<double> values;
    for (const double logarithm : at) values.push_back(std::exp(std::clamp(logarithm, -kFarthest, kFarthest)));
    return values;
  };
  const Residuals residuals = [&](std::span<const double> at, std::span<double> differences) {
    const std::vector<double> values = values_of(at);
    for (std::size_t i = 0; i < rows.size(); ++i) differences[i] = std::log(time(values, rows[i].shape) / rows[i].us);
  };
  return values_of(least_soft_squares(residuals, rows.size(), start).parameters);
}

double least_time(std::span<const MeasuredProduct> rows) {
  double least = std::numeric_limits<double>::max();
  for (const MeasuredProduct& row : rows) least = std::min(least, row.us);
  return least;
}

}  // namespace

Roofline fit_roofline(std::span<const MeasuredProduct> rows, double element_bytes) {
  double rate = 0;
  double bandwidth = 0;
  for (const MeasuredProduct& row : rows) {
    rate = std::max(rate, operations(row.shape) / row.us / dataflows::kTeraInMicrosecond);
    bandwidth = std::max(bandwidth, element_bytes * moved(row.shape) / row.us / dataflows::kTeraInMicrosecond);
  }
  const auto of = [&](const std::vector<double>& values) {
    return Roofline{
        .launch_us = values[0], .peak_tflops = values[1], .hbm_tbs = values[2], .element_bytes = element_bytes};
  };
  const auto time = [&](const std::vector<double>& values, const GemmShape& product) {
    return roofline_time(of(values), product);
  };
  return of(fit_positive(rows, time, {least_time(rows), rate, bandwidth}));
}

double roofline_time(const Roofline& roofline, const GemmShape& product) {
  const double compute = operations(product) / (roofline.peak_tflops * dataflows::kTeraInMicrosecond);
  const double memory = roofline.element_bytes * moved(product) / (roofline.hbm_tbs * dataflows::kTeraInMicrosecond);
  return roofline.launch_us + std::max(compute, memory);
}

CycleLines fit_lines(std::span<const MeasuredProduct> rows) {
  CycleLines fitted;
  for (std::size_t line = 0; line < fitted.lines.size(); ++line) {
    std::vector<MeasuredProduct> of_line;
    for (const MeasuredProduct& row : rows) {
      if (line_of(row.shape) == line) of_line.push_back(row);
    }
    if (of_line.empty()) continue;
    double rate = 0;
    for (const MeasuredProduct& row : of_line) rate = std::max(rate, cycles(row.shape) / row.us);
    const auto time = [&](const std::vector<double>& values, const GemmShape& product) {
      return values[0] * cycles(product) + values[1];
    };
    const std::vector<double> values = fit_positive(of_line, time, {1 / rate, least_time(of_line)});
    fitted.lines.at(line) = {.slope = values[0], .constant = values[1]};
  }
  // A class without rows has the line of its neighbour: something is better than no time.
  for (std::size_t line = 1; line < fitted.lines.size(); ++line) {
    if (fitted.lines.at(line).constant <= 0) fitted.lines.at(line) = fitted.lines.at(line - 1);
  }
  for (std::size_t line = fitted.lines.size() - 1; line-- > 0;) {
    if (fitted.lines.at(line).constant <= 0) fitted.lines.at(line) = fitted.lines.at(line + 1);
  }
  return fitted;
}

double lines_time(const CycleLines& lines, const GemmShape& product) {
  const CycleLines::Line& line = lines.lines.at(line_of(product));
  return line.slope * cycles(product) + line.constant;
}

}  // namespace systole::calibration
