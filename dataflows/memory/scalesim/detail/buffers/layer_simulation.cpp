// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/buffers/layer_simulation.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "core/error.h"
#include "dataflows/mapping/detail/repeated_sum.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/memory/scalesim/detail/buffers/buffers.h"
#include "dataflows/memory/scalesim/detail/buffers/external_latency.h"

namespace systole::dataflows::scalesim {
namespace {

/// The layer's products as the closed forms of dataflows/mapping/cost.h see them: with what sparsity leaves of the
/// window.
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
  const SparsityModel& sparsity = plan.machine().sparsity;
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
  } else if (rules_of(plan.machine()).ifmap_reads_by_array && grid.stationary == Stationary::filter) {
    report.ifmap.sram.words = core::Elements{core::checked_product(2 * grid.cols, shape.k_w, grid.folds())};
  } else if (grid.stationary == Stationary::filter) {
    // SCALE-Sim scales what it has simulated sparsely back to the dense window.
    const double dense = static_cast<double>(shape.of) / static_cast<double>(shape.kept);
    const double full = static_cast<double>(grid.t * grid.rows) * dense;
    const double edge = static_cast<double>(grid.t * grid.occupied_rows(grid.row_folds() - 1)) * dense;
    report.weighted_ifmap_reads = repeat_naively(
        0.0, grid.col_folds(), [&](double sum) { return add_naively(sum, full, grid.row_folds() - 1) + edge; });
  }
}

/// The scratchpads of a layer, with their links to DRAM.
class Scratchpads {
 public:
  Scratchpads(const LayerPlan& plan, const std::array<LineSpan, 3>& spans, const LineLatencies* latencies,
              const LayerObservers& observers) {
    const Machine& a = plan.machine();
    static const LineLatencies none;
    const LineLatencies& given = latencies != nullptr ? *latencies : none;
    const bool external = plan.user_mode() && a.use_ramulator_trace;
    if (plan.user_mode()) {
      const auto arrivals = [&](std::int64_t kilobytes, std::int64_t sequence, std::int64_t bandwidth,
                                const std::vector<std::int64_t>& measured,
                                BlockObserver* observer) -> std::unique_ptr<BlockArrivals> {
        const BlockSize size = BlockSize::of(plan.sram_words(kilobytes), sequence, bandwidth);
        if (!external) return std::make_unique<SteadyArrivals>(size, observer);
        return std::make_unique<ExternalArrivals>(size, RequestPort(measured, kUsualReadLatency, a.read_request_buffer),
                                                  observer);
      };
      ifmap_ = make_ifmap_prefetch_buffer(plan, arrivals(a.sram_kb.ifmap, plan.ifmap_sequence(), plan.ifmap_bandwidth(),
                                                         given.ifmap, observers.ifmap.blocks));
      filter_ =
          make_filter_prefetch_buffer(plan, arrivals(a.sram_kb.filter, plan.filter_sequence(), plan.filter_bandwidth(),
                                                     given.filter, observers.filter.blocks));
    } else {
      auto ifmap = make_ifmap_epoch_buffer(plan, spans[0], observers.ifmap.epochs);
      auto filter = make_filter_epoch_buffer(plan, spans[1], observers.filter.epochs);
      ifmap_epochs_ = ifmap.get();
      filter_epochs_ = filter.get();
      ifmap_ = std::move(ifmap);
      filter_ = std::move(filter);
    }
    if (external) {
      drain_ = std::make_unique<ExternalDrain>(RequestPort(given.ofmap, 0, a.write_request_buffer));
    } else {
      drain_ = std::make_unique<SteadyDrain>(rules_of(a).drains_in_order);
    }
    ofmap_.emplace(OfmapOrder(plan.grid()), plan.sram_words(a.sram_kb.ofmap), plan.ofmap_bandwidth(), *drain_,
                   observers.ofmap);
  }

  TimelineResult run(std::int64_t lines, std::int64_t unseen_ofmap_stall, const std::array<LineSpan, 3>& spans,
                     LineObserver* observer) {
    const TimelineResult timeline =
        run_timeline(lines, *ifmap_, *filter_, *ofmap_, unseen_ofmap_stall, spans, observer);
    ifmap_->finish();
    filter_->finish();
    ofmap_->finish(timeline.last_cycle);
    return timeline;
  }

  [[nodiscard]] const ReadBuffer& ifmap() const { return *ifmap_; }
  [[nodiscard]] const ReadBuffer& filter() const { return *filter_; }
  [[nodiscard]] const WriteBuffer& ofmap() const { return *ofmap_; }
  [[nodiscard]] EpochWidths widths() const {
    if (ifmap_epochs_ == nullptr) return {};
    return {.ifmap = ifmap_epochs_->widest(), .filter = filter_epochs_->widest()};
  }

 private:
  static constexpr std::int64_t kUsualReadLatency = 1;

  std::unique_ptr<ReadBuffer> ifmap_;
  std::unique_ptr<ReadBuffer> filter_;
  const EpochBuffer* ifmap_epochs_ = nullptr;  ///< the same in CALC mode
  const EpochBuffer* filter_epochs_ = nullptr;
  std::unique_ptr<DrainPort> drain_;
  std::optional<WriteBuffer> ofmap_;
};

}  // namespace

LayerReport simulate_layer(const LayerPlan& plan, const LineLatencies* latencies, const LayerObservers& observers,
                           EpochWidths* widths) {
  const Machine& machine = plan.machine();
  const auto spans = plan.spans();
  Scratchpads scratchpads(plan, spans, latencies, observers);
  const TimelineResult timeline =
      scratchpads.run(plan.grid().lines(), rules_of(machine).unseen_ofmap_stall, spans, observers.lines);
  if (widths != nullptr) *widths = scratchpads.widths();
  if (timeline.last_cycle == 0) throw core::InputError("a layer of a single cycle, where SCALE-Sim divides by zero");

  LayerReport report;
  const LayerMapping mapping = mapping_of(plan);
  const SramCounts counts = evaluate(mapping, machine.array).sram;
  const auto operand = [&](std::size_t index, core::Elements words, const Traffic& dram) {
    const LineSpan& requests = timeline.requests[index];
    return OperandReport{
        .sram = {.start = core::Cycles{requests.first}, .stop = core::Cycles{requests.last}, .words = words},
        .dram = dram};
  };
  report.ifmap = operand(0, counts.ifmap_reads, scratchpads.ifmap().traffic());
  report.filter = operand(1, counts.filter_reads, scratchpads.filter().traffic());
  report.ofmap = operand(2, counts.ofmap_writes, scratchpads.ofmap().traffic());
  report.cycles = core::Cycles{timeline.last_cycle};
  report.stall_cycles = core::Cycles{timeline.stall};
  report.cycles_with_prefetch = report.ofmap.dram.stop - std::min(report.ifmap.dram.start, report.filter.dram.start);
  const core::Macs macs{core::checked_product(plan.shape().pixels(), plan.shape().window(), plan.shape().filters)};
  report.utilisation = utilisation(mapping, machine.array, macs, report.cycles);
  add_sparsity(plan, report);
  return report;
}

}  // namespace systole::dataflows::scalesim
