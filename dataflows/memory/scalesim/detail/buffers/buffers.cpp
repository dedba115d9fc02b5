// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/buffers/buffers.h"

#include <utility>

#include "dataflows/memory/scalesim/detail/addresses/distinct_shifts.h"
#include "dataflows/memory/scalesim/detail/addresses/repeated_shifts.h"
#include "dataflows/memory/scalesim/detail/addresses/resident_window.h"
#include "dataflows/memory/scalesim/detail/addresses/rowwise_cells.h"
#include "dataflows/memory/scalesim/detail/addresses/tile_order.h"
#include "dataflows/memory/scalesim/detail/buffers/custom_layout.h"
#include "dataflows/memory/scalesim/detail/buffers/elementwise_reads.h"
#include "dataflows/memory/scalesim/detail/buffers/epoch_buffer.h"
#include "dataflows/memory/scalesim/detail/buffers/operand_lines.h"

namespace systole::dataflows::scalesim {
namespace {

/// Nothing ever happens: all of the operand is resident.
class NoShifts final : public ShiftSource {
 public:
  LineShifts next() override { return {}; }
};

WaitRule wait_rule(const LayerPlan& plan, bool custom_layout) {
  return custom_layout ? WaitRule::once : rules_of(plan.machine()).wait;
}

BankShape bank_shape(const SramBanks& banks) {
  return {.columns = banks.bandwidth / banks.banks, .banks = banks.banks, .ports = banks.ports};
}

/// Weights that sparsity leaves; all are asked for, and all are prefetched.
std::int64_t filter_words(const LayerPlan& plan) {
  return plan.rowwise() ? plan.rowwise()->kept_weights() : plan.window() * plan.shape().filters;
}

std::unique_ptr<ShiftSource> ifmap_shifts(const LayerPlan& plan, std::int64_t words) {
  if (plan.ifmap_layout()) {
    return std::make_unique<BankedShifts>(*ifmap_prefetch(plan), ifmap_lines(plan), plan.grid().lines(),
                                          ifmap_range(plan), words, bank_shape(plan.machine().ifmap_banks));
  }
  const ResidentWindow window(words, plan.ifmap_entries());
  if (window.holds_everything()) return std::make_unique<NoShifts>();
  const FoldGrid& grid = plan.grid();
  if (plan.rowwise()) {
    return std::make_unique<RepeatedShifts<RowwiseCells>>(
        plan.im2col(), RowwiseCells(*plan.im2col(), grid, plan.rowwise()->block()), grid, plan.ifmap_visits(), window);
  }
  const bool simple = !plan.ifmap_repeats() && !plan.ifmap_has_holes();
  if (plan.ifmap_stays()) {
    if (simple) return std::make_unique<TileDistinctShifts>(grid, window);
    return std::make_unique<RepeatedShifts<TileCells>>(plan.im2col(), TileCells(*plan.im2col(), grid), grid,
                                                       plan.ifmap_visits(), window);
  }
  if (simple) {
    return std::make_unique<SkewedDistinctShifts>(plan.ifmap_order(), plan.ifmap_visits(), grid.fold_lines(),
                                                  plan.stream_lead(), window);
  }
  return std::make_unique<RepeatedShifts<SkewedCells>>(
      plan.im2col(), SkewedCells(*plan.im2col(), grid.stationary == Stationary::ofmap, grid.rows), grid,
      plan.ifmap_visits(), window);
}

std::unique_ptr<ShiftSource> filter_shifts(const LayerPlan& plan, std::int64_t words) {
  if (plan.filter_layout()) {
    return std::make_unique<BankedShifts>(*filter_prefetch(plan), filter_lines(plan), plan.grid().lines(),
                                          filter_range(plan), words, bank_shape(plan.machine().filter_banks));
  }
  const FoldGrid& grid = plan.grid();
  const ResidentWindow window(words, filter_words(plan));
  if (window.holds_everything()) return std::make_unique<NoShifts>();
  if (plan.rowwise()) {
    return std::make_unique<ElementwiseShifts>(filter_prefetch(plan), filter_lines(plan), plan.grid().lines(),
                                               filter_range(plan), window);
  }
  if (plan.filter_stays()) return std::make_unique<TileDistinctShifts>(grid, window);
  return std::make_unique<SkewedDistinctShifts>(plan.filter_order(), plan.filter_visits(), grid.fold_lines(),
                                                plan.stream_lead(), window);
}

std::unique_ptr<EpochSource> ifmap_epochs(const LayerPlan& plan, EpochSize size) {
  if (plan.ifmap_distinct() && *plan.ifmap_distinct() < size.words())
    return std::make_unique<SingleEpoch>(*plan.ifmap_distinct());
  const FoldGrid& grid = plan.grid();
  if (plan.rowwise()) {
    return std::make_unique<RepeatedEpochs<RowwiseCells>>(
        plan.im2col(), RowwiseCells(*plan.im2col(), grid, plan.rowwise()->block()), grid, plan.ifmap_visits(), size);
  }
  if (!plan.ifmap_repeats() && !plan.ifmap_has_holes()) {
    return std::make_unique<DistinctEpochs>(grid, plan.ifmap_stays() ? std::nullopt : std::optional(plan.ifmap_order()),
                                            plan.ifmap_visits(), size);
  }
  if (plan.ifmap_stays()) {
    return std::make_unique<RepeatedEpochs<TileCells>>(plan.im2col(), TileCells(*plan.im2col(), grid, false), grid,
                                                       plan.ifmap_visits(), size);
  }
  return std::make_unique<RepeatedEpochs<SkewedCells>>(
      plan.im2col(), SkewedCells(*plan.im2col(), grid.stationary == Stationary::ofmap, grid.rows, false), grid,
      plan.ifmap_visits(), size);
}

std::unique_ptr<EpochSource> filter_epochs(const LayerPlan& plan, EpochSize size) {
  const std::int64_t distinct = filter_words(plan);
  if (distinct < size.words()) return std::make_unique<SingleEpoch>(distinct);
  if (plan.rowwise()) {
    return std::make_unique<ElementwiseEpochs>(filter_lines(plan), plan.grid().lines(), filter_range(plan), size);
  }
  return std::make_unique<DistinctEpochs>(
      plan.grid(), plan.filter_stays() ? std::nullopt : std::optional(plan.filter_order()), plan.filter_visits(), size);
}

}  // namespace

std::unique_ptr<ReadBuffer> make_ifmap_prefetch_buffer(const LayerPlan& plan, std::unique_ptr<BlockArrivals> arrivals) {
  const std::int64_t words = plan.sram_words(plan.machine().sram_kb.ifmap);
  return std::make_unique<PrefetchBuffer>(ifmap_shifts(plan, words), std::move(arrivals),
                                          wait_rule(plan, plan.ifmap_layout() != nullptr));
}

std::unique_ptr<ReadBuffer> make_filter_prefetch_buffer(const LayerPlan& plan,
                                                        std::unique_ptr<BlockArrivals> arrivals) {
  const std::int64_t words = plan.sram_words(plan.machine().sram_kb.filter);
  return std::make_unique<PrefetchBuffer>(filter_shifts(plan, words), std::move(arrivals),
                                          wait_rule(plan, plan.filter_layout() != nullptr));
}

std::unique_ptr<EpochBuffer> make_ifmap_epoch_buffer(const LayerPlan& plan, const LineSpan& span,
                                                     EpochObserver* observer) {
  const EpochSize size = EpochSize::of(plan.sram_words(plan.machine().sram_kb.ifmap));
  return std::make_unique<EpochBuffer>(ifmap_epochs(plan, size), size, span.first, observer);
}

std::unique_ptr<EpochBuffer> make_filter_epoch_buffer(const LayerPlan& plan, const LineSpan& span,
                                                      EpochObserver* observer) {
  const EpochSize size = EpochSize::of(plan.sram_words(plan.machine().sram_kb.filter));
  return std::make_unique<EpochBuffer>(filter_epochs(plan, size), size, span.first, observer);
}

}  // namespace systole::dataflows::scalesim
