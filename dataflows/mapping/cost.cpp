// SPDX-License-Identifier: MIT
#include "dataflows/mapping/cost.h"

#include <array>
#include <bit>
#include <cstddef>
#include <span>

#include "core/checked.h"
#include "dataflows/mapping/detail/repeated_sum.h"
#include "dataflows/mapping/fold_plan.h"

namespace systole::dataflows {
namespace {

using core::checked_add;
using core::checked_multiply;
using core::Cycles;
using core::Elements;

/// Every integer up to here is a double.
constexpr std::int64_t kExactIntegers = std::int64_t{1} << 53U;

std::int64_t cycles_of(const Mapping& mapping, const FoldPlan& plan, const Array& array) {
  if (mapping.model.whole != nullptr) return mapping.model.whole(mapping.problem, array).count();
  return plan.sum(mapping.model.per_fold.form(mapping.problem, array));
}

LinearForm ofmap_writes(const Mapping& mapping, const Array& array) {
  LinearForm form = mapping.sram.ofmap_writes;
  if (mapping.timing == Timing::scalesim && mapping.dataflow->scalesim_counts_edges) {
    form.base = checked_add(form.base, checked_add(array.rows, array.cols));
  }
  return form;
}

void add_sram(const Mapping& mapping, const FoldPlan& plan, const Array& array, SramCounts& sram) {
  sram.ifmap_reads += Elements{plan.sum(mapping.sram.ifmap_reads)} * mapping.repeats;
  sram.filter_reads += Elements{plan.sum(mapping.sram.filter_reads)} * mapping.repeats;
  sram.ofmap_writes += Elements{plan.sum(ofmap_writes(mapping, array))} * mapping.repeats;
}

/// The sum over all folds in SCALE-Sim's order (column folds outside, row folds inside) of one double a fold, rounded
/// like its loop. `share(r, c)` is the double of a fold that occupies r x c.
template <class Share>
double sum_in_order(const FoldPlan& plan, const Array& array, const Share& share) {
  const auto column_fold = [&](double sum, double full, double edge) {
    return add_naively(sum, full, plan.row_folds() - 1) + edge;
  };
  const double full = share(array.rows, array.cols);
  const double row_edge = share(plan.edge_rows(), array.cols);
  const double sum =
      repeat_naively(0.0, plan.col_folds() - 1, [&](double s) { return column_fold(s, full, row_edge); });
  return column_fold(sum, share(array.rows, plan.edge_cols()), share(plan.edge_rows(), plan.edge_cols()));
}

/// Averages over folds, weighted by how many folds each part has. `share` as above, for a part's problem.
template <class Share>
double average_percent(const LayerMapping& layer, const Array& array, const Share& share) {
  double sum = 0;
  double folds = 0;
  for (const Mapping& part : layer.parts()) {
    const FoldPlan plan(part.problem, array);
    const auto repeats = layer.used == 1 ? 1.0 : static_cast<double>(part.repeats);
    sum += repeats * sum_in_order(plan, array, [&](std::int64_t r, std::int64_t c) { return share(part, r, c); });
    folds += repeats * static_cast<double>(plan.folds());
  }
  return sum / folds * 100;
}

double mapping_efficiency_in_order(const LayerMapping& layer, const Array& array) {
  const std::int64_t pe_count = checked_multiply(array.rows, array.cols);
  const auto pes = static_cast<double>(pe_count);
  // Quotients by a power of two and their sums are exact below 2^53, in any order.
  if (layer.used == 1 && std::has_single_bit(static_cast<std::uint64_t>(pe_count))) {
    const FoldPlan plan(layer.storage[0].problem, array);
    const std::int64_t occupied = plan.sum({.pe = 1});
    if (occupied < kExactIntegers) return static_cast<double>(occupied) / pes / static_cast<double>(plan.folds()) * 100;
  }
  return average_percent(layer, array, [&](const Mapping&, std::int64_t r, std::int64_t c) {
    return static_cast<double>(checked_multiply(r, c)) / pes;
  });
}

double mapping_efficiency(const LayerMapping& layer, const Array& array) {
  double occupied = 0;
  double available = 0;
  for (const Mapping& part : layer.parts()) {
    const FoldPlan plan(part.problem, array);
    const auto repeats = static_cast<double>(part.repeats);
    occupied += repeats * static_cast<double>(plan.sum({.pe = 1}));
    available +=
        repeats * static_cast<double>(plan.folds()) * static_cast<double>(checked_multiply(array.rows, array.cols));
  }
  return occupied / available * 100;
}

double scalesim_compute_utilisation(const LayerMapping& layer, const Array& array) {
  const std::int64_t pes = checked_multiply(array.rows, array.cols);
  return average_percent(layer, array, [&](const Mapping& part, std::int64_t r, std::int64_t c) {
    const Problem& problem = part.problem;
    const std::int64_t fold_cycles = part.dataflow->scalesim_utilisation.form(problem, array).base;
    const std::int64_t macs = core::checked_product(r, c, problem.taps, problem.passes);
    return static_cast<double>(macs) / static_cast<double>(checked_multiply(pes, fold_cycles));
  });
}

}  // namespace

BufferedCycles buffered_cycles(const LayerMapping& layer, const Array& array) {
  std::array<BufferedPart, 2> parts;
  for (std::size_t i = 0; i < layer.used; ++i) {
    parts.at(i) = {.problem = layer.storage.at(i).problem, .repeats = layer.storage.at(i).repeats};
  }
  return buffered_cycles(layer.storage[0].model.second_register, std::span(parts).first(layer.used), array);
}

LayerCost evaluate(const LayerMapping& layer, const Array& array) {
  LayerCost cost;
  const bool overlaps = layer.storage[0].model.second_register != SecondRegister::none;
  if (overlaps) cost.cycles = buffered_cycles(layer, array).total();
  for (const Mapping& part : layer.parts()) {
    const FoldPlan plan(part.problem, array);
    if (!overlaps) cost.cycles += Cycles{cycles_of(part, plan, array)} * part.repeats;
    add_sram(part, plan, array, cost.sram);
    cost.folds = checked_add(cost.folds, checked_multiply(plan.folds(), part.repeats));
  }
  // SCALE-Sim reports the index of the last cycle, not the number of cycles (its fault A1).
  if (layer.storage[0].timing == Timing::scalesim) cost.cycles = cost.cycles - Cycles{1};
  return cost;
}

SramCounts sram_counts(std::span<const ProductRun> runs, const Array& array) {
  SramCounts sram;
  for (const ProductRun& run : runs) add_sram(run.piece, FoldPlan(run.piece.problem, array), array, sram);
  return sram;
}

Utilisation utilisation(const LayerMapping& layer, const Array& array, core::Macs macs, core::Cycles cycles) {
  const std::int64_t pe_cycles = checked_multiply(cycles.count(), checked_multiply(array.rows, array.cols));
  const double overall =
      pe_cycles == 0 ? 0 : static_cast<double>(checked_multiply(macs.count(), 100)) / static_cast<double>(pe_cycles);
  if (layer.storage[0].timing != Timing::scalesim) {
    return {.overall = overall, .mapping_efficiency = mapping_efficiency(layer, array), .compute = overall};
  }
  return {.overall = overall,
          .mapping_efficiency = mapping_efficiency_in_order(layer, array),
          .compute = scalesim_compute_utilisation(layer, array)};
}

}  // namespace systole::dataflows
