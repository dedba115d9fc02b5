// SPDX-License-Identifier: MIT
#include "predictor/calibration/errors.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "predictor/statistics/indices.h"
#include "predictor/statistics/summary.h"

namespace systole::calibration {
namespace {

constexpr double kNinetyOfHundred = 0.9;
/// Fewer rows do not tell a class's own spread.
constexpr std::size_t kLeastRowsOfClass = 10;

std::vector<Predicted> of_class(std::span<const Predicted> rows, dataflows::TimeBound bound) {
  std::vector<Predicted> chosen;
  for (const Predicted& row : rows) {
    if (row.bound == bound) chosen.push_back(row);
  }
  return chosen;
}

}  // namespace

double Predicted::relative_error() const {
  return std::abs(us / measured_us - 1);
}

ErrorSummary summary(std::span<const Predicted> rows) {
  ErrorSummary errors{.rows = rows.size()};
  if (rows.empty()) return errors;
  std::vector<double> all;
  for (const Predicted& row : rows) {
    all.push_back(row.relative_error());
    errors.bias += std::log(row.us / row.measured_us) / static_cast<double>(rows.size());
  }
  std::ranges::sort(all);
  errors.mean = predictor::mean(all);
  errors.median = predictor::quantile(all, 0.5);
  errors.ninety = predictor::quantile(all, kNinetyOfHundred);
  return errors;
}

ErrorSummary summary(std::span<const Predicted> rows, dataflows::TimeBound bound) {
  return summary(of_class(rows, bound));
}

double spread_of_all(std::span<const Predicted> rows) {
  if (rows.empty()) return 0;
  std::vector<double> factors;
  for (const Predicted& row : rows) factors.push_back(std::abs(std::log(row.us / row.measured_us)));
  std::ranges::sort(factors);
  constexpr double kDigits = 1000;  // upwards: 90 of 100 are within
  return std::ceil(std::exp(predictor::quantile(factors, kNinetyOfHundred)) * kDigits) / kDigits;
}

dataflows::TimeSpread spread(std::span<const Predicted> rows) {
  const auto of = [&](dataflows::TimeBound bound) {
    const std::vector<Predicted> own = of_class(rows, bound);
    return spread_of_all(own.size() < kLeastRowsOfClass ? rows : own);
  };
  return {.launch = of(dataflows::TimeBound::launch),
          .operands = of(dataflows::TimeBound::operands),
          .results = of(dataflows::TimeBound::results),
          .compute = of(dataflows::TimeBound::compute),
          .vector = of(dataflows::TimeBound::vector)};
}

std::vector<std::size_t> worst_rows(std::span<const Predicted> rows, std::size_t count) {
  std::vector<std::size_t> order = predictor::indices_below(rows.size());
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) {
    return std::abs(std::log(rows[i].us / rows[i].measured_us));  // half and twice are equally far
  });
  order.resize(std::min(count, order.size()));
  return order;
}

}  // namespace systole::calibration
