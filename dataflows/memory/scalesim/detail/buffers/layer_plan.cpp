// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/buffers/layer_plan.h"

#include <fmt/format.h>

#include <numeric>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "dataflows/memory/scalesim/check.h"
#include "dataflows/memory/scalesim/detail/addresses/tile_order.h"
#include "dataflows/memory/scalesim/detail/buffers/custom_layout.h"
#include "dataflows/memory/scalesim/detail/buffers/operand_lines.h"
#include "dataflows/memory/scalesim/detail/buffers/write_buffer.h"

namespace systole::dataflows::scalesim {
namespace {

Stationary stationary_of(std::string_view dataflow) {
  if (dataflow == "os") return Stationary::ofmap;
  if (dataflow == "ws") return Stationary::filter;
  if (dataflow == "is") return Stationary::ifmap;
  throw core::InputError(fmt::format("SCALE-Sim's memory model knows os, ws and is, not '{}'", dataflow));
}

void require(bool condition, std::string_view message) {
  if (!condition) throw core::InputError(std::string{message});
}

}  // namespace

SkewedOrder skewed_order(std::int64_t cols, std::int64_t steps, std::int64_t width) {
  const std::int64_t folds = core::ceil_divide(cols, width);
  return {.folds = folds, .steps = steps, .width = width, .edge = cols - (folds - 1) * width};
}

LayerPlan::LayerPlan(const LayerShape& layer, const Machine& machine) : shape_(layer), machine_(machine) {
  const Machine& a = machine;
  require_sound(a);
  require(!a.sparsity.enabled || a.sparsity.optimized_mapping ||
              (shape_.of >= 1 && shape_.kept >= 1 && shape_.kept <= shape_.of),
          "sparsity: N:M needs 1 <= N <= M");
  dataflow_ = a.dataflow;
  grid_.stationary = stationary_of(dataflow_->name);
  lay_out();

  window_ = shape_.window();
  const bool sparse = a.sparsity.enabled;
  if (sparse && a.sparsity.optimized_mapping) {
    rowwise_ = std::make_shared<const RowwiseFilter>(window_, shape_.filters, a.sparsity.block_size,
                                                     static_cast<std::uint32_t>(a.sparsity.seed));
  } else if (sparse && shape_.kept < shape_.of) {
    kept_ = kept_positions(window_, shape_.kept, shape_.of);
    window_ = static_cast<std::int64_t>(kept_.size());
    if (rules_of(a).first_ifmap_columns) {
      const std::int64_t columns = core::ceil_divide(core::checked_multiply(shape_.window(), shape_.kept), shape_.of);
      require(columns == window_, "SCALE-Sim's state of ISPASS 2025 fails on a window that N:M does not cut evenly");
    }
  }
  const Problem problem = dataflow_->gemm(shape_.pixels(), shape_.filters, window_);
  grid_.rows = a.array.rows;
  grid_.cols = a.array.cols;
  grid_.s_r = rowwise_ ? rowwise_->rows() : problem.s_r;
  grid_.s_c = problem.s_c;
  grid_.t = problem.t;
  core::checked_multiply(grid_.lines(), 4 * (grid_.rows + grid_.cols));  // whatever counts entries of lines fits

  const auto visits = [this](Visits kind) {
    return VisitOrder{.visits = kind, .row_folds = grid_.row_folds(), .count = grid_.folds()};
  };
  ifmap_visits_ = visits(ifmap_stays() ? Visits::once : Visits::cyclic);
  filter_visits_ = visits(filter_stays()                          ? Visits::once
                          : grid_.stationary == Stationary::ofmap ? Visits::repeated
                                                                  : Visits::cyclic);
  const Im2colFacts facts = im2col_facts(shape_);
  ifmap_repeats_ = facts.repeats;
  ifmap_has_holes_ = facts.has_holes(shape_);
  ifmap_entries_ = facts.valid;
  if (kept_.empty()) {
    ifmap_distinct_ = facts.distinct;
  } else {
    ifmap_entries_ = shape_.pixels() * window_;
    im2col()->for_each_hole([this](std::int64_t, std::int64_t) { --ifmap_entries_; });
  }
}

void LayerPlan::lay_out() {
  const Machine& a = machine_;
  if (!a.ifmap_banks.custom_layout && !a.filter_banks.custom_layout) return;
  const CustomLayout& layout = *machine_.layout;
  const auto [tile_h, tile_w, tile_r, tile_s, tile_c, tile_k] = layout.tile;
  const auto loops = [](const auto& interline, const auto& intraline) {
    std::vector<std::int64_t> axes(interline.begin(), interline.end());
    axes.insert(axes.end(), intraline.begin(), intraline.end());
    return axes;
  };
  if (a.ifmap_banks.custom_layout) {
    ifmap_layout_ = std::make_shared<const TensorLayout>(
        TensorLayout{.size = {shape_.images * shape_.in_h, shape_.in_w, shape_.channels},
                     .tile = {tile_h, tile_w, tile_c},
                     .loops = loops(layout.ifmap_interline, layout.ifmap_intraline),
                     .offset = 0});
  }
  if (a.filter_banks.custom_layout) {
    filter_layout_ = std::make_shared<const TensorLayout>(
        TensorLayout{.size = {shape_.filters, shape_.channels, shape_.k_h, shape_.k_w},
                     .tile = {tile_k, tile_c, tile_r, tile_s},
                     .loops = loops(layout.filter_interline, layout.filter_intraline),
                     .offset = a.offsets.filter});
  }
}

bool LayerPlan::user_mode() const {
  return machine_.interface_mode == InterfaceMode::user;
}

std::optional<std::int64_t> LayerPlan::tap_channels() const {
  if (!kept_.empty() && (shape_.channels % shape_.of != 0 || rules_of(machine_).first_ifmap_columns))
    return std::nullopt;
  return window_ / (shape_.k_h * shape_.k_w);
}

SkewedOrder LayerPlan::ifmap_order() const {
  return grid_.stationary == Stationary::ofmap ? skewed_order(shape_.pixels(), window_, grid_.rows)
                                               : skewed_order(window_, shape_.pixels(), grid_.rows);
}

SkewedOrder LayerPlan::filter_order() const {
  return grid_.stationary == Stationary::ofmap ? skewed_order(shape_.filters, window_, grid_.cols)
                                               : skewed_order(window_, shape_.filters, grid_.rows);
}

const std::shared_ptr<const Im2col>& LayerPlan::im2col() const {
  if (im2col_) return im2col_;
  std::vector<std::int32_t> columns = kept_;
  if (rules_of(machine_).first_ifmap_columns) std::iota(columns.begin(), columns.end(), 0);
  im2col_ = std::make_shared<const Im2col>(shape_, columns);
  return im2col_;
}

std::int64_t LayerPlan::ifmap_sequence() const {
  if (ifmap_layout_) return ifmap_layout_->entries();
  if (ifmap_stays()) return grid_.col_folds() * grid_.s_r * grid_.cols;
  const SkewedOrder order = ifmap_order();
  return order.folds * order.steps * order.width;
}

std::int64_t LayerPlan::filter_sequence() const {
  if (filter_layout_) return filter_layout_->entries();
  if (filter_stays()) return grid_.col_folds() * grid_.s_r * grid_.cols;
  const SkewedOrder order = filter_order();
  return order.folds * order.steps * order.width;
}

// In USER mode SCALE-Sim v3 takes the read bandwidths from the layout section (its fault A4).
std::int64_t LayerPlan::ifmap_bandwidth() const {
  return rules_of(machine_).bandwidth_of_banks ? machine_.ifmap_banks.bandwidth : machine_.bandwidth.front();
}

std::int64_t LayerPlan::filter_bandwidth() const {
  return rules_of(machine_).bandwidth_of_banks ? machine_.filter_banks.bandwidth : machine_.bandwidth.front();
}

std::int64_t LayerPlan::ofmap_bandwidth() const {
  return user_mode() ? machine_.bandwidth.front() : grid_.cols;
}

LineSpan LayerPlan::ifmap_span() const {
  const std::int64_t fold_lines = grid_.fold_lines();
  const std::int64_t last_fold = (grid_.folds() - 1) * fold_lines;
  if (rowwise_) {
    const std::int64_t half = rowwise_->block() / 2;
    const std::int64_t last_row_fold = grid_.row_folds() - 1;
    // Groups of ports whose block begins within the window; the others ask for nothing.
    const std::int64_t blocks = core::ceil_divide(shape_.window() - last_row_fold * 2 * grid_.rows, rowwise_->block());
    const std::int64_t groups = std::min(blocks, 2 * grid_.rows / rowwise_->block()) * half;
    return {.first = grid_.rows, .last = last_fold + grid_.rows + grid_.t + groups - 2};
  }
  if (ifmap_stays()) {
    return {.first = grid_.rows - grid_.occupied_rows(0), .last = last_fold + grid_.rows - 1};
  }
  const SkewedOrder order = ifmap_order();
  return {.first = stream_lead(), .last = last_fold + stream_lead() + order.steps + order.edge - 2};
}

LineSpan LayerPlan::filter_span() const {
  const std::int64_t last_fold = (grid_.folds() - 1) * grid_.fold_lines();
  if (!filter_stays()) {
    const SkewedOrder order = filter_order();
    return {.first = stream_lead(), .last = last_fold + stream_lead() + order.steps + order.edge - 2};
  }
  if (!rowwise_) return {.first = grid_.rows - grid_.occupied_rows(0), .last = last_fold + grid_.rows - 1};
  // Rows of the compressed matrix may be empty over a whole fold's filters, and so may whole folds.
  const auto row_asks = [&](std::int64_t fold, std::int64_t row) {
    const std::int64_t col = fold / grid_.row_folds() * grid_.cols;
    const std::int64_t end = col + grid_.occupied_cols(fold / grid_.row_folds());
    for (std::int64_t k = col; k < end; ++k) {
      if (rowwise_->position(fold % grid_.row_folds() * grid_.rows + row, k) >= 0) return true;
    }
    return false;
  };
  LineSpan span{.first = -1, .last = 0};
  for (std::int64_t fold = 0; span.first < 0 && fold < grid_.folds(); ++fold) {
    for (std::int64_t row = grid_.occupied_rows(fold % grid_.row_folds()) - 1; span.first < 0 && row >= 0; --row) {
      if (row_asks(fold, row)) span.first = fold * grid_.fold_lines() + grid_.rows - 1 - row;
    }
  }
  for (std::int64_t fold = grid_.folds() - 1; fold >= 0; --fold) {
    for (std::int64_t row = 0; row < grid_.occupied_rows(fold % grid_.row_folds()); ++row) {
      if (!row_asks(fold, row)) continue;
      span.last = fold * grid_.fold_lines() + grid_.rows - 1 - row;
      return span;
    }
  }
  return span;
}

std::array<LineSpan, 3> LayerPlan::spans() const {
  const OfmapOrder ofmap(grid_);
  std::array<LineSpan, 3> spans{
      ifmap_span(), filter_span(), {.first = ofmap.line_of(0), .last = ofmap.line_of(ofmap.words() - 1)}};
  if (rowwise_) {
    // The last groups of ports may ask for nothing: their blocks lie beyond the window or, where a block does not
    // divide the array's rows, beyond the array.
    const auto lines = ifmap_lines(*this);
    std::vector<std::int64_t> addresses(static_cast<std::size_t>(lines->ports()));
    for (; spans[0].last > 0; --spans[0].last) {
      lines->line(spans[0].last, addresses.data());
      if (std::ranges::any_of(addresses, [](std::int64_t address) { return address != kIdle; })) break;
    }
    return spans;
  }
  if (!ifmap_has_holes_) return spans;
  // The last windows may lie beyond the ifmap's edge as a whole.
  const auto last_asking = [&](const auto& cells, std::int64_t lead_of_stream) {
    for (std::int64_t visit = grid_.folds() - 1; visit >= 0; --visit) {
      const std::int64_t fold = ifmap_visits_.fold(visit);
      const std::int64_t lines = cells.lines(fold);
      const std::int64_t lead = ifmap_stays() ? grid_.rows - lines : lead_of_stream;
      for (std::int64_t line = lines - 1; line >= 0; --line) {
        bool asks = false;
        cells.demand(fold, line, [&](std::int32_t cell) {
          asks = im2col()->word(cell) >= 0;
          return !asks;
        });
        if (asks) return visit * grid_.fold_lines() + lead + line;
      }
    }
    throw core::InternalError("an ifmap that is never asked for");
  };
  if (ifmap_stays()) {
    spans[0].last = last_asking(TileCells(*im2col(), grid_, false), 0);
  } else {
    spans[0].last =
        last_asking(SkewedCells(*im2col(), grid_.stationary == Stationary::ofmap, grid_.rows, false), stream_lead());
  }
  return spans;
}

}  // namespace systole::dataflows::scalesim
