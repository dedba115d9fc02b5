// SPDX-License-Identifier: MIT
#include "dataflows/analysis/cycle_breakdown.h"

#include <algorithm>

#include "core/checked.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/fold_plan.h"

namespace systole::dataflows {
namespace {

using core::checked_add;
using core::checked_multiply;
using core::Cycles;

/// True if one input is held by the PEs: each of a fold's PEs reads one word of it, whatever the number of steps.
bool input_is_stationary(const Mapping& mapping) {
  return mapping.dataflow->gemm != nullptr && (mapping.sram.ifmap_reads.pe != 0 || mapping.sram.filter_reads.pe != 0);
}

/// The terms of a FoldCost by what they stand for.
struct FoldTerms {
  LinearForm load;
  LinearForm skew;
  LinearForm stream;
  LinearForm drain;
};

/// Columns skew the operands. Of the rows' terms, a stationary operand takes one full_rows; a pipeline of n rows takes
/// n - 1 cycles to fill, so where the constant is negative what remains is skew, occupied rows first; the rest drains.
FoldTerms terms_of(const Mapping& mapping, const Array& array) {
  const FoldCost& cost = mapping.model.per_fold;
  const Problem& problem = mapping.problem;
  const std::int64_t fills = checked_multiply(problem.passes, problem.phases);
  const std::int64_t load_rows = input_is_stationary(mapping) ? std::min<std::int64_t>(cost.full_rows, 1) : 0;
  const bool skews_full_rows = cost.constant < 0 && cost.occupied_rows == 0;
  const std::int64_t skew_rows = skews_full_rows ? cost.full_rows - load_rows : 0;
  const std::int64_t drain_rows = cost.full_rows - load_rows - skew_rows;
  const std::int64_t skew_cols = checked_multiply(fills, cost.full_cols * (array.cols - 1) - cost.occupied_cols);
  return {
      .load = {.base = checked_multiply(load_rows, array.rows)},
      .skew = {.base = checked_add(checked_add(skew_cols, checked_multiply(skew_rows, array.rows)),
                                   std::min<std::int64_t>(cost.constant, 0)),
               .row = cost.occupied_rows,
               .col = checked_multiply(fills, cost.occupied_cols)},
      .stream = {.base = checked_multiply(problem.passes, problem.t)},
      .drain = {.base =
                    checked_add(checked_multiply(drain_rows, array.rows), std::max<std::int64_t>(cost.constant, 0))},
  };
}

CycleBreakdown buffered_breakdown(const LayerMapping& layer, const Array& array) {
  const BufferedCycles cycles = buffered_cycles(layer, array);
  const Cycles alone = cycles.waits + cycles.exposed;
  const bool loads = layer.storage[0].model.second_register == SecondRegister::next_operand;
  return {.load = loads ? alone : Cycles{},
          .skew = cycles.fills + cycles.skew,
          .stream = cycles.stream,
          .drain = loads ? Cycles{} : alone,
          .whole = {},
          .convention = {}};
}

/// True where a formula gives the cycles and says no more.
bool is_not_split(const Mapping& mapping) {
  return mapping.model.whole != nullptr && mapping.model.second_register == SecondRegister::none;
}

}  // namespace

CycleBreakdown cycle_breakdown(const LayerMapping& layer, const Array& array) {
  if (layer.storage[0].model.second_register != SecondRegister::none) return buffered_breakdown(layer, array);
  CycleBreakdown result;
  for (const Mapping& part : layer.parts()) {
    if (is_not_split(part)) {
      result.whole += Cycles{checked_multiply(part.model.whole(part.problem, array).count(), part.repeats)};
      continue;
    }
    const FoldPlan plan(part.problem, array);
    const FoldTerms terms = terms_of(part, array);
    result.load += Cycles{plan.sum(terms.load)} * part.repeats;
    result.skew += Cycles{plan.sum(terms.skew)} * part.repeats;
    result.stream += Cycles{plan.sum(terms.stream)} * part.repeats;
    result.drain += Cycles{plan.sum(terms.drain)} * part.repeats;
  }
  if (layer.storage[0].timing == Timing::scalesim) result.convention = Cycles{-1};
  return result;
}

PeBreakdown pe_breakdown(const LayerMapping& layer, const Array& array, core::Macs macs) {
  const std::int64_t pes = checked_multiply(array.rows, array.cols);
  PeBreakdown result;
  result.useful = PeCycles{macs.count()};
  std::int64_t streaming = 0;  // steps of all PEs
  std::int64_t occupied = 0;   // of those that folds occupy
  for (const Mapping& part : layer.parts()) {
    if (is_not_split(part)) {
      const std::int64_t all = checked_multiply(evaluate(layer, array).cycles.count(), pes);
      result.waiting = PeCycles{all} - result.useful;
      return result;
    }
    const FoldPlan plan(part.problem, array);
    const std::int64_t steps = core::checked_product(part.problem.passes, part.problem.t, part.repeats);
    streaming = checked_add(streaming, core::checked_product(steps, plan.folds(), pes));
    occupied = checked_add(occupied, checked_multiply(steps, plan.sum({.pe = 1})));
  }
  const CycleBreakdown cycles = cycle_breakdown(layer, array);
  result.zeros = PeCycles{occupied} - result.useful;
  result.idle = PeCycles{core::checked_subtract(streaming, occupied)};
  result.waiting = PeCycles{checked_multiply((cycles.total() - cycles.stream).count(), pes)};
  return result;
}

}  // namespace systole::dataflows
