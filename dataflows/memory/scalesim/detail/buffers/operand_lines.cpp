// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/buffers/operand_lines.h"

#include <algorithm>
#include <utility>

#include "dataflows/memory/scalesim/detail/buffers/custom_layout.h"
#include "dataflows/memory/scalesim/detail/buffers/write_buffer.h"

namespace systole::dataflows::scalesim {
namespace {

/// A matrix whose entry (a, b) is the address across[a] + along[b], or what stands there in a table of cells.
struct AddressMatrix {
  std::vector<std::int64_t> across;
  std::vector<std::int64_t> along;
  std::shared_ptr<const std::vector<std::int64_t>> table;  ///< null: the sum is the address

  [[nodiscard]] std::int64_t resolve(std::int64_t sum) const {
    return table ? (*table)[static_cast<std::size_t>(sum)] : sum;
  }
};

/// Pixels across and taps along, or the other way round.
AddressMatrix ifmap_matrix(const LayerPlan& plan, bool pixels_across) {
  const Im2col& cells = *plan.im2col();
  AddressMatrix matrix;
  const std::int64_t offset = plan.machine().offsets.ifmap;
  matrix.across.assign(cells.pixel().begin(), cells.pixel().end());
  matrix.along.assign(cells.tap().begin(), cells.tap().end());
  if (cells.has_holes()) {
    auto table = std::make_shared<std::vector<std::int64_t>>();
    table->reserve(static_cast<std::size_t>(cells.cells()));
    for (std::int64_t cell = 0; cell < cells.cells(); ++cell) {
      const std::int64_t word = cells.word(cell);
      table->push_back(word < 0 ? kIdle : offset + word);
    }
    matrix.table = std::move(table);
  } else {
    for (std::int64_t& pixel : matrix.across) pixel += offset;
  }
  if (!pixels_across) std::swap(matrix.across, matrix.along);
  return matrix;
}

/// Filters across and the window's positions along, or the other way round.
AddressMatrix filter_matrix(const LayerPlan& plan, bool filters_across) {
  AddressMatrix matrix;
  const std::int64_t window = plan.shape().window();
  for (std::int64_t k = 0; k < plan.shape().filters; ++k)
    matrix.across.push_back(plan.machine().offsets.filter + k * window);
  matrix.along.assign(plan.kept().begin(), plan.kept().end());
  for (std::int64_t j = 0; plan.kept().empty() && j < window; ++j) matrix.along.push_back(j);
  if (!filters_across) std::swap(matrix.across, matrix.along);
  return matrix;
}

/// An operand that streams: columns across, steps along.
class SkewedLines final : public DemandLines {
 public:
  SkewedLines(const LayerPlan& plan, AddressMatrix matrix, const SkewedOrder& order, const VisitOrder& visits)
      : DemandLines(order.width),
        matrix_(std::move(matrix)),
        order_(order),
        visits_(visits),
        fold_lines_(plan.grid().fold_lines()),
        lead_(plan.stream_lead()) {}

  void line(std::int64_t line, std::int64_t* addresses) const override {
    std::fill(addresses, addresses + ports(), kIdle);
    const std::int64_t fold = visits_.fold(line / fold_lines_);
    const std::int64_t asking = line % fold_lines_ - lead_;
    if (asking < 0 || asking >= order_.lines(fold)) return;
    const std::int64_t* const cols = matrix_.across.data() + fold * order_.width;
    const std::int64_t* const steps = matrix_.along.data() + asking;
    const std::int64_t end = order_.end_col(fold, asking);
    for (std::int64_t col = order_.first_col(asking); col < end; ++col)
      addresses[col] = matrix_.resolve(cols[col] + steps[-col]);
  }

 private:
  AddressMatrix matrix_;
  SkewedOrder order_;
  VisitOrder visits_;
  std::int64_t fold_lines_;
  std::int64_t lead_;
};

class SkewedSequence final : public PrefetchSequence {
 public:
  SkewedSequence(AddressMatrix matrix, const SkewedOrder& order)
      : PrefetchSequence(order.folds * order.steps * order.width), matrix_(std::move(matrix)), order_(order) {}

  void entries(std::int64_t begin, std::int64_t end, std::int64_t* addresses) const override {
    const std::int64_t rows = order_.folds * order_.steps;
    std::int64_t band = diagonal_of(rows, order_.width, begin);
    std::int64_t skip = begin - before_diagonal(rows, order_.width, band);
    for (; begin < end; ++band, skip = 0) {
      std::int64_t col = std::max<std::int64_t>(0, band - rows + 1) + skip;
      const std::int64_t band_end = std::min({order_.width, band + 1, col + end - begin});
      begin += band_end - col;
      for (std::int64_t fold = (band - col) / order_.steps; col < band_end; --fold) {
        const std::int64_t fold_end = std::min(band_end, band - fold * order_.steps + 1);
        const std::int64_t valid_end = std::min(fold_end, order_.occupied(fold));
        const std::int64_t* const cols = matrix_.across.data() + fold * order_.width;
        const std::int64_t* const steps = matrix_.along.data() + (band - fold * order_.steps);
        for (; col < valid_end; ++col) *addresses++ = matrix_.resolve(cols[col] + steps[-col]);
        for (; col < fold_end; ++col) *addresses++ = kIdle;
      }
    }
  }

 private:
  AddressMatrix matrix_;
  SkewedOrder order_;
};

/// An operand that stays: its columns across, its rows along.
class TileLines final : public DemandLines {
 public:
  TileLines(const FoldGrid& grid, AddressMatrix matrix)
      : DemandLines(grid.cols), matrix_(std::move(matrix)), grid_(grid) {}

  void line(std::int64_t line, std::int64_t* addresses) const override {
    std::fill(addresses, addresses + ports(), kIdle);
    const std::int64_t fold = line / grid_.fold_lines();
    const std::int64_t row = grid_.rows - 1 - line % grid_.fold_lines();
    const std::int64_t row_fold = fold % grid_.row_folds();
    const std::int64_t col_fold = fold / grid_.row_folds();
    if (row < 0 || row >= grid_.occupied_rows(row_fold)) return;
    const std::int64_t along = matrix_.along[static_cast<std::size_t>(row_fold * grid_.rows + row)];
    const std::int64_t end = grid_.occupied_cols(col_fold);
    const std::int64_t* const cols = matrix_.across.data() + col_fold * grid_.cols;
    for (std::int64_t col = 0; col < end; ++col) addresses[col] = matrix_.resolve(cols[col] + along);
  }

 private:
  AddressMatrix matrix_;
  FoldGrid grid_;
};

class TileSequence final : public PrefetchSequence {
 public:
  TileSequence(const FoldGrid& grid, AddressMatrix matrix)
      : PrefetchSequence(grid.col_folds() * grid.s_r * grid.cols), matrix_(std::move(matrix)), grid_(grid) {}

  void entries(std::int64_t begin, std::int64_t end, std::int64_t* addresses) const override {
    std::int64_t row = begin / grid_.cols;
    for (std::int64_t at = begin % grid_.cols; begin < end; ++row, at = 0) {
      const std::int64_t col_fold = row / grid_.s_r;
      const std::int64_t row_end = std::min(grid_.cols, at + end - begin);
      const std::int64_t valid_end = std::min(row_end, grid_.occupied_cols(col_fold));
      begin += row_end - at;
      const std::int64_t* const cols = matrix_.across.data() + col_fold * grid_.cols;
      const std::int64_t along = matrix_.along[static_cast<std::size_t>(row % grid_.s_r)];
      for (; at < valid_end; ++at) *addresses++ = matrix_.resolve(cols[at] + along);
      for (; at < row_end; ++at) *addresses++ = kIdle;
    }
  }

 private:
  AddressMatrix matrix_;
  FoldGrid grid_;
};

class OfmapLines final : public DemandLines {
 public:
  explicit OfmapLines(const LayerPlan& plan)
      : DemandLines(plan.grid().cols),
        grid_(plan.grid()),
        order_(plan.grid()),
        offset_(plan.machine().offsets.ofmap),
        filters_(plan.shape().filters) {}

  void line(std::int64_t line, std::int64_t* addresses) const override {
    std::fill(addresses, addresses + ports(), kIdle);
    const std::int64_t fold = line / grid_.fold_lines();
    const std::int64_t row_fold = fold % grid_.row_folds();
    const std::int64_t col_fold = fold / grid_.row_folds();
    const std::int64_t diagonal = line % grid_.fold_lines() - order_.lead(row_fold);
    const std::int64_t height = order_.height(row_fold);
    if (diagonal < 0) return;
    const std::int64_t end = std::min(order_.width(col_fold), diagonal + 1);
    for (std::int64_t col = std::max<std::int64_t>(0, diagonal - height + 1); col < end; ++col) {
      const std::int64_t step = diagonal - col;  // os: the bottom row leaves first
      const std::int64_t across = col_fold * grid_.cols + col;
      std::int64_t pixel = step;
      std::int64_t filter = across;
      if (grid_.stationary == Stationary::ofmap) pixel = row_fold * grid_.rows + height - 1 - step;
      if (grid_.stationary == Stationary::ifmap) std::swap(pixel, filter);
      addresses[col] = offset_ + pixel * filters_ + filter;
    }
  }

 private:
  FoldGrid grid_;
  OfmapOrder order_;
  std::int64_t offset_;
  std::int64_t filters_;
};

/// Row-wise sparsity: each row of the compressed filter may need either half of a block of the ifmap's window, so whole
/// blocks stream, one group of ports behind the other.
class RowwiseIfmapLines final : public DemandLines {
 public:
  explicit RowwiseIfmapLines(const LayerPlan& plan)
      : DemandLines(plan.grid().rows * plan.rowwise()->block()),
        grid_(plan.grid()),
        window_(plan.shape().window()),
        block_(plan.rowwise()->block()),
        matrix_(ifmap_matrix(plan, true)) {}

  void line(std::int64_t line, std::int64_t* addresses) const override {
    std::fill(addresses, addresses + ports(), kIdle);
    const std::int64_t row_fold = line / grid_.fold_lines() % grid_.row_folds();
    const std::int64_t asking = line % grid_.fold_lines() - grid_.rows;
    for (std::int64_t group = 0; group < grid_.rows; ++group) {
      const std::int64_t t = asking - group;
      if (t < 0 || t >= grid_.t) continue;
      const std::int64_t first = row_fold * 2 * grid_.rows + group / (block_ / 2) * block_;
      for (std::int64_t q = 0; q < block_ && first + q < window_; ++q) {
        addresses[group * block_ + q] = matrix_.resolve(matrix_.across[static_cast<std::size_t>(t)] +
                                                        matrix_.along[static_cast<std::size_t>(first + q)]);
      }
    }
  }

 private:
  FoldGrid grid_;
  std::int64_t window_;
  std::int64_t block_;
  AddressMatrix matrix_;
};

/// The compressed filters of row-wise sparsity.
class RowwiseFilterMatrix {
 public:
  explicit RowwiseFilterMatrix(const LayerPlan& plan)
      : filter_(plan.rowwise()), window_(plan.shape().window()), offset_(plan.machine().offsets.filter) {}
  [[nodiscard]] std::int64_t address(std::int64_t row, std::int64_t filter) const {
    const std::int64_t position = filter_->position(row, filter);
    return position < 0 ? kIdle : offset_ + filter * window_ + position;
  }

 private:
  std::shared_ptr<const RowwiseFilter> filter_;
  std::int64_t window_;
  std::int64_t offset_;
};

class RowwiseFilterLines final : public DemandLines {
 public:
  explicit RowwiseFilterLines(const LayerPlan& plan)
      : DemandLines(plan.grid().cols), grid_(plan.grid()), matrix_(plan) {}

  void line(std::int64_t line, std::int64_t* addresses) const override {
    std::fill(addresses, addresses + ports(), kIdle);
    const std::int64_t fold = line / grid_.fold_lines();
    const std::int64_t row = grid_.rows - 1 - line % grid_.fold_lines();
    const std::int64_t row_fold = fold % grid_.row_folds();
    const std::int64_t col_fold = fold / grid_.row_folds();
    if (row < 0 || row >= grid_.occupied_rows(row_fold)) return;
    for (std::int64_t col = 0; col < grid_.occupied_cols(col_fold); ++col)
      addresses[col] = matrix_.address(row_fold * grid_.rows + row, col_fold * grid_.cols + col);
  }

 private:
  FoldGrid grid_;
  RowwiseFilterMatrix matrix_;
};

class RowwiseFilterSequence final : public PrefetchSequence {
 public:
  explicit RowwiseFilterSequence(const LayerPlan& plan)
      : PrefetchSequence(plan.filter_sequence()), grid_(plan.grid()), matrix_(plan) {}

  void entries(std::int64_t begin, std::int64_t end, std::int64_t* addresses) const override {
    for (; begin < end; ++begin) {
      const std::int64_t row = begin / grid_.cols;
      const std::int64_t col = row / grid_.s_r * grid_.cols + begin % grid_.cols;
      *addresses++ = col >= grid_.s_c ? kIdle : matrix_.address(row % grid_.s_r, col);
    }
  }

 private:
  FoldGrid grid_;
  RowwiseFilterMatrix matrix_;
};

}  // namespace

std::unique_ptr<DemandLines> ifmap_lines(const LayerPlan& plan) {
  if (plan.rowwise()) return std::make_unique<RowwiseIfmapLines>(plan);
  if (plan.ifmap_stays()) return std::make_unique<TileLines>(plan.grid(), ifmap_matrix(plan, true));
  const bool pixels_across = plan.grid().stationary == Stationary::ofmap;
  return std::make_unique<SkewedLines>(plan, ifmap_matrix(plan, pixels_across), plan.ifmap_order(),
                                       plan.ifmap_visits());
}

std::unique_ptr<DemandLines> filter_lines(const LayerPlan& plan) {
  if (plan.rowwise()) return std::make_unique<RowwiseFilterLines>(plan);
  if (plan.filter_stays()) return std::make_unique<TileLines>(plan.grid(), filter_matrix(plan, true));
  const bool filters_across = plan.grid().stationary == Stationary::ofmap;
  return std::make_unique<SkewedLines>(plan, filter_matrix(plan, filters_across), plan.filter_order(),
                                       plan.filter_visits());
}

std::unique_ptr<DemandLines> ofmap_lines(const LayerPlan& plan) {
  return std::make_unique<OfmapLines>(plan);
}

std::unique_ptr<PrefetchSequence> ifmap_prefetch(const LayerPlan& plan) {
  if (plan.ifmap_layout()) return std::make_unique<TensorSequence>(*plan.ifmap_layout());
  if (plan.ifmap_stays()) return std::make_unique<TileSequence>(plan.grid(), ifmap_matrix(plan, true));
  const bool pixels_across = plan.grid().stationary == Stationary::ofmap;
  return std::make_unique<SkewedSequence>(ifmap_matrix(plan, pixels_across), plan.ifmap_order());
}

std::unique_ptr<PrefetchSequence> filter_prefetch(const LayerPlan& plan) {
  if (plan.filter_layout()) return std::make_unique<TensorSequence>(*plan.filter_layout());
  if (plan.rowwise()) return std::make_unique<RowwiseFilterSequence>(plan);
  if (plan.filter_stays()) return std::make_unique<TileSequence>(plan.grid(), filter_matrix(plan, true));
  const bool filters_across = plan.grid().stationary == Stationary::ofmap;
  return std::make_unique<SkewedSequence>(filter_matrix(plan, filters_across), plan.filter_order());
}

AddressRange ifmap_range(const LayerPlan& plan) {
  const LayerShape& shape = plan.shape();
  return {.first = plan.machine().offsets.ifmap, .count = shape.images * shape.in_h * shape.in_w * shape.channels};
}

AddressRange filter_range(const LayerPlan& plan) {
  return {.first = plan.machine().offsets.filter, .count = plan.shape().window() * plan.shape().filters};
}

}  // namespace systole::dataflows::scalesim
