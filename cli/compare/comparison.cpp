// SPDX-License-Identifier: MIT
#include "cli/compare/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <compare>
#include <utility>

#include "cli/common/arguments.h"
#include "core/error.h"
#include "core/report/number_text.h"
#include "dataflows/selection/fixed_count.h"
#include "dataflows/selection/pareto_front.h"
#include "dataflows/selection/published_list.h"
#include "dataflows/selection/sensitivity.h"

namespace systole::app {
namespace {

using core::FuseChoice;
using dataflows::Criterion;
using dataflows::DepthwiseMapping;
using dataflows::FuseCandidates;
using dataflows::FuseCost;
using dataflows::FuseCosts;
using dataflows::FuseVariant;
using dataflows::Select;
using dataflows::Selection;

/// A share of n layers, rounded up; 0.7 of 10 layers is 7, whatever 0.7 is in binary.
std::size_t count_of_share(double share, std::size_t blocks) {
  constexpr double kSlack = 1e-9;
  return static_cast<std::size_t>(std::ceil(std::max(0.0, share * static_cast<double>(blocks) - kSlack)));
}

/// Compares one network on one array with one depthwise mapping.
class Comparer {
 public:
  Comparer(Comparison& comparison, std::size_t network, const dataflows::Array& array, DepthwiseMapping mapping)
      : comparison_(comparison),
        settings_(comparison.settings),
        candidates_(comparison.networks[network]),
        network_(network),
        array_(array),
        mapping_(mapping),
        costs_(dataflows::fuse_costs(candidates_, settings_.simulation(array, mapping))) {
    if (settings_.sensitivity) dataflows::read_sensitivity(*settings_.sensitivity, costs_);
    baseline_cycles_ = baseline_cycles();
  }

  void add_variant(FuseVariant variant) {
    if (variant == FuseVariant::baseline) {
      add_variant(variant, Select::published, "none");
    } else if (!dataflows::is_partial(variant)) {
      add_variant(variant, Select::published, "all");
    } else {
      const std::vector<Select> chosen_by = selects();
      for (const Select select : chosen_by) add_variant(variant, select, name(select));
      const bool has_optimal = std::ranges::find(chosen_by, Select::optimal) != chosen_by.end();
      if (has_optimal && chosen_by.size() > 1) remark_optimal();
    }
  }

  /// What the limits and the criteria of a front ask for.
  void add_mixed() {
    if (settings_.limits.any()) add_limited();
    if (settings_.pareto.empty()) return;
    for (Selection& point : dataflows::pareto_front(costs_, settings_.pareto)) {
      add(kMixed, "pareto", std::move(point.choices));
    }
  }

 private:
  [[nodiscard]] double baseline_cycles() const {
    const std::vector<FuseChoice> keep(costs_.blocks.size(), FuseChoice::keep);
    if (mapping_ == DepthwiseMapping::per_channel) {
      return static_cast<double>(dataflows::total(costs_, keep).cycles.count());
    }
    const auto options = settings_.simulation(array_, DepthwiseMapping::per_channel);
    const FuseCandidates baseline{
        .baseline = candidates_.baseline, .blocks = candidates_.blocks, .full = {}, .half = {}};
    return static_cast<double>(dataflows::total(dataflows::fuse_costs(baseline, options), keep).cycles.count());
  }

  [[nodiscard]] std::vector<Select> selects() const {
    if (!settings_.selects.empty()) return settings_.selects;
    const bool counted = settings_.count || settings_.fraction;
    return {!counted && dataflows::published_list(candidates_.baseline, costs_.blocks.size()) ? Select::published
                                                                                              : Select::greedy};
  }

  [[nodiscard]] std::size_t count() const {
    const std::size_t blocks = costs_.blocks.size();
    if (settings_.count) return *settings_.count;
    if (settings_.fraction) return count_of_share(*settings_.fraction, blocks);
    return dataflows::standard_count(candidates_.baseline, blocks);
  }

  ComparedRow& add(std::string_view variant, std::string_view select, std::vector<FuseChoice> choices) {
    ComparedRow row{.network = network_,
                    .variant = variant,
                    .select = select,
                    .array = array_,
                    .depthwise = mapping_,
                    .choices = std::move(choices),
                    .cost = {}};
    row.cost = dataflows::total(costs_, row.choices);
    const auto cycles = static_cast<double>(row.cost.cycles.count());
    row.speedup = cycles > 0 ? baseline_cycles_ / cycles : 1;
    comparison_.rows.push_back(std::move(row));
    return comparison_.rows.back();
  }

  void add_variant(FuseVariant variant, Select select, std::string_view select_name) {
    const core::Network& network = candidates_.baseline;
    if (!offered(variant)) return;
    ComparedRow& row = add(name(variant), select_name, dataflows::choose(network, costs_, variant, select, count()));
    const bool published_setting = array_ == dataflows::Array{.rows = kPublishedArray, .cols = kPublishedArray} &&
                                   mapping_ == DepthwiseMapping::per_channel && select == Select::published;
    if (published_setting) row.published = published_result(network.name, variant);
    if (dataflows::is_partial(variant)) remark_losses(row, dataflows::choice_of(variant));
  }

  /// A sensitivity file may name one variant only.
  [[nodiscard]] bool offered(FuseVariant variant) const {
    const FuseChoice choice = dataflows::choice_of(variant);
    return std::ranges::all_of(costs_.blocks, [&](const auto& block) { return cost_of(block, choice).has_value(); });
  }

  void remark_optimal() {
    const std::string remark =
        "For a fixed count and variant greedy is optimal: layers' savings add up (optimal is a dynamic program).";
    auto& remarks = comparison_.remarks;
    if (std::ranges::find(remarks, remark) == remarks.end()) remarks.push_back(remark);
  }

  [[nodiscard]] std::string place() const {
    std::string text = fmt::format("{} on {}", candidates_.baseline.name, array_text(array_));
    if (settings_.bake_off) text += fmt::format(", depthwise {}", name(mapping_));
    return text;
  }

  void remark_losses(const ComparedRow& row, FuseChoice choice) {
    std::string losses;
    for (std::size_t b = 0; b < row.choices.size(); ++b) {
      if (row.choices[b] != choice) continue;
      const std::int64_t saved = dataflows::saving(costs_, b, choice).count();
      if (saved >= 0) continue;
      const core::Layer& layer = candidates_.baseline.layers[candidates_.blocks[b].spatial];
      losses +=
          fmt::format("{}{} '{}' ({} more cycles)", losses.empty() ? "" : ", ", b, layer.name, core::grouped(-saved));
    }
    if (losses.empty()) return;
    comparison_.remarks.push_back(
        fmt::format("{}: {} ({}) replaces layers that get slower: {}.", place(), row.variant, row.select, losses));
  }

  void add_limited() {
    const Criterion minimised = settings_.minimises();
    auto best = dataflows::optimal_within(costs_, minimised, settings_.limits);
    if (!best) throw core::InputError(infeasible());
    auto greedy = dataflows::greedy_within(costs_, minimised, settings_.limits);
    const auto wants = [&](Select select) {
      return settings_.selects.empty() || std::ranges::find(settings_.selects, select) != settings_.selects.end();
    };
    if (wants(Select::greedy)) remark_greedy(greedy, *best, minimised);
    if (wants(Select::greedy) && greedy) add(kMixed, name(Select::greedy), std::move(greedy->choices));
    if (wants(Select::optimal)) add(kMixed, name(Select::optimal), std::move(best->choices));
  }

  void remark_greedy(const std::optional<Selection>& greedy, const Selection& best, Criterion minimised) {
    if (!greedy) {
      comparison_.remarks.push_back(
          fmt::format("{}: greedy finds no choice within the limits; there is one.", place()));
      return;
    }
    const auto amount = [&](const FuseCost& cost) {
      switch (minimised) {
        case Criterion::cycles:
          return static_cast<double>(cost.cycles.count());
        case Criterion::params:
          return static_cast<double>(cost.params.count());
        case Criterion::macs:
          return static_cast<double>(cost.macs.count());
        case Criterion::layers:
          return static_cast<double>(cost.layers);
        case Criterion::sensitivity:
          break;
      }
      return cost.sensitivity;
    };
    const double left = amount(greedy->cost) - amount(best.cost);
    if (std::is_lteq(dataflows::compare(greedy->cost, best.cost, minimised))) {
      comparison_.remarks.push_back(fmt::format("{}: greedy is optimal here.", place()));
      return;
    }
    const std::string what =
        minimised == Criterion::sensitivity
            ? fmt::format("{:g} of sensitivity", left)
            : fmt::format("{} {}", core::grouped(static_cast<std::int64_t>(left)), name(minimised));
    const double share = amount(best.cost) != 0 ? 100 * left / std::abs(amount(best.cost)) : 100;
    comparison_.remarks.push_back(
        fmt::format("{}: greedy leaves {} on the table ({:.2f} % more than the optimum).", place(), what, share));
  }

  /// Says for each limit by itself how far down a choice can get.
  [[nodiscard]] std::string infeasible() const {
    std::string text = fmt::format("{}: no choice of layers keeps the limits;", place());
    for (const Criterion criterion : dataflows::kCriteria) {
      if (!settings_.limits.has(criterion)) continue;
      const Selection least = dataflows::pareto_front(costs_, std::array{criterion}).front();
      const std::string value = criterion == Criterion::sensitivity ? fmt::format("{:g}", least.cost.sensitivity)
                                : criterion == Criterion::cycles    ? core::grouped(least.cost.cycles.count())
                                : criterion == Criterion::params    ? core::grouped(least.cost.params.count())
                                : criterion == Criterion::macs      ? core::grouped(least.cost.macs.count())
                                                                    : std::to_string(least.cost.layers);
      text += fmt::format(" the least {} that any has is {};", name(criterion), value);
    }
    text.back() = '.';
    return text;
  }

  Comparison& comparison_;
  const ComparisonSettings& settings_;
  const FuseCandidates& candidates_;
  std::size_t network_;
  dataflows::Array array_;
  DepthwiseMapping mapping_;
  FuseCosts costs_;
  double baseline_cycles_ = 0;
};

bool offers(const ComparisonSettings& settings, FuseChoice choice) {
  return std::ranges::any_of(settings.variants,
                             [&](FuseVariant variant) { return dataflows::choice_of(variant) == choice; });
}

}  // namespace

dataflows::Machine ComparisonSettings::simulation(const dataflows::Array& array, DepthwiseMapping mapping) const {
  return {.array = array, .dataflow = dataflows::dataflow_named("rp"), .timing = timing, .depthwise = mapping};
}

Criterion ComparisonSettings::minimises() const {
  if (minimised) return *minimised;
  if (!limits.cycles) return Criterion::cycles;
  return sensitivity ? Criterion::sensitivity : Criterion::layers;
}

bool ComparedRow::needs_row_broadcast() const {
  return depthwise == DepthwiseMapping::rows || replaced_count(choices) > 0;
}

Comparison compare(std::vector<core::Network> networks, ComparisonSettings settings) {
  Comparison comparison{.settings = std::move(settings), .networks = {}, .rows = {}, .remarks = {}};
  const bool full = offers(comparison.settings, FuseChoice::full);
  const bool half = offers(comparison.settings, FuseChoice::half);
  for (core::Network& network : networks) {
    comparison.networks.push_back(dataflows::fuse_candidates(std::move(network), full, half));
    const FuseCandidates& candidates = comparison.networks.back();
    if (candidates.blocks.empty()) {
      throw core::InputError(
          fmt::format("network '{}' has no depthwise layer that FuSeConv could replace", candidates.baseline.name));
    }
  }
  for (std::size_t n = 0; n < comparison.networks.size(); ++n) {
    for (const dataflows::Array& array : comparison.settings.arrays) {
      std::vector<Comparer> comparers;
      for (const DepthwiseMapping mapping : comparison.settings.depthwise) {
        comparers.emplace_back(comparison, n, array, mapping);
      }
      for (const FuseVariant variant : comparison.settings.variants) {
        // With all depthwise layers replaced there is nothing left for a mapping to change.
        const bool maps_some = variant == FuseVariant::baseline || dataflows::is_partial(variant);
        for (std::size_t m = 0; m < (maps_some ? comparers.size() : 1); ++m) comparers[m].add_variant(variant);
      }
      for (Comparer& comparer : comparers) comparer.add_mixed();
    }
  }
  return comparison;
}

std::string replaced_text(const std::vector<FuseChoice>& choices) {
  std::string text;
  for (std::size_t b = 0; b < choices.size(); ++b) {
    if (choices[b] != FuseChoice::keep) text += fmt::format("{}{}", text.empty() ? "" : " ", b);
  }
  return text;
}

std::string choices_text(const std::vector<FuseChoice>& choices) {
  std::string text;
  for (std::size_t b = 0; b < choices.size(); ++b) {
    if (choices[b] != FuseChoice::keep) text += fmt::format("{}{}:{}", text.empty() ? "" : " ", b, name(choices[b]));
  }
  return text;
}

std::size_t replaced_count(const std::vector<FuseChoice>& choices) {
  return choices.size() - static_cast<std::size_t>(std::ranges::count(choices, FuseChoice::keep));
}

}  // namespace systole::app
