// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/text_file.h"
#include "core/named.h"
#include "dataflows/energy/action_counts.h"
#include "dataflows/energy/energy_table.h"
#include "dataflows/machine/machine.h"
#include "dataflows/mapping/array.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/mapping/timing.h"
#include "dataflows/selection/comparison_remark.h"
#include "dataflows/selection/fuse_cost.h"
#include "dataflows/selection/published_fuseconv.h"
#include "dataflows/selection/variant.h"
#include "dataflows/selection/within_limits.h"

/// What FuSeConv buys networks on arrays, and which layers to replace: `systole compare`, as values.
namespace systole::dataflows {

/// A machine that a comparison starts from.
struct NamedMachine {
  std::string name;  ///< as a user wrote it
  Machine machine;
};

/// A table of prices that energy is told by.
struct NamedPrices {
  std::string name;  ///< as a user wrote it
  core::TextFile file;
};

struct ComparisonSettings {
  std::vector<Array> arrays{{.rows = 64, .cols = 64}};
  /// Where nobody chooses one: the paper's model of 2020 for the paper's own networks on one array without memory, else
  /// `array`.
  std::optional<Timing> timing;
  /// What the arrays stand in: memory, vector unit, cores and clock. Its array, dataflow, timing, depthwise mapping and
  /// vector model are not read.
  Machine surroundings{};
  std::optional<NamedMachine> origin;  ///< of `surroundings`, for whoever repeats a row; none: they are put together
  /// Where nobody chooses one: `lanes` where anything is asked of the vector unit, the clock, the whole network, energy
  /// or a machine with a name; else none.
  std::optional<VectorModel> vector;
  CyclesOf cycles_of = CyclesOf::array;  ///< by which layers are chosen
  std::vector<FuseVariant> variants;     ///< empty: standard_variants()
  std::vector<Select> selects;           ///< empty: published where there is a list, else greedy
  std::optional<std::size_t> count;      ///< layers that partial variants replace
  std::optional<double> fraction;        ///< the same, as a share in [0, 1]
  Limits limits;
  std::optional<Criterion> minimised;
  std::optional<core::TextFile> sensitivity;  ///< of the one network that is compared (sensitivity.h)
  std::vector<Criterion> pareto;              ///< empty: no front
  std::optional<NamedPrices> energy;          ///< rows have their energy by it; without a memory model `tiled` is taken
  std::vector<DepthwiseMapping> depthwise{DepthwiseMapping::per_channel};
  bool bake_off = false;  ///< depthwise mappings are compared too

  /// The machine of a case, once `timing` and `vector` have a value.
  [[nodiscard]] Machine machine(const Array& array, DepthwiseMapping mapping) const;
  [[nodiscard]] bool has_memory() const { return surroundings.memory != no_memory(); }
  /// Whether the machine tells time on silicon.
  [[nodiscard]] bool has_silicon() const { return surroundings.silicon_model != SiliconModel::none; }
  /// Whether operators beside the array cost something, once `vector` has a value.
  [[nodiscard]] bool has_vector_unit() const { return vector.value() != VectorModel::none; }
  /// What is minimised under limits: what the user says; else cycles, or where cycles are limited the sensitivity (if
  /// there is a file) or the number of layers.
  [[nodiscard]] Criterion minimises() const;
  /// All; without the 50 % variants where layers are chosen one by one or mappings compared.
  [[nodiscard]] std::vector<FuseVariant> standard_variants() const;
};

/// Who chose a row's layers.
enum class ChosenBy : std::uint8_t { none, all, published, greedy, optimal, pareto };
inline constexpr std::array kChosenByNames{core::Named{ChosenBy::none, "none", "nobody: no layer is replaced"},
                                           core::Named{ChosenBy::all, "all", "nobody: every layer is replaced"},
                                           core::Named{ChosenBy::published, "published", "the publisher's own list"},
                                           core::Named{ChosenBy::greedy, "greedy", "largest saving first"},
                                           core::Named{ChosenBy::optimal, "optimal", "exact"},
                                           core::Named{ChosenBy::pareto, "pareto", "a point of a Pareto front"}};
constexpr const auto& named_values(ChosenBy /*of*/) {
  return kChosenByNames;
}
constexpr std::string_view name(ChosenBy chosen_by) {
  return core::name_of(chosen_by);
}

/// What a row takes of energy, by Comparison::prices.
struct RowEnergy {
  ActionCounts actions;
  Picojoules total;
  double ratio = 1;         ///< over the baseline's central energy
  double energy_delay = 0;  ///< central energy times the whole network's cycles
};

/// One choice of layers on one array.
struct ComparedRow {
  std::size_t network = 0;             ///< index into Comparison::networks
  std::optional<FuseVariant> variant;  ///< none: mixed, each block has its own
  ChosenBy chosen_by = ChosenBy::none;
  Array array;
  DepthwiseMapping depthwise = DepthwiseMapping::per_channel;
  std::vector<core::FuseChoice> choices;
  FuseCost cost;
  double speedup = 1;          ///< of the array, over the baseline with depthwise layers per channel on the same one
  double network_speedup = 1;  ///< of the whole network, over the same
  double silicon_speedup = 1;  ///< of the time on silicon, over the same
  // The array's without memory; equal to cycles and speedup where there is none.
  core::Cycles compute_cycles{};
  double compute_speedup = 1;
  const PublishedResult* published = nullptr;  ///< the paper's result for this very configuration
  std::optional<RowEnergy> energy{};           ///< where it was asked for

  [[nodiscard]] bool is_mixed() const { return !variant; }
  [[nodiscard]] std::string_view variant_name() const { return variant ? name(*variant) : "mixed"; }
  /// Over the baseline, of the cycles by which layers are chosen.
  [[nodiscard]] double speedup_of(CyclesOf of) const { return of == CyclesOf::array ? speedup : network_speedup; }
  /// True where somebody had to choose among layers.
  [[nodiscard]] bool was_chosen() const { return chosen_by != ChosenBy::none && chosen_by != ChosenBy::all; }
  /// Layers that are replaced.
  [[nodiscard]] std::size_t replaced() const;
  [[nodiscard]] bool needs_row_broadcast() const;
};

struct Comparison {
  ComparisonSettings settings;  ///< as they took effect
  std::vector<FuseCandidates> networks;
  std::vector<ComparedRow> rows;
  std::vector<ComparisonRemark> remarks;        ///< what a choice gives away, which layers it loses on
  std::shared_ptr<const EnergyTable> prices{};  ///< null: energy was not asked for

  [[nodiscard]] const std::string& name_of(const ComparedRow& row) const { return networks[row.network].baseline.name; }
};

/// One row a network, array, variant, depthwise mapping and way to choose, in that order. Layers are chosen by their
/// cycles with memory (ComparisonSettings::cycles_of says whose). Throws InputError where a machine makes no sense
/// (check) or its layers do not add up (why_no_sum), a network cannot be rewritten, no choice keeps the limits, or
/// sensitivities are asked for without their file; where energy
/// is asked for and cannot be told (why_no_energy), or its table lacks a price.
Comparison compare(std::vector<core::Network> networks, ComparisonSettings settings);

}  // namespace systole::dataflows
