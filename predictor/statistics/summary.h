// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

/// One number for many. The kinds of medians and quantiles differ in what stands between two values.
namespace systole::predictor {

/// NaN of nothing. Adds in the given order.
double mean(std::span<const double> values);

/// The middle value, of an even count the mean of the middle two (numpy.median); NaN of nothing. O(n log n).
double median(std::vector<double> values);

/// The middle value, of an even count the upper one of the middle two: always one of the values. 0 of nothing. O(n).
double upper_median(std::vector<double> values);

/// The value below which a share `q` of the `sorted` values lies, linear between two values (numpy.quantile). There is
/// at least one value. O(1).
double quantile(std::span<const double> sorted, double q);

/// The same, but the lower one of the two values: always one of them. O(n log n).
double lower_quantile(std::vector<double> values, double q);

}  // namespace systole::predictor
