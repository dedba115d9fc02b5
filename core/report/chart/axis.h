// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace systole::core::chart {

enum class Scale : std::uint8_t { linear, log2, log10 };

struct Tick {
  double value = 0;
  std::string label;
};

/// An axis of values. It spans the data, the ticks, `from` and `to`, whatever of them there is; without ticks of its
/// own it gets round ones and ends at them. All values are finite and of a magnitude of at most 1e300; those on a
/// logarithmic axis are at least 1e-300.
struct Axis {
  std::string title;  ///< with its unit: "latency (ms)"
  Scale scale = Scale::linear;
  std::vector<Tick> ticks;
  std::optional<double> from;
  std::optional<double> to;
};

/// The same values in another unit, on the right side of a plot: one of the axis' is `of_one` (positive) of these.
struct OtherUnit {
  std::string title;
  double of_one = 1;
};

/// A dashed line across the plot at a value of the vertical axis.
struct ReferenceLine {
  double value = 0;
  std::string name;  ///< in the legend, unless empty
};

}  // namespace systole::core::chart
