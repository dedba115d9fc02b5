// SPDX-License-Identifier: MIT
#include "dataflows/selection/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <compare>
#include <utility>

#include "core/error.h"
#include "core/report/number_text.h"
#include "dataflows/energy/energy_ledger.h"
#include "dataflows/machine/check.h"
#include "dataflows/machine/memory_model.h"
#include "dataflows/selection/fixed_count.h"
#include "dataflows/selection/pareto_front.h"
#include "dataflows/selection/published_list.h"
#include "dataflows/selection/sensitivity.h"

namespace systole::dataflows {
namespace {

using core::FuseChoice;

/// A share of n layers, rounded up; 0.7 of 10 layers is 7, whatever 0.7 is in binary.
std::size_t count_of_share(double share, std::size_t blocks) {
  constexpr double kSlack = 1e-9;
  return static_cast<std::size_t>(std::ceil(std::max(0.0, share * static_cast<double>(blocks) - kSlack)));
}

/// Compares one network on one array with one depthwise mapping.
class Comparer {
 public:
  Comparer(Comparison& comparison, const ComparedCase& where)
      : comparison_(comparison),
        settings_(comparison.settings),
        candidates_(comparison.networks[where.network]),
        where_(where),
        costs_(fuse_costs(candidates_, settings_.machine(where.array, where.depthwise), settings_.cycles_of)) {
    if (settings_.sensitivity) read_sensitivity(*settings_.sensitivity, costs_);
    baseline_ = baseline(true);
    if (comparison.prices != nullptr) find_actions();
    if (!settings_.has_memory()) return;
    compute_costs_ = fuse_costs(candidates_, compute_machine(where.depthwise));
    compute_baseline_ = baseline(false);
  }

  void add_variant(FuseVariant variant) {
    if (!is_partial(variant)) {
      add_variant(variant, Select::published, variant == FuseVariant::baseline ? ChosenBy::none : ChosenBy::all);
      return;
    }
    const std::vector<Select> chosen_by = selects();
    for (const Select select : chosen_by) add_variant(variant, select, chosen(select));
    const bool has_optimal = std::ranges::find(chosen_by, Select::optimal) != chosen_by.end();
    if (has_optimal && chosen_by.size() > 1) remark_optimal();
  }

  /// What the limits and the criteria of a front ask for.
  void add_mixed() {
    if (settings_.limits.any()) add_limited();
    if (settings_.pareto.empty()) return;
    for (Selection& point : pareto_front(costs_, settings_.pareto)) {
      add(std::nullopt, ChosenBy::pareto, std::move(point.choices));
    }
  }

 private:
  /// The machine without its memory, of which the array alone is asked.
  [[nodiscard]] Machine compute_machine(DepthwiseMapping mapping) const {
    Machine machine = settings_.machine(where_.array, mapping);
    machine.memory = no_memory();
    machine.vector.model = VectorModel::none;
    machine.silicon_model = SiliconModel::none;
    return machine;
  }

  [[nodiscard]] FuseCost baseline(bool with_memory) const {
    const FuseCosts& costs = with_memory ? costs_ : *compute_costs_;
    const std::vector<FuseChoice> keep(costs.blocks.size(), FuseChoice::keep);
    if (where_.depthwise == DepthwiseMapping::per_channel) return total(costs, keep);
    const Machine options = with_memory ? settings_.machine(where_.array, DepthwiseMapping::per_channel)
                                        : compute_machine(DepthwiseMapping::per_channel);
    const FuseCandidates baseline{
        .baseline = candidates_.baseline, .blocks = candidates_.blocks, .full = {}, .half = {}};
    return total(fuse_costs(baseline, options), keep);
  }

  /// What is counted of the candidates, and the energy of the baseline with depthwise layers per channel.
  void find_actions() {
    const Machine machine = settings_.machine(where_.array, where_.depthwise);
    const std::vector<FuseChoice> keep(costs_.blocks.size(), FuseChoice::keep);
    actions_ = fuse_actions(candidates_, machine);
    prices_.emplace(machine, *comparison_.prices);
    if (where_.depthwise == DepthwiseMapping::per_channel) {
      baseline_energy_ = prices_->total(total(*actions_, keep)).value;
      return;
    }
    const FuseCandidates unfused{
        .baseline = candidates_.baseline, .blocks = candidates_.blocks, .full = {}, .half = {}};
    const FuseActions per_channel =
        fuse_actions(unfused, settings_.machine(where_.array, DepthwiseMapping::per_channel));
    baseline_energy_ = prices_->total(total(per_channel, keep)).value;
  }

  [[nodiscard]] std::optional<RowEnergy> energy_of(const ComparedRow& row) {
    if (!actions_) return std::nullopt;
    RowEnergy energy{.actions = total(*actions_, row.choices), .total = {}};
    energy.total = prices_->total(energy.actions);
    energy.ratio = energy.total.value > 0 ? baseline_energy_ / energy.total.value : 1;
    energy.energy_delay = energy.total.value * static_cast<double>(row.cost.network_cycles.count());
    return energy;
  }

  static double speedup(core::Cycles before, core::Cycles after) {
    return after.count() > 0 ? static_cast<double>(before.count()) / static_cast<double>(after.count()) : 1;
  }

  [[nodiscard]] std::vector<Select> selects() const {
    if (!settings_.selects.empty()) return settings_.selects;
    const bool counted = settings_.count || settings_.fraction;
    return {!counted && published_list(candidates_.baseline, costs_.blocks.size()) ? Select::published
                                                                                   : Select::greedy};
  }

  [[nodiscard]] std::size_t count() const {
    const std::size_t blocks = costs_.blocks.size();
    if (settings_.count) return *settings_.count;
    if (settings_.fraction) return count_of_share(*settings_.fraction, blocks);
    return standard_count(candidates_.baseline, blocks);
  }

  ComparedRow& add(std::optional<FuseVariant> variant, ChosenBy chosen_by, std::vector<FuseChoice> choices) {
    ComparedRow row{.network = where_.network,
                    .variant = variant,
                    .chosen_by = chosen_by,
                    .array = where_.array,
                    .depthwise = where_.depthwise,
                    .choices = std::move(choices),
                    .cost = {}};
    row.cost = total(costs_, row.choices);
    row.speedup = speedup(baseline_.array_cycles, row.cost.array_cycles);
    row.network_speedup = speedup(baseline_.network_cycles, row.cost.network_cycles);
    if (row.cost.silicon_us > 0) row.silicon_speedup = baseline_.silicon_us / row.cost.silicon_us;
    row.compute_cycles = compute_costs_ ? total(*compute_costs_, row.choices).array_cycles : row.cost.array_cycles;
    row.compute_speedup = compute_costs_ ? speedup(compute_baseline_.array_cycles, row.compute_cycles) : row.speedup;
    row.energy = energy_of(row);
    comparison_.rows.push_back(std::move(row));
    return comparison_.rows.back();
  }

  void add_variant(FuseVariant variant, Select select, ChosenBy chosen_by) {
    const core::Network& network = candidates_.baseline;
    if (!offered(variant)) return;
    ComparedRow& row = add(variant, chosen_by, choose(network, costs_, variant, select, count()));
    const bool published_setting = where_.array == Array{.rows = kPublishedArray, .cols = kPublishedArray} &&
                                   where_.depthwise == DepthwiseMapping::per_channel && select == Select::published;
    if (published_setting) row.published = published_result(network.name, variant);
    if (is_partial(variant)) remark_losses(row, variant, select);
  }

  /// A sensitivity file may name one variant only.
  [[nodiscard]] bool offered(FuseVariant variant) const {
    const FuseChoice choice = choice_of(variant);
    return std::ranges::all_of(costs_.blocks, [&](const auto& block) { return cost_of(block, choice).has_value(); });
  }

  void remark_optimal() {
    auto& remarks = comparison_.remarks;
    const auto is_said = [](const ComparisonRemark& remark) {
      return std::holds_alternative<GreedyOfCountIsOptimal>(remark);
    };
    if (std::ranges::none_of(remarks, is_said)) remarks.emplace_back(GreedyOfCountIsOptimal{});
  }

  void remark_losses(const ComparedRow& row, FuseVariant variant, Select select) {
    const FuseChoice choice = choice_of(variant);
    LayersGetSlower remark{.where = where_, .variant = variant, .select = select, .layers = {}};
    for (std::size_t b = 0; b < row.choices.size(); ++b) {
      if (row.choices[b] != choice) continue;
      const core::Cycles saved = saving(costs_, b, choice);
      if (saved < core::Cycles{}) remark.layers.push_back({.block = b, .more = core::Cycles{} - saved});
    }
    if (!remark.layers.empty()) comparison_.remarks.emplace_back(std::move(remark));
  }

  void add_limited() {
    const Criterion minimised = settings_.minimises();
    auto best = optimal_within(costs_, minimised, settings_.limits);
    if (!best) throw core::InputError(infeasible());
    auto greedy = greedy_within(costs_, minimised, settings_.limits);
    const auto wants = [&](Select select) {
      return settings_.selects.empty() || std::ranges::find(settings_.selects, select) != settings_.selects.end();
    };
    if (wants(Select::greedy)) comparison_.remarks.push_back(remark_of(greedy, *best, minimised));
    if (wants(Select::greedy) && greedy) add(std::nullopt, ChosenBy::greedy, std::move(greedy->choices));
    if (wants(Select::optimal)) add(std::nullopt, ChosenBy::optimal, std::move(best->choices));
  }

  [[nodiscard]] ComparisonRemark remark_of(const std::optional<Selection>& greedy, const Selection& best,
                                           Criterion minimised) const {
    if (!greedy) return GreedyFindsNone{where_};
    const Amount found = amount(greedy->cost, minimised);
    const Amount least = amount(best.cost, minimised);
    if (found <= least) return GreedyIsOptimal{where_};
    return GreedyLeaves{.where = where_, .minimised = minimised, .greedy = found, .best = least};
  }

  /// Says for each limit by itself how far down a choice can get.
  [[nodiscard]] std::string infeasible() const {
    std::string text = fmt::format("{} on {}x{}", candidates_.baseline.name, where_.array.rows, where_.array.cols);
    if (settings_.bake_off) text += fmt::format(", depthwise {}", name(where_.depthwise));
    text += ": no choice of layers keeps the limits;";
    for (const Criterion criterion : kCriteria) {
      if (!settings_.limits.has(criterion)) continue;
      const Amount least = amount(pareto_front(costs_, std::array{criterion}).front().cost, criterion);
      const std::string value = criterion == Criterion::sensitivity ? fmt::format("{:g}", least.real)
                                : criterion == Criterion::layers    ? std::to_string(least.whole)
                                                                    : core::grouped(least.whole);
      text += fmt::format(" the least {} that any has is {};", name(criterion), value);
    }
    text.back() = '.';
    return text;
  }

  static ChosenBy chosen(Select select) {
    switch (select) {
      case Select::published:
        return ChosenBy::published;
      case Select::greedy:
        return ChosenBy::greedy;
      case Select::optimal:
        break;
    }
    return ChosenBy::optimal;
  }

  Comparison& comparison_;
  const ComparisonSettings& settings_;
  const FuseCandidates& candidates_;
  ComparedCase where_;
  FuseCosts costs_;
  std::optional<FuseCosts> compute_costs_;  ///< without memory, where there is one
  FuseCost baseline_;                       ///< with depthwise layers per channel
  FuseCost compute_baseline_;
  std::optional<FuseActions> actions_;  ///< where energy is asked for
  std::optional<MachinePrices> prices_;
  double baseline_energy_ = 0;
};

/// Whether the paper compared these networks, so that its model of 2020 is the one to use.
bool are_published(const std::vector<core::Network>& networks) {
  const auto published = published_networks();
  return std::ranges::all_of(networks, [&](const core::Network& network) {
    return std::ranges::find(published, network.name) != published.end();
  });
}

/// FuSeConv's question is the array's; whoever asks for more gets it.
VectorModel standard_vector_model(const ComparisonSettings& settings) {
  const bool asks = settings.cycles_of == CyclesOf::network || settings.origin || settings.energy ||
                    settings.surroundings.clock_mhz > 0 || settings.has_silicon() ||
                    settings.surroundings.vector != VectorUnit{};
  return asks ? VectorModel::lanes : VectorModel::none;
}

bool offers(const ComparisonSettings& settings, FuseChoice choice) {
  return std::ranges::any_of(settings.variants, [&](FuseVariant variant) { return choice_of(variant) == choice; });
}

void require_sensitivity(const ComparisonSettings& settings, std::size_t networks) {
  if (settings.sensitivity && networks != 1) {
    throw core::InputError(fmt::format("a file of sensitivities is of one network; found {} networks", networks));
  }
  const bool asks = settings.limits.sensitivity || settings.minimised == Criterion::sensitivity ||
                    std::ranges::find(settings.pareto, Criterion::sensitivity) != settings.pareto.end();
  if (asks && !settings.sensitivity) throw core::InputError("sensitivities are asked for: give the file of them");
}

std::vector<FuseCandidates> candidates_of(std::vector<core::Network> networks, const ComparisonSettings& settings) {
  const bool full = offers(settings, FuseChoice::full);
  const bool half = offers(settings, FuseChoice::half);
  std::vector<FuseCandidates> all;
  for (core::Network& network : networks) {
    all.push_back(fuse_candidates(std::move(network), full, half));
    if (all.back().blocks.empty()) {
      throw core::InputError(
          fmt::format("network '{}' has no depthwise layer that FuSeConv could replace", all.back().baseline.name));
    }
  }
  return all;
}

/// The rows of one network on one array.
void compare_on(Comparison& comparison, std::size_t network, const Array& array) {
  std::vector<Comparer> comparers;
  for (const DepthwiseMapping mapping : comparison.settings.depthwise) {
    comparers.emplace_back(comparison, ComparedCase{.network = network, .array = array, .depthwise = mapping});
  }
  for (const FuseVariant variant : comparison.settings.variants) {
    // With all depthwise layers replaced there is nothing left for a mapping to change.
    const bool maps_some = variant == FuseVariant::baseline || is_partial(variant);
    for (std::size_t m = 0; m < (maps_some ? comparers.size() : 1); ++m) comparers[m].add_variant(variant);
  }
  for (Comparer& comparer : comparers) comparer.add_mixed();
}

}  // namespace

Machine ComparisonSettings::machine(const Array& array, DepthwiseMapping mapping) const {
  Machine machine = surroundings;
  machine.vector.model = vector.value();
  machine.array = array;
  machine.dataflow = dataflow_named("rp");
  machine.timing = timing.value();
  machine.depthwise = mapping;
  return machine;
}

Criterion ComparisonSettings::minimises() const {
  if (minimised) return *minimised;
  if (!limits.cycles) return Criterion::cycles;
  return sensitivity ? Criterion::sensitivity : Criterion::layers;
}

std::vector<FuseVariant> ComparisonSettings::standard_variants() const {
  using enum FuseVariant;
  // The 50 % variants are one way to spend a budget, and in the bake-off they stand between what is compared.
  if (bake_off || limits.any() || !pareto.empty()) return {baseline, full, half};
  return {baseline, full, half, full50, half50};
}

std::size_t ComparedRow::replaced() const {
  return choices.size() - static_cast<std::size_t>(std::ranges::count(choices, FuseChoice::keep));
}

bool ComparedRow::needs_row_broadcast() const {
  return depthwise == DepthwiseMapping::rows || replaced() > 0;
}

Comparison compare(std::vector<core::Network> networks, ComparisonSettings settings) {
  require_sensitivity(settings, networks.size());
  std::shared_ptr<const EnergyTable> prices;
  if (settings.energy) {
    if (!settings.has_memory()) settings.surroundings.memory = memory_model_named("tiled");
    prices = std::make_shared<const EnergyTable>(read_energy_table(settings.energy->file, settings.energy->name));
  }
  if (settings.variants.empty()) settings.variants = settings.standard_variants();
  if (!settings.timing) {
    const bool one_array = !settings.has_memory() && settings.surroundings.cores.count == 1;
    settings.timing = are_published(networks) && one_array ? Timing::fuseconv_2020 : Timing::array;
  }
  if (!settings.vector) settings.vector = standard_vector_model(settings);
  if (settings.cycles_of == CyclesOf::network && !settings.has_vector_unit()) {
    throw core::InputError("cycles of the whole network are asked for, and vector none gives no operator a cost");
  }
  for (const Array& array : settings.arrays) {
    for (const DepthwiseMapping mapping : settings.depthwise) require(settings.machine(array, mapping));
  }
  Comparison comparison{
      .settings = std::move(settings), .networks = {}, .rows = {}, .remarks = {}, .prices = std::move(prices)};
  comparison.networks = candidates_of(std::move(networks), comparison.settings);
  for (std::size_t n = 0; n < comparison.networks.size(); ++n) {
    for (const Array& array : comparison.settings.arrays) compare_on(comparison, n, array);
  }
  return comparison;
}

}  // namespace systole::dataflows
