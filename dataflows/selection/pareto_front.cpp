// SPDX-License-Identifier: MIT
#include "dataflows/selection/pareto_front.h"

#include <fmt/format.h>

#include <algorithm>
#include <compare>
#include <cstdint>
#include <iterator>
#include <set>
#include <utility>

#include "core/error.h"

namespace systole::dataflows {
namespace {

using core::FuseChoice;

/// A choice for the blocks so far: the last one's, and the label of the block before that it extends.
struct Label {
  FuseCost cost;
  std::uint32_t parent = 0;
  FuseChoice choice = FuseChoice::keep;
};

using Criteria = std::span<const Criterion>;

/// 17 blocks of random costs in two criteria have thousands; many criteria may have 3^blocks.
constexpr std::size_t kMostLabels = 2'000'000;

bool before(const FuseCost& a, const FuseCost& b, Criteria criteria) {
  for (const Criterion criterion : criteria) {
    const std::weak_ordering order = compare(a, b, criterion);
    if (order != std::weak_ordering::equivalent) return std::is_lt(order);
  }
  return false;
}

bool no_worse(const FuseCost& a, const FuseCost& b, Criteria criteria) {
  return std::ranges::all_of(criteria, [&](Criterion criterion) { return std::is_lteq(compare(a, b, criterion)); });
}

/// Decides for labels that come in order of the first criterion whether an earlier one is at least as good in all
/// others.
class Skyline {
 public:
  explicit Skyline(Criteria criteria)
      : others_(criteria.subspan(1)), staircase_(Less{others_.empty() ? criteria.front() : others_.front()}) {}

  /// True, and remembers it, if no label so far is at least as good as `cost`.
  bool admits(const FuseCost& cost) {
    if (others_.empty()) return std::exchange(first_, false);
    if (others_.size() > 2) return admits_by_scan(cost);
    return admits_by_staircase(cost);
  }

 private:
  struct Less {
    Criterion criterion;
    bool operator()(const FuseCost& a, const FuseCost& b) const { return std::is_lt(compare(a, b, criterion)); }
  };

  bool admits_by_scan(const FuseCost& cost) {
    if (std::ranges::any_of(kept_, [&](const FuseCost& kept) { return no_worse(kept, cost, others_); })) return false;
    kept_.push_back(cost);
    return true;
  }

  /// With one or two criteria left, what is not beaten forms a staircase: one rises where the other falls.
  bool admits_by_staircase(const FuseCost& cost) {
    const Criterion last = others_.back();
    auto above = staircase_.upper_bound(cost);
    if (above != staircase_.begin() && std::is_lteq(compare(*std::prev(above), cost, last))) return false;
    above = staircase_.lower_bound(cost);
    while (above != staircase_.end() && std::is_lteq(compare(cost, *above, last))) above = staircase_.erase(above);
    staircase_.emplace_hint(above, cost);
    return true;
  }

  Criteria others_;
  bool first_ = true;
  std::vector<FuseCost> kept_;
  std::set<FuseCost, Less> staircase_;
};

std::vector<Label> undominated(std::vector<Label> labels, Criteria criteria) {
  std::ranges::stable_sort(labels, [&](const Label& a, const Label& b) { return before(a.cost, b.cost, criteria); });
  Skyline skyline(criteria);
  std::erase_if(labels, [&](const Label& label) { return !skyline.admits(label.cost); });
  return labels;
}

}  // namespace

std::vector<Selection> pareto_front(const FuseCosts& costs, std::span<const Criterion> criteria) {
  if (criteria.empty()) throw core::InternalError("a Pareto front needs a criterion");
  std::vector<std::vector<Label>> stages{{Label{.cost = costs.unchanged}}};
  for (const BlockCosts& block : costs.blocks) {
    const std::vector<Label>& previous = stages.back();
    std::vector<Label> labels;
    // Keeping first: of equal labels the first stays, so that the lower indices are the ones replaced.
    for (const FuseChoice choice : core::kFuseChoices) {
      const std::optional<FuseCost>& cost = cost_of(block, choice);
      if (!cost) continue;
      for (std::uint32_t parent = 0; parent < previous.size(); ++parent) {
        Label label{.cost = previous[parent].cost, .parent = parent, .choice = choice};
        label.cost += *cost;
        labels.push_back(label);
      }
    }
    stages.push_back(undominated(std::move(labels), criteria));
    if (stages.back().size() > kMostLabels) {
      throw core::InputError(fmt::format("the Pareto front has more than {} points; use fewer criteria", kMostLabels));
    }
  }
  std::vector<Selection> front;
  for (const Label& last : stages.back()) {
    Selection selection{.choices = std::vector<FuseChoice>(costs.blocks.size()), .cost = last.cost};
    const Label* label = &last;
    for (std::size_t stage = costs.blocks.size(); stage > 0; --stage) {
      selection.choices[stage - 1] = label->choice;
      label = &stages[stage - 1][label->parent];
    }
    front.push_back(std::move(selection));
  }
  return front;
}

}  // namespace systole::dataflows
