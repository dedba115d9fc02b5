// SPDX-License-Identifier: MIT
#pragma once

#include <utility>
#include <vector>

namespace systole::predictor {

/// A latency that is between `low` and `high` with the asked probability, ms.
struct Interval {
  double low = 0;
  double high = 0;
};

/// Split conformal prediction (Vovk; Lei et al., JASA 2018) on ratios: the log errors of held-out cells, sorted. The
/// interval of coverage c is [p * exp(s q_lo), p * exp(s q_hi)] with the two quantiles at (1 - c)/2 from either end.
///
/// Errors are normalised (Papadopoulos, Gammerman and Vovk, 2008) by what is expected of the device: s is the length of
/// (floor, residual), where a device's residual is how far the model is off on what was measured on it. A floor of 0:
/// s is 1 for every device.
class ConformalErrors {
 public:
  ConformalErrors() = default;
  /// log(measured / predicted) / s, any order. `usual`: the residual of a device in the middle.
  explicit ConformalErrors(std::vector<double> log_errors, double floor = 0, double usual = 0);

  /// `residual` is Model::residual's. Throws InputError if `coverage` is not in (0, 1) or nothing was calibrated.
  [[nodiscard]] Interval interval(double ms, double coverage, double residual) const;
  [[nodiscard]] bool empty() const { return log_errors_.empty(); }
  [[nodiscard]] const std::vector<double>& log_errors() const { return log_errors_; }
  [[nodiscard]] double floor() const { return floor_; }
  [[nodiscard]] double usual_residual() const { return usual_; }

 private:
  std::vector<double> log_errors_;  ///< sorted
  double floor_ = 0;
  double usual_ = 0;
};

/// A held-out cell's error, and its device's residual.
struct HeldOutError {
  double log_error = 0;
  double residual = 0;
};
/// Normalises the errors with the floor that makes intervals of 90 % narrowest on average. O(n log n).
ConformalErrors normalised_errors(const std::vector<HeldOutError>& errors);

struct Intervals {
  ConformalErrors seen_networks;    ///< held-out devices, networks of the training set
  ConformalErrors unseen_networks;  ///< held-out devices and held-out networks
  /// The one that fits the network; the other if that is empty.
  [[nodiscard]] const ConformalErrors& of(bool seen) const;
};

}  // namespace systole::predictor
