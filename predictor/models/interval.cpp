// SPDX-License-Identifier: MIT
#include "predictor/models/interval.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "core/error.h"
#include "predictor/statistics/summary.h"

namespace systole::predictor {
namespace {

/// Times the median residual: what a device's error is at least.
constexpr std::array kFloors{0.25, 0.5, 1.0, 2.0, 4.0};
constexpr double kLeastFloor = 0.005;

double spread_of(double floor, double residual) {
  return floor > 0 ? std::hypot(floor, residual) : 1;
}

}  // namespace

ConformalErrors::ConformalErrors(std::vector<double> log_errors, double floor, double usual)
    : log_errors_(std::move(log_errors)), floor_(floor), usual_(usual) {
  for (const double error : log_errors_) {
    if (!std::isfinite(error)) {
      throw core::InputError("intervals: a held-out latency was predicted as no number: the data are beyond learning");
    }
  }
  std::ranges::sort(log_errors_);
}

Interval ConformalErrors::interval(double ms, double coverage, double residual) const {
  if (!(coverage > 0 && coverage < 1)) {
    throw core::InputError(fmt::format("coverage: found {}, expected a share between 0 and 1", coverage));
  }
  if (log_errors_.empty()) throw core::InputError("this model was trained without intervals");
  // Of n errors the k-th smallest bounds a new one from above with probability k / (n + 1).
  const auto count = static_cast<double>(log_errors_.size());
  const double rank = std::ceil((count + 1) * (1 + coverage) / 2);
  const auto high = static_cast<std::size_t>(std::min(rank, count)) - 1;
  const std::size_t low = log_errors_.size() - 1 - high;
  const double spread = spread_of(floor_, residual);
  return {.low = ms * std::exp(spread * log_errors_[low]), .high = ms * std::exp(spread * log_errors_[high])};
}

ConformalErrors normalised_errors(const std::vector<HeldOutError>& errors) {
  std::vector<double> residuals;
  for (const HeldOutError& error : errors) residuals.push_back(error.residual);
  if (errors.empty()) return {};
  const double usual = median(std::move(residuals));
  ConformalErrors best;
  double least = std::numeric_limits<double>::max();
  for (const double share : kFloors) {
    const double floor = std::max(share * usual, kLeastFloor);
    std::vector<double> normalised;
    double spreads = 0;
    for (const HeldOutError& error : errors) {
      const double spread = spread_of(floor, error.residual);
      normalised.push_back(error.log_error / spread);
      spreads += spread;
    }
    ConformalErrors candidate(std::move(normalised), floor, usual);
    const auto& sorted = candidate.log_errors();
    const double width = spreads * (quantile(sorted, 0.95) - quantile(sorted, 0.05));
    if (width >= least) continue;
    least = width;
    best = std::move(candidate);
  }
  return best;
}

const ConformalErrors& Intervals::of(bool seen) const {
  const ConformalErrors& wanted = seen ? seen_networks : unseen_networks;
  const ConformalErrors& other = seen ? unseen_networks : seen_networks;
  return wanted.empty() ? other : wanted;
}

}  // namespace systole::predictor
