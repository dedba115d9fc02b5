// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace systole::predictor {

/// A latency that is between `low` and `high` with the asked probability, ms.
struct Interval {
  double low = 0;
  double high = 0;
};

/// Split conformal prediction (Vovk; Lei et al., JASA 2018) on ratios: the log errors of held-out cells, sorted. The
/// interval of coverage c is [p * exp(q_lo), p * exp(q_hi)] with the two quantiles at (1 - c)/2 from either end.
class ConformalErrors {
 public:
  ConformalErrors() = default;
  explicit ConformalErrors(std::vector<double> log_errors);  ///< log(measured / predicted), any order

  /// Throws InputError if `coverage` is not in (0, 1) or nothing was calibrated.
  [[nodiscard]] Interval interval(double ms, double coverage) const;
  [[nodiscard]] bool empty() const { return log_errors_.empty(); }
  [[nodiscard]] const std::vector<double>& log_errors() const { return log_errors_; }

 private:
  std::vector<double> log_errors_;  ///< sorted
};

struct Intervals {
  ConformalErrors seen_networks;    ///< held-out devices, networks of the training set
  ConformalErrors unseen_networks;  ///< held-out devices and held-out networks
  /// The one that fits the network; the other if that is empty.
  [[nodiscard]] const ConformalErrors& of(bool seen) const;
};

}  // namespace systole::predictor
