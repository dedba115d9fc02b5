// SPDX-License-Identifier: MIT
#pragma once

/// Numbers as people read them in figures, the same in every locale.
#include <string>
#include <vector>

namespace systole::core::chart {

/// With thousands grouped and `decimals` (0..17) decimals: 12,345.6. Zero has no sign.
std::string decimal_label(double value, int decimals);

/// Up to here all digits are read at a glance.
constexpr double kFirstPrefixed = 1e5;

/// As decimal_label() below `prefixed_from`, which is at least 1000; from there on with an SI prefix and three digits:
/// 1.23M. `1.2e30` where prefixes end.
std::string quantity_label(double value, int decimals, double prefixed_from = kFirstPrefixed);

/// Labels of equally spaced values that are multiples of 10^exponent, all with the same decimals and the same prefix:
/// 0, 0.5M, 1.0M.
std::vector<std::string> step_labels(const std::vector<double>& values, int exponent);

/// `digit` (1..9) times a power of ten: 0.01, 2, 50, 1k, 5M, 1e30.
std::string digit_label(int digit, int exponent);

/// A power of two: 0.25, 1, 1,024, 2^20.
std::string power_of_two_label(int exponent);

}  // namespace systole::core::chart
