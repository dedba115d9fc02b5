// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/energy/action_counts.h"

#include <fmt/format.h>

#include <memory>
#include <vector>

#include "core/checked.h"
#include "core/ir/layer.h"
#include "dataflows/mapping/fold_plan.h"
#include "dataflows/memory/scalesim/detail/buffers/layer_plan.h"
#include "dataflows/memory/scalesim/detail/buffers/operand_lines.h"
#include "dataflows/memory/scalesim/energy/repeated_blocks.h"
#include "dataflows/memory/scalesim/layer_shape.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"

namespace systole::dataflows::scalesim {
namespace {

using core::checked_add;
using core::checked_multiply;

void add(std::int64_t& sum, std::int64_t part, std::int64_t times = 1) {
  sum = checked_add(sum, checked_multiply(part, times));
}

void add(RegisterCounts& sum, const RegisterCounts& part, std::int64_t times) {
  add(sum.writes, part.writes, times);
  add(sum.reads, part.reads, times);
  add(sum.hops, part.hops, times);
}

/// Register accesses of one group. The branch counts what dataflows/mapping/ does.
void add_registers(const LayerPlan& plan, std::int64_t groups, FoldRegisters& sum) {
  const FoldGrid& grid = plan.grid();
  const Problem problem{.s_r = grid.s_r, .s_c = grid.s_c, .t = grid.t, .taps = grid.t, .fuseconv = {}};
  const Array array{.rows = grid.rows, .cols = grid.cols};
  for (const FoldKind& kind : FoldPlan(problem, array).kinds()) {
    if (kind.count == 0) continue;
    const FoldRegisters fold = plan.dataflow().registers(problem, kind, array);
    const std::int64_t times = checked_multiply(kind.count, groups);
    add(sum.ifmap, fold.ifmap, times);
    add(sum.filter, fold.filter, times);
    add(sum.sums, fold.sums, times);
  }
}

std::int64_t repeats_of(const DemandLines& lines, const AddressRange& range, std::int64_t count,
                        const core::Observer& observer) {
  constexpr std::int64_t kLinesBetweenChecks = 4096;
  RepeatedBlocks blocks(range.first, range.count);
  std::vector<std::int64_t> addresses(static_cast<std::size_t>(lines.ports()));
  for (std::int64_t line = 0; line < count; ++line) {
    if (line % kLinesBetweenChecks == 0) observer.check();
    lines.line(line, addresses.data());
    blocks.line(addresses);
  }
  return blocks.repeats();
}

void add_memory(MemoryActions& sum, const Traffic& traffic) {
  add(sum.words, traffic.words.count());
  add(sum.busy, traffic.stop.count() - traffic.start.count());
}

void add_layer(const core::Layer& layer, const Machine& machine, const LayerReport& report,
               const core::Observer& observer, ActionCounts& counts) {
  const LayerShape shape = layer_shape(layer);
  const LayerPlan plan(shape, machine);
  const std::array<const OperandReport*, 3> operands{&report.ifmap, &report.filter, &report.ofmap};
  for (std::size_t i = 0; i < operands.size(); ++i) {
    add_memory(counts.sram[i], operands[i]->sram);
    add_memory(counts.dram[i], operands[i]->dram);
  }
  const std::int64_t lines = plan.grid().lines();
  const std::int64_t ifmap = repeats_of(*ifmap_lines(plan), ifmap_range(plan), lines, observer);
  const std::int64_t filter = repeats_of(*filter_lines(plan), filter_range(plan), lines, observer);
  add(counts.sram[0].repeats, ifmap, shape.groups);
  add(counts.sram[1].repeats, filter, shape.groups);
  add(counts.sram[2].repeats, ifmap, shape.groups);  // the branch's fault: it looks at the ifmap's trace once more
  add_registers(plan, shape.groups, counts.registers);
  add(counts.cycles, report.cycles.count());
}

}  // namespace

std::string why_no_action_counts(const Machine& machine) {
  if (!is_scalesim(*machine.memory)) {
    return fmt::format("its counts are those of SCALE-Sim's memory models, and this is memory {}",
                       machine.memory->name);
  }
  if (machine.sparsity.enabled) return "its branch has no sparsity";
  if (machine.cores.count > 1) return "its branch has one core";
  return {};
}

ActionCounts action_counts(const core::Network& network, const Machine& machine, const NetworkResult& result,
                           const core::Observer& observer) {
  ActionCounts counts;
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    observer.report_progress("counting repeated accesses", static_cast<double>(i),
                             static_cast<double>(result.layers.size()));
    const LayerReport* const report = scalesim_report_of(result.layers[i]);
    if (report != nullptr) add_layer(network.layers[i], machine, *report, observer, counts);
  }
  return counts;
}

}  // namespace systole::dataflows::scalesim
