// SPDX-License-Identifier: MIT
#include "dataflows/energy/array_actions.h"

#include "core/checked.h"
#include "dataflows/mapping/fold_plan.h"

namespace systole::dataflows {
namespace {

using core::checked_add;
using core::checked_multiply;

void add(RegisterCounts& sum, const RegisterCounts& part, std::int64_t times) {
  sum.writes = checked_add(sum.writes, checked_multiply(part.writes, times));
  sum.reads = checked_add(sum.reads, checked_multiply(part.reads, times));
  sum.hops = checked_add(sum.hops, checked_multiply(part.hops, times));
}

void add(FoldRegisters& sum, const FoldRegisters& part, std::int64_t times) {
  add(sum.ifmap, part.ifmap, times);
  add(sum.filter, part.filter, times);
  add(sum.sums, part.sums, times);
  sum.broadcasts = checked_add(sum.broadcasts, checked_multiply(part.broadcasts, times));
}

/// What all row folds of a column fold make: sums, of which those of the last are results, unless more are added.
void add_results(const Mapping& piece, const FoldPlan& plan, bool adds_to_results, ArrayActions& actions) {
  const Problem& problem = piece.problem;
  const bool sums_stay = piece.sram.ofmap_writes.pe != 0;  // in the PEs
  const std::int64_t of_one =
      sums_stay ? checked_multiply(problem.s_r, problem.s_c) : checked_multiply(problem.s_c, problem.t);
  const std::int64_t words = checked_multiply(of_one, piece.repeats);
  const std::int64_t earlier_folds = sums_stay ? 0 : plan.row_folds() - 1;
  actions.sum_reads =
      checked_add(actions.sum_reads, checked_multiply(words, earlier_folds + std::int64_t{adds_to_results}));
  if (!adds_to_results) actions.results = checked_add(actions.results, words);
}

void add_run(const Mapping& piece, bool adds_to_results, const Array& array, ArrayActions& actions) {
  const FoldPlan plan(piece.problem, array);
  for (const FoldKind& kind : plan.kinds()) {
    if (kind.count == 0) continue;
    add(actions.registers, piece.dataflow->registers(piece.problem, kind, array),
        checked_multiply(kind.count, piece.repeats));
  }
  add_results(piece, plan, adds_to_results, actions);
}

}  // namespace

void ArrayActions::add(const ArrayActions& part, std::int64_t times) {
  dataflows::add(registers, part.registers, times);
  sum_reads = checked_add(sum_reads, checked_multiply(part.sum_reads, times));
  results = checked_add(results, checked_multiply(part.results, times));
}

ArrayActions array_actions(std::span<const ProductRun> runs, const Array& array) {
  ArrayActions actions;
  for (const ProductRun& run : runs) add_run(run.piece, run.adds_to_results, array, actions);
  return actions;
}

ArrayActions array_actions(const LayerMapping& layer, const Array& array) {
  ArrayActions actions;
  for (const Mapping& part : layer.parts()) add_run(part, false, array, actions);
  return actions;
}

}  // namespace systole::dataflows
