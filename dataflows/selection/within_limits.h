// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "dataflows/selection/fuse_cost.h"
#include "dataflows/selection/pareto_front.h"

/// Choosing for each depthwise layer among keeping, Full and Half under limits: a multiple-choice knapsack.
namespace systole::dataflows {

/// The most that the whole network may cost; none: as much as it likes.
struct Limits {
  std::optional<std::int64_t> cycles{};
  std::optional<std::int64_t> params{};
  std::optional<std::int64_t> macs{};
  std::optional<std::int64_t> layers{};
  std::optional<double> sensitivity{};

  /// The most of one criterion, if it is limited.
  [[nodiscard]] std::optional<Amount> of(Criterion criterion) const;
  [[nodiscard]] bool has(Criterion criterion) const { return of(criterion).has_value(); }
  [[nodiscard]] bool any() const;
};

/// True if `cost` exceeds no limit.
bool keeps(const Limits& limits, const FuseCost& cost);

/// The choice within `limits` that costs least in `minimised`, and of those the fastest; none if no choice is within
/// them. Exact: the label merging of pareto_front over the criteria that matter, which is the dynamic program for the
/// multiple-choice knapsack with sparse states.
std::optional<Selection> optimal_within(const FuseCosts& costs, Criterion minimised, const Limits& limits);

/// What a greedy designer does: goes through all replacements by the cycles they save, largest first (of equal ones the
/// lower index, Full before Half), and makes those that save something and exceed no limit further. Where something
/// else than cycles is minimised, stops as soon as every limit is kept. Not optimal; none if it ends outside the
/// limits.
std::optional<Selection> greedy_within(const FuseCosts& costs, Criterion minimised, const Limits& limits);

}  // namespace systole::dataflows
