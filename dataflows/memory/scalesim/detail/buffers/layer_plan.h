// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dataflows/mapping/dataflow.h"
#include "dataflows/memory/scalesim/detail/addresses/fold_grid.h"
#include "dataflows/memory/scalesim/detail/addresses/im2col.h"
#include "dataflows/memory/scalesim/detail/addresses/shift_source.h"
#include "dataflows/memory/scalesim/detail/addresses/skewed_order.h"
#include "dataflows/memory/scalesim/detail/addresses/sparse_filter.h"
#include "dataflows/memory/scalesim/detail/buffers/memory_timeline.h"
#include "dataflows/memory/scalesim/layer_shape.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"

namespace systole::dataflows::scalesim {

struct TensorLayout;

/// Plans a layer on an accelerator: it holds everything that its scratchpads, its reports and its traces are computed
/// from.
class LayerPlan {
 public:
  /// Throws InputError for what SCALE-Sim rejects.
  LayerPlan(const LayerShape& layer, const Machine& machine);

  [[nodiscard]] const LayerShape& shape() const { return shape_; }
  [[nodiscard]] const FoldGrid& grid() const { return grid_; }
  [[nodiscard]] const Dataflow& dataflow() const { return *dataflow_; }
  [[nodiscard]] const Machine& machine() const { return machine_; }
  [[nodiscard]] bool user_mode() const;

  /// Counts rows of the filter matrix that sparsity leaves (layer-wise). They are all of the window's if the layer is
  /// dense.
  [[nodiscard]] std::int64_t window() const { return window_; }
  [[nodiscard]] const std::vector<std::int32_t>& kept() const { return kept_; }
  /// Says how many channels of each tap sparsity leaves, where these are the same ones for all taps.
  [[nodiscard]] std::optional<std::int64_t> tap_channels() const;
  /// Gives the compressed filter matrix of row-wise sparsity; null otherwise.
  [[nodiscard]] const std::shared_ptr<const RowwiseFilter>& rowwise() const { return rowwise_; }

  // The ifmap. Its prefetching order covers the whole window also where row-wise sparsity folds less of it.
  [[nodiscard]] bool ifmap_repeats() const { return ifmap_repeats_; }
  [[nodiscard]] bool ifmap_has_holes() const { return ifmap_has_holes_; }
  [[nodiscard]] std::int64_t ifmap_entries() const { return ifmap_entries_; }
  /// Counts distinct words of the ifmap that are used; absent where that takes a look at all of them.
  [[nodiscard]] std::optional<std::int64_t> ifmap_distinct() const { return ifmap_distinct_; }
  [[nodiscard]] const VisitOrder& ifmap_visits() const { return ifmap_visits_; }
  [[nodiscard]] bool ifmap_stays() const { return grid_.stationary == Stationary::ifmap; }
  [[nodiscard]] SkewedOrder ifmap_order() const;
  /// Gives the table of cells, which is made when first asked for.
  [[nodiscard]] const std::shared_ptr<const Im2col>& im2col() const;

  [[nodiscard]] const VisitOrder& filter_visits() const { return filter_visits_; }
  [[nodiscard]] bool filter_stays() const { return grid_.stationary == Stationary::filter; }
  [[nodiscard]] SkewedOrder filter_order() const;

  /// Gives custom layouts of the operands' scratchpads; null where they have none.
  [[nodiscard]] const std::shared_ptr<const TensorLayout>& ifmap_layout() const { return ifmap_layout_; }
  [[nodiscard]] const std::shared_ptr<const TensorLayout>& filter_layout() const { return filter_layout_; }

  /// Counts lines into a fold at which the operand that streams begins.
  [[nodiscard]] std::int64_t stream_lead() const { return grid_.stationary == Stationary::ofmap ? 0 : grid_.rows; }

  /// Counts entries that are prefetched, holes included.
  [[nodiscard]] std::int64_t ifmap_sequence() const;
  [[nodiscard]] std::int64_t filter_sequence() const;

  [[nodiscard]] std::int64_t ifmap_bandwidth() const;
  [[nodiscard]] std::int64_t filter_bandwidth() const;
  [[nodiscard]] std::int64_t ofmap_bandwidth() const;
  [[nodiscard]] std::int64_t sram_words(std::int64_t kilobytes) const { return kilobytes * 1024; }

  /// Gives first and last lines with requests, of ifmap, filter and ofmap.
  [[nodiscard]] std::array<LineSpan, 3> spans() const;

 private:
  void lay_out();
  [[nodiscard]] LineSpan ifmap_span() const;
  [[nodiscard]] LineSpan filter_span() const;

  LayerShape shape_;
  Machine machine_;
  const Dataflow* dataflow_ = nullptr;
  std::int64_t window_ = 1;
  std::vector<std::int32_t> kept_;
  std::shared_ptr<const RowwiseFilter> rowwise_;
  FoldGrid grid_;
  VisitOrder ifmap_visits_;
  VisitOrder filter_visits_;
  bool ifmap_repeats_ = false;
  bool ifmap_has_holes_ = false;
  std::int64_t ifmap_entries_ = 0;
  std::optional<std::int64_t> ifmap_distinct_;
  mutable std::shared_ptr<const Im2col> im2col_;
  std::shared_ptr<const TensorLayout> ifmap_layout_;
  std::shared_ptr<const TensorLayout> filter_layout_;
};

/// Spreads columns [0, cols) over `width` columns a fold, `steps` rows each.
SkewedOrder skewed_order(std::int64_t cols, std::int64_t steps, std::int64_t width);

}  // namespace systole::dataflows::scalesim
