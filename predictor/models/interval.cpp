// SPDX-License-Identifier: MIT
#include "predictor/models/interval.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"

namespace systole::predictor {

ConformalErrors::ConformalErrors(std::vector<double> log_errors) : log_errors_(std::move(log_errors)) {
  for (const double error : log_errors_) {
    if (!std::isfinite(error)) {
      throw core::InputError("intervals: a held-out latency was predicted as no number: the data are beyond learning");
    }
  }
  std::ranges::sort(log_errors_);
}

Interval ConformalErrors::interval(double ms, double coverage) const {
  if (!(coverage > 0 && coverage < 1)) {
    throw core::InputError(fmt::format("coverage: found {}, expected a share between 0 and 1", coverage));
  }
  if (log_errors_.empty()) throw core::InputError("this model was trained without intervals");
  // Of n errors the k-th smallest bounds a new one from above with probability k / (n + 1).
  const auto count = static_cast<double>(log_errors_.size());
  const double rank = std::ceil((count + 1) * (1 + coverage) / 2);
  const auto high = static_cast<std::size_t>(std::min(rank, count)) - 1;
  const std::size_t low = log_errors_.size() - 1 - high;
  return {.low = ms * std::exp(log_errors_[low]), .high = ms * std::exp(log_errors_[high])};
}

const ConformalErrors& Intervals::of(bool seen) const {
  const ConformalErrors& wanted = seen ? seen_networks : unseen_networks;
  const ConformalErrors& other = seen ? unseen_networks : seen_networks;
  return wanted.empty() ? other : wanted;
}

}  // namespace systole::predictor
