// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/buffers/buffers.h"

#include <numeric>
#include <optional>
#include <utility>

#include "dataflows/memory/scalesim/detail/addresses/distinct_shifts.h"
#include "dataflows/memory/scalesim/detail/addresses/placed_lines.h"
#include "dataflows/memory/scalesim/detail/addresses/placed_shifts.h"
#include "dataflows/memory/scalesim/detail/addresses/repeated_shifts.h"
#include "dataflows/memory/scalesim/detail/addresses/resident_window.h"
#include "dataflows/memory/scalesim/detail/addresses/round_shifts.h"
#include "dataflows/memory/scalesim/detail/addresses/rowwise_cells.h"
#include "dataflows/memory/scalesim/detail/addresses/tap_moves.h"
#include "dataflows/memory/scalesim/detail/addresses/tile_order.h"
#include "dataflows/memory/scalesim/detail/buffers/custom_layout.h"
#include "dataflows/memory/scalesim/detail/buffers/elementwise_reads.h"
#include "dataflows/memory/scalesim/detail/buffers/epoch_buffer.h"
#include "dataflows/memory/scalesim/detail/buffers/operand_lines.h"
#include "dataflows/memory/scalesim/detail/epochs/channel_runs.h"
#include "dataflows/memory/scalesim/detail/epochs/distinct_epochs.h"
#include "dataflows/memory/scalesim/detail/epochs/repeated_epochs.h"
#include "dataflows/memory/scalesim/detail/epochs/run_epochs.h"
#include "dataflows/memory/scalesim/detail/epochs/sliced_epochs.h"

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

std::unique_ptr<ShiftSource> skewed_distinct_shifts(const LayerPlan& plan, const SkewedOrder& order,
                                                    const VisitOrder& visits, const ResidentWindow& window) {
  const std::int64_t fold_lines = plan.grid().fold_lines();
  if (visits.visits == Visits::cyclic && visits.count > visits.row_folds) {
    return std::make_unique<RoundShifts>(order, visits.row_folds, visits.count / visits.row_folds, fold_lines,
                                         plan.stream_lead(), window);
  }
  return std::make_unique<SkewedDistinctShifts>(order, visits, fold_lines, plan.stream_lead(), window);
}

/// No word repeats.
std::unique_ptr<ShiftSource> distinct_ifmap_shifts(const LayerPlan& plan, const ResidentWindow& window) {
  if (plan.ifmap_stays()) return std::make_unique<TileDistinctShifts>(plan.grid(), window);
  return skewed_distinct_shifts(plan, plan.ifmap_order(), plan.ifmap_visits(), window);
}

/// Words repeat, and all windows and all taps are alike.
std::unique_ptr<ShiftSource> placed_ifmap_shifts(const LayerPlan& plan, std::int64_t tap_channels,
                                                 const ResidentWindow& window) {
  const FoldGrid& grid = plan.grid();
  TapMoves moves(plan.shape(), tap_channels);
  if (plan.ifmap_stays()) {
    return std::make_unique<PlacedShifts<TilePlaces>>(std::move(moves), TilePlaces(grid), plan.ifmap_visits(),
                                                      grid.fold_lines(), window);
  }
  const SkewedPlaces places(plan.ifmap_order(), grid.stationary == Stationary::ofmap, plan.stream_lead());
  return std::make_unique<PlacedShifts<SkewedPlaces>>(std::move(moves), places, plan.ifmap_visits(), grid.fold_lines(),
                                                      window);
}

/// Words repeat, and some windows or taps are not like the others.
std::unique_ptr<ShiftSource> marked_ifmap_shifts(const LayerPlan& plan, const ResidentWindow& window) {
  const FoldGrid& grid = plan.grid();
  const auto& matrix = plan.im2col();
  if (plan.rowwise()) {
    return std::make_unique<RepeatedShifts<RowwiseCells>>(matrix, RowwiseCells(*matrix, grid, plan.rowwise()->block()),
                                                          grid, plan.ifmap_visits(), window);
  }
  if (plan.ifmap_stays()) {
    return std::make_unique<RepeatedShifts<TileCells>>(matrix, TileCells(*matrix, grid), grid, plan.ifmap_visits(),
                                                       window);
  }
  return std::make_unique<RepeatedShifts<SkewedCells>>(
      matrix, SkewedCells(*matrix, grid.stationary == Stationary::ofmap, grid.rows), grid, plan.ifmap_visits(), window);
}

std::unique_ptr<ShiftSource> ifmap_shifts(const LayerPlan& plan, std::int64_t words) {
  if (plan.ifmap_layout()) {
    return std::make_unique<BankedShifts>(*ifmap_prefetch(plan), ifmap_lines(plan), plan.grid().lines(),
                                          ifmap_range(plan), words, bank_shape(plan.machine().ifmap_banks));
  }
  const ResidentWindow window(words, plan.ifmap_entries());
  if (window.holds_everything()) return std::make_unique<NoShifts>();
  if (plan.rowwise() || plan.ifmap_has_holes()) return marked_ifmap_shifts(plan, window);
  if (!plan.ifmap_repeats()) return distinct_ifmap_shifts(plan, window);
  const std::optional<std::int64_t> tap_channels = plan.tap_channels();
  return tap_channels ? placed_ifmap_shifts(plan, *tap_channels, window) : marked_ifmap_shifts(plan, window);
}

std::unique_ptr<ShiftSource> filter_shifts(const LayerPlan& plan, std::int64_t words) {
  if (plan.filter_layout()) {
    return std::make_unique<BankedShifts>(*filter_prefetch(plan), filter_lines(plan), plan.grid().lines(),
                                          filter_range(plan), words, bank_shape(plan.machine().filter_banks));
  }
  const ResidentWindow window(words, filter_words(plan));
  if (window.holds_everything()) return std::make_unique<NoShifts>();
  if (plan.rowwise()) {
    return std::make_unique<ElementwiseShifts>(filter_prefetch(plan), filter_lines(plan), plan.grid().lines(),
                                               filter_range(plan), window);
  }
  if (plan.filter_stays()) return std::make_unique<TileDistinctShifts>(plan.grid(), window);
  return skewed_distinct_shifts(plan, plan.filter_order(), plan.filter_visits(), window);
}

/// Words repeat, and all taps are alike; null where runs of channels are too short to be worth their marks.
std::unique_ptr<EpochSource> run_ifmap_epochs(const LayerPlan& plan, std::int64_t tap_channels, EpochSize size) {
  constexpr std::int64_t kShortestRun = 4;
  const FoldGrid& grid = plan.grid();
  const bool os = grid.stationary == Stationary::ofmap;
  const std::int64_t length = os ? tap_channels : std::gcd(tap_channels, grid.rows);
  if (length < kShortestRun) return nullptr;
  RunPlaces places(plan.shape(), tap_channels, length);
  if (grid.stationary == Stationary::filter) {
    return std::make_unique<RunEpochs<PassingRuns>>(PassingRuns(std::move(places), grid), grid.fold_lines(),
                                                    plan.ifmap_visits(), size);
  }
  return std::make_unique<RunEpochs<PortRuns>>(PortRuns(plan.shape(), std::move(places), grid), grid.fold_lines(),
                                               plan.ifmap_visits(), size);
}

/// Words repeat, or windows hang over the edge: one look at each word.
std::unique_ptr<EpochSource> repeated_ifmap_epochs(const LayerPlan& plan, EpochSize size) {
  const FoldGrid& grid = plan.grid();
  const auto& matrix = plan.im2col();
  if (plan.rowwise()) {
    return std::make_unique<RepeatedEpochs<RowwiseCells>>(matrix, RowwiseCells(*matrix, grid, plan.rowwise()->block()),
                                                          grid, plan.ifmap_visits(), size);
  }
  if (plan.ifmap_stays()) {
    return std::make_unique<RepeatedEpochs<TileCells>>(matrix, TileCells(*matrix, grid, false), grid,
                                                       plan.ifmap_visits(), size);
  }
  return std::make_unique<RepeatedEpochs<SkewedCells>>(
      matrix, SkewedCells(*matrix, grid.stationary == Stationary::ofmap, grid.rows, false), grid, plan.ifmap_visits(),
      size);
}

std::unique_ptr<EpochSource> ifmap_epochs(const LayerPlan& plan, EpochSize size) {
  if (plan.ifmap_distinct() && *plan.ifmap_distinct() < size.words())
    return std::make_unique<SingleEpoch>(*plan.ifmap_distinct());
  const FoldGrid& grid = plan.grid();
  if (plan.rowwise()) return repeated_ifmap_epochs(plan, size);
  if (!plan.ifmap_repeats() && !plan.ifmap_has_holes()) {
    return std::make_unique<DistinctEpochs>(grid, plan.ifmap_stays() ? std::nullopt : std::optional(plan.ifmap_order()),
                                            plan.ifmap_visits(), size);
  }
  if (const std::optional<std::int64_t> tap_channels = plan.tap_channels()) {
    const bool sliced = grid.stationary == Stationary::filter && !plan.ifmap_has_holes() && grid.rows <= *tap_channels;
    if (sliced) {
      return std::make_unique<SlicedEpochs>(plan.im2col(), *tap_channels, grid, plan.ifmap_visits(), size);
    }
    if (auto epochs = run_ifmap_epochs(plan, *tap_channels, size)) return epochs;
  }
  return repeated_ifmap_epochs(plan, size);
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
