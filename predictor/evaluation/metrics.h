// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace systole::predictor {

/// One predicted cell.
struct Cell {
  std::size_t network = 0;
  std::size_t device = 0;
  double measured_ms = 0;
  double predicted_ms = 0;
  double low_ms = 0;  ///< 0 where there is no interval
  double high_ms = 0;
};

struct Metrics {
  std::size_t cells = 0;
  double r2 = 0;  ///< pooled over the cells: 1 - sum (y-p)^2 / sum (y-mean)^2
  double rmse_ms = 0;
  double mape = 0;        ///< mean |y-p|/y, per cent
  double median_ape = 0;  ///< per cent
  double within_10 = 0;   ///< cells with |y-p|/y <= 10 %, per cent
  double spearman = 0;    ///< mean over the devices of the rank correlation (ties: mean ranks)
  double device_r2 = 0;   ///< mean over the devices of each one's own R2
  double type1 = 0;       ///< the paper's errors, see `pair_errors`; per cent, mean over the devices
  double type2 = 0;
  double coverage = 0;        ///< measured latencies within their intervals, per cent; 0 where there are none
  double interval_width = 0;  ///< median of high/low
  double ill_covered = 0;     ///< devices with fewer than 70 % of their latencies within the intervals, per cent
};

/// Metrics of `cells`; devices with fewer than 3 cells do not count in the per-device means. O(cells^2 / devices).
Metrics metrics(std::span<const Cell> cells);

/// 1 - sum (y-p)^2 / sum (y-mean)^2; NaN for fewer than two different y.
double r2(std::span<const double> measured, std::span<const double> predicted);
/// Rank correlation with mean ranks for ties; NaN where one side is constant. O(n log n).
double spearman(std::span<const double> a, std::span<const double> b);

/// The paper's Type-1 and Type-2 errors on one device, per cent of its pairs of networks: the predicted gap is smaller
/// than the true one by more than a tenth of the true one (Type-1), or larger by more than a tenth of the predicted
/// one.
struct PairErrors {
  double type1 = 0;
  double type2 = 0;
};
PairErrors pair_errors(std::span<const double> measured, std::span<const double> predicted);

/// Mean and spread of one number over splits.
struct Spread {
  double mean = 0;
  double deviation = 0;  ///< of the population, as numpy.std
  double min = 0;
  double median = 0;
  double max = 0;
};
Spread spread(std::span<const double> values);

}  // namespace systole::predictor
