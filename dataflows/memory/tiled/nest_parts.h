// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "dataflows/memory/tiled/loop_nest.h"
#include "dataflows/memory/tiled/nest_totals.h"

namespace systole::dataflows::tiled {

/// Holds an axis in blocks of one size.
class AxisBlocks {
 public:
  /// `axis` must outlive it. It takes O(blocks), and O(1) where positions share nothing.
  AxisBlocks(const ProductAxis& axis, std::int64_t block)
      : axis_(&axis), cut_(axis, block), totals_(block_totals(axis, cut_)) {}

  [[nodiscard]] const BlockCut& cut() const { return cut_; }
  [[nodiscard]] const std::array<BlockTotals, 3>& totals() const { return totals_; }
  /// Gives blocks that are alike, neighbours included. It takes O(blocks log blocks) when first asked for, and O(1)
  /// where positions share nothing. Not thread-safe.
  [[nodiscard]] const std::vector<AlikeFolds>& alike() const;

 private:
  const ProductAxis* axis_;
  BlockCut cut_;
  std::array<BlockTotals, 3> totals_;
  mutable std::vector<AlikeFolds> alike_;  ///< empty until asked for
};

/// Keeps what many nests of one product have in common. Each part is made when it is first asked for. References stay
/// valid. Not thread-safe.
class NestParts {
 public:
  /// `product` must outlive it.
  explicit NestParts(const FoldedProduct& product) : product_(&product) {}
  /// Makes the parts of a strip. It has the parts of all axes in common with the whole product, except the axis that is
  /// cut. Both must outlive it.
  NestParts(const FoldedProduct& strip, NestParts& whole, StripAxis cut)
      : product_(&strip),
        whole_(&whole),
        cut_(cut == StripAxis::rows ? LoopOrder::rows_outer : LoopOrder::columns_outer) {}

  [[nodiscard]] const FoldedProduct& product() const { return *product_; }
  /// Gives the outer axis of an order.
  [[nodiscard]] const ProductAxis& outer(LoopOrder order) const {
    return order == LoopOrder::rows_outer ? product_->rows() : product_->cols();
  }
  /// Gives that axis in blocks of `block` folds.
  [[nodiscard]] const AxisBlocks& blocks(LoopOrder order, std::int64_t block);
  /// Gives the stream in chunks of `steps`; 0 is one piece.
  [[nodiscard]] const ProductAxis& chunks(std::int64_t steps);

  /// Gives block sizes of that axis, the largest first. Each is the smallest of its number of blocks.
  [[nodiscard]] const std::vector<std::int64_t>& block_sizes(LoopOrder order);
  /// Gives the same of the stream's steps; the first is the whole stream.
  [[nodiscard]] const std::vector<std::int64_t>& chunk_sizes();
  /// Gives the chunks of one size, which is named by its place in chunk_sizes().
  [[nodiscard]] const ChunkTotals& totals_of_chunks(std::size_t size);
  /// Gives FoldedProduct::refill_cycles() of it.
  [[nodiscard]] std::int64_t refill_cycles(std::size_t size);

 private:
  [[nodiscard]] bool has_in_common(LoopOrder order) const { return whole_ != nullptr && order != cut_; }

  const FoldedProduct* product_;
  NestParts* whole_ = nullptr;  ///< of a strip
  LoopOrder cut_ = LoopOrder::columns_outer;
  std::array<std::vector<std::int64_t>, 2> block_sizes_;  ///< empty until asked for, as all that follow
  std::vector<std::int64_t> chunk_sizes_;
  std::vector<std::optional<ChunkTotals>> chunk_totals_;
  std::vector<std::optional<std::int64_t>> refill_cycles_;
  std::map<std::pair<LoopOrder, std::int64_t>, AxisBlocks> blocks_;
  std::map<std::int64_t, ProductAxis> chunks_;
};

}  // namespace systole::dataflows::tiled
