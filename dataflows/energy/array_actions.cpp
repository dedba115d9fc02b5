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

/// Results that leave the array in all row folds of one column fold, and how many of them are final.
void add_results(const Mapping& part, const FoldPlan& plan, ArrayActions& actions) {
  const Problem& problem = part.problem;
  const bool sums_stay = part.sram.ofmap_writes.pe != 0;  // in the PEs, until they are final
  const std::int64_t final_words =
      sums_stay ? checked_multiply(problem.s_r, problem.s_c) : checked_multiply(problem.s_c, problem.t);
  const std::int64_t words = checked_multiply(final_words, part.repeats);
  actions.results = checked_add(actions.results, words);
  if (!sums_stay) {
    actions.sum_reads = checked_add(actions.sum_reads, checked_multiply(words, plan.row_folds() - 1));
  }
}

}  // namespace

void ArrayActions::add(const ArrayActions& part, std::int64_t times) {
  dataflows::add(registers, part.registers, times);
  sum_reads = checked_add(sum_reads, checked_multiply(part.sum_reads, times));
  results = checked_add(results, checked_multiply(part.results, times));
}

ArrayActions array_actions(const LayerMapping& layer, const Array& array) {
  ArrayActions actions;
  for (const Mapping& part : layer.parts()) {
    const FoldPlan plan(part.problem, array);
    for (const FoldKind& kind : plan.kinds()) {
      if (kind.count == 0) continue;
      add(actions.registers, part.dataflow->registers(part.problem, kind, array),
          checked_multiply(kind.count, part.repeats));
    }
    add_results(part, plan, actions);
  }
  return actions;
}

}  // namespace systole::dataflows
