// SPDX-License-Identifier: MIT
#include "dataflows/selection/within_limits.h"

#include <algorithm>
#include <compare>
#include <utility>
#include <vector>

#include "dataflows/selection/fixed_count.h"

namespace systole::dataflows {
namespace {

using core::FuseChoice;

bool keeps(const Limits& limits, const FuseCost& cost, Criterion criterion) {
  const std::optional<Amount> most = limits.of(criterion);
  return !most || amount(cost, criterion) <= *most;
}

/// True if `after` keeps every limit that it does not at least ease.
bool exceeds_no_further(const Limits& limits, const FuseCost& before, const FuseCost& after) {
  return std::ranges::all_of(kCriteria, [&](Criterion criterion) {
    return keeps(limits, after, criterion) || std::is_lteq(compare(after, before, criterion));
  });
}

struct Replacement {
  std::size_t block;
  FuseChoice choice;
};

std::vector<Replacement> by_saving(const FuseCosts& costs) {
  std::vector<Replacement> moves;
  for (std::size_t b = 0; b < costs.blocks.size(); ++b) {
    for (const FuseChoice choice : {FuseChoice::full, FuseChoice::half}) {
      if (cost_of(costs.blocks[b], choice) && saving(costs, b, choice) > core::Cycles{}) moves.push_back({b, choice});
    }
  }
  std::ranges::stable_sort(moves, [&](const Replacement& a, const Replacement& b) {
    return saving(costs, a.block, a.choice) > saving(costs, b.block, b.choice);
  });
  return moves;
}

}  // namespace

std::optional<Amount> Limits::of(Criterion criterion) const {
  const auto whole = [](const std::optional<std::int64_t>& limit) {
    return limit ? std::optional(Amount{.whole = *limit}) : std::nullopt;
  };
  switch (criterion) {
    case Criterion::cycles:
      return whole(cycles);
    case Criterion::params:
      return whole(params);
    case Criterion::macs:
      return whole(macs);
    case Criterion::layers:
      return whole(layers);
    case Criterion::sensitivity:
      break;
  }
  return sensitivity ? std::optional(Amount{.real = *sensitivity}) : std::nullopt;
}

bool Limits::any() const {
  return std::ranges::any_of(kCriteria, [&](Criterion criterion) { return has(criterion); });
}

bool keeps(const Limits& limits, const FuseCost& cost) {
  return std::ranges::all_of(kCriteria, [&](Criterion criterion) { return keeps(limits, cost, criterion); });
}

std::optional<Selection> optimal_within(const FuseCosts& costs, Criterion minimised, const Limits& limits) {
  std::vector<Criterion> criteria{minimised};
  if (minimised != Criterion::cycles) criteria.push_back(Criterion::cycles);
  for (const Criterion criterion : kCriteria) {
    if (limits.has(criterion) && std::ranges::find(criteria, criterion) == criteria.end())
      criteria.push_back(criterion);
  }
  // The front is in order of what is minimised, then cycles: the first within the limits is the best.
  std::vector<Selection> front = pareto_front(costs, criteria);
  const auto best = std::ranges::find_if(front, [&](const Selection& s) { return keeps(limits, s.cost); });
  if (best == front.end()) return std::nullopt;
  return std::move(*best);
}

std::optional<Selection> greedy_within(const FuseCosts& costs, Criterion minimised, const Limits& limits) {
  Selection selection{.choices = std::vector<FuseChoice>(costs.blocks.size(), FuseChoice::keep), .cost = {}};
  selection.cost = total(costs, selection.choices);
  for (const auto& [block, choice] : by_saving(costs)) {
    if (minimised != Criterion::cycles && keeps(limits, selection.cost)) break;
    if (selection.choices[block] != FuseChoice::keep) continue;
    selection.choices[block] = choice;
    const FuseCost after = total(costs, selection.choices);
    if (exceeds_no_further(limits, selection.cost, after)) {
      selection.cost = after;
    } else {
      selection.choices[block] = FuseChoice::keep;
    }
  }
  if (!keeps(limits, selection.cost)) return std::nullopt;
  return selection;
}

}  // namespace systole::dataflows
