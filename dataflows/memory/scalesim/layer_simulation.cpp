// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/layer_simulation.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/error.h"
#include "dataflows/mapping.h"
#include "dataflows/memory/scalesim/buffers.h"
#include "dataflows/repeated_sum.h"

namespace systole::dataflows::scalesim {
namespace {

/// The layer's products as the closed forms of dataflows/cost.h see them: with what sparsity leaves of the window.
LayerMapping mapping_of(const LayerPlan& plan) {
  LayerMapping mapping;
  Mapping& part = mapping.storage[0];
  part.dataflow = &plan.dataflow();
  part.timing = Timing::scalesim;
  part.model = *plan.dataflow().cycles.scalesim;
  part.problem = plan.dataflow().gemm(plan.shape().pixels(), plan.shape().filters, plan.window());
  part.problem.s_r = plan.grid().s_r;
  part.sram = plan.dataflow().sram(part.problem);
  return mapping;
}

/// The sum over all folds in their order, as SCALE-Sim's loop rounds it, of a share that depends on the fold.
template <class Share>
double sum_over_folds(const FoldGrid& grid, const Share& share) {
  double sum = 0;
  for (std::int64_t fc = 0; fc < grid.col_folds(); ++fc) {
    for (std::int64_t fr = 0; fr < grid.row_folds(); ++fr) sum += share(fr, fc);
  }
  return sum;
}

/// Row-wise sparsity: in each fold, the PEs that hold a weight.
double rowwise_mapping_efficiency(const LayerPlan& plan) {
  const FoldGrid& grid = plan.grid();
  const auto pes = static_cast<double>(grid.rows * grid.cols);
  const double sum = sum_over_folds(grid, [&](std::int64_t fr, std::int64_t fc) {
    std::int64_t held = 0;
    for (std::int64_t r = 0; r < grid.occupied_rows(fr); ++r) {
      for (std::int64_t c = 0; c < grid.occupied_cols(fc); ++c) {
        held += static_cast<std::int64_t>(plan.rowwise()->position(fr * grid.rows + r, fc * grid.cols + c) >= 0);
      }
    }
    return static_cast<double>(held) / pes;
  });
  return sum / static_cast<double>(grid.folds()) * 100;
}

void add_sparsity(const LayerPlan& plan, LayerReport& report) {
  const core::SparsityModel& sparsity = plan.options().accelerator.sparsity;
  if (!sparsity.enabled) return;
  const LayerShape& shape = plan.shape();
  const FoldGrid& grid = plan.grid();
  const std::int64_t kept =
      plan.rowwise() ? plan.rowwise()->kept_weights() : core::checked_multiply(plan.window(), shape.filters);
  const std::int64_t rows = plan.rowwise() ? plan.rowwise()->rows() : plan.window();
  report.sparse = sparse_storage(sparsity.representation, shape.window(), shape.filters, kept, rows, shape.of);
  if (plan.rowwise()) {
    const std::int64_t block = plan.rowwise()->block();
    const std::int64_t reads = core::checked_product(grid.t + grid.rows - 1, 2 * grid.rows / block, block / 2, block);
    report.ifmap.sram.words = core::Elements{core::checked_multiply(reads, grid.folds())};
    report.utilisation.mapping_efficiency = rowwise_mapping_efficiency(plan);
  } else if (grid.stationary == Stationary::filter) {
    // SCALE-Sim scales what it has simulated sparsely back to the dense window.
    const double dense = static_cast<double>(shape.of) / static_cast<double>(shape.kept);
    const double full = static_cast<double>(grid.t * grid.rows) * dense;
    const double edge = static_cast<double>(grid.t * grid.occupied_rows(grid.row_folds() - 1)) * dense;
    report.weighted_ifmap_reads = repeat_naively(
        0.0, grid.col_folds(), [&](double sum) { return add_naively(sum, full, grid.row_folds() - 1) + edge; });
  }
}

}  // namespace

LayerReport simulate_layer(const LayerPlan& plan, const LineLatencies* /*latencies*/, LineObserver* lines,
                           WriteObserver* writes) {
  const MemoryOptions& options = plan.options();
  const FoldGrid& grid = plan.grid();
  const auto spans = plan.spans();
  const auto steady = [&](std::int64_t kilobytes, std::int64_t sequence, std::int64_t bandwidth) {
    return std::make_unique<SteadyArrivals>(BlockSize::of(plan.sram_words(kilobytes), sequence, bandwidth));
  };
  const core::PerOperand& sram = options.accelerator.sram_kb;
  const auto ifmap =
      make_ifmap_buffer(plan, spans[0], steady(sram.ifmap, plan.ifmap_sequence(), plan.ifmap_bandwidth()));
  const auto filter =
      make_filter_buffer(plan, spans[1], steady(sram.filter, plan.filter_sequence(), plan.filter_bandwidth()));
  SteadyDrain drain(options.version == Version::v2);
  WriteBuffer ofmap(OfmapOrder(grid), plan.sram_words(sram.ofmap), plan.ofmap_bandwidth(), drain, writes);

  const TimelineResult timeline = run_timeline(grid.lines(), *ifmap, *filter, ofmap, spans, lines);
  ofmap.finish(timeline.last_cycle);
  if (timeline.last_cycle == 0) throw core::InputError("a layer of a single cycle, where SCALE-Sim divides by zero");

  LayerReport report;
  const LayerMapping mapping = mapping_of(plan);
  const SramCounts counts = evaluate(mapping, options.accelerator.array).sram;
  const auto operand = [&](std::size_t index, core::Elements words, const Traffic& dram) {
    const LineSpan& requests = timeline.requests[index];
    return OperandReport{
        .sram = {.start = core::Cycles{requests.first}, .stop = core::Cycles{requests.last}, .words = words},
        .dram = dram};
  };
  report.ifmap = operand(0, counts.ifmap_reads, ifmap->traffic());
  report.filter = operand(1, counts.filter_reads, filter->traffic());
  report.ofmap = operand(2, counts.ofmap_writes, ofmap.traffic());
  report.cycles = core::Cycles{timeline.last_cycle};
  report.stall_cycles = core::Cycles{timeline.stall};
  report.cycles_with_prefetch = report.ofmap.dram.stop - std::min(report.ifmap.dram.start, report.filter.dram.start);
  const core::Macs macs{core::checked_product(plan.shape().pixels(), plan.shape().window(), plan.shape().filters)};
  report.utilisation = utilisation(mapping, options.accelerator.array, macs, report.cycles);
  add_sparsity(plan, report);
  return report;
}

}  // namespace systole::dataflows::scalesim
