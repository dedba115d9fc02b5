// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "dataflows/memory/tiled/loop_nest.h"
#include "dataflows/memory/tiled/nest_parts.h"
#include "dataflows/memory/tiled/nest_totals.h"

namespace systole::dataflows::tiled {

/// Holds an operand's words along the axes of a nest; null where it does not depend on one.
struct PlacedOperand {
  Reach reach = Reach::outer_and_step;
  const FoldWords* outer = nullptr;
  const FoldWords* turn = nullptr;
  const FoldWords* step = nullptr;
};

/// Holds a product in the order of a nest. Two outer loops run over blocks of the outer axis and over turns, one in the
/// other. What they hold is a round. It runs over steps, and each step is a tile.
class PlacedProduct {
 public:
  /// `product` must outlive it. It takes O(blocks + chunks), and O(1) where positions of the axes share nothing.
  PlacedProduct(const FoldedProduct& product, const LoopNest& nest);
  /// Uses parts that other nests have, too, and that must outlive it. O(1) where others have asked for them.
  PlacedProduct(NestParts& parts, const LoopNest& nest);
  PlacedProduct(const PlacedProduct&) = delete;
  PlacedProduct& operator=(const PlacedProduct&) = delete;
  PlacedProduct(PlacedProduct&&) = delete;
  PlacedProduct& operator=(PlacedProduct&&) = delete;
  ~PlacedProduct() = default;

  [[nodiscard]] const LoopNest& nest() const { return nest_; }
  [[nodiscard]] const FoldedProduct& product() const { return *product_; }
  [[nodiscard]] const NestTotals& totals() const { return totals_; }
  [[nodiscard]] const PlacedOperand& operand(Traffic kind) const { return operands_[static_cast<std::size_t>(kind)]; }
  [[nodiscard]] bool is_stationary(Traffic kind) const {
    return totals_.stationary && kind == totals_.stationary_input;
  }
  [[nodiscard]] bool is_diagonal() const { return totals_.is_diagonal; }

  [[nodiscard]] const FoldAxis& outer() const { return outer_->folds; }
  [[nodiscard]] std::int64_t blocks() const { return blocks_->cut().blocks(); }
  [[nodiscard]] Range block(std::int64_t index) const { return blocks_->cut().block(index); }
  /// Gives the one before it; before the first it is empty.
  [[nodiscard]] Range last_block(std::int64_t index) const { return blocks_->cut().last(index); }
  [[nodiscard]] std::int64_t chunks() const { return chunks_->folds.folds(); }
  [[nodiscard]] std::int64_t turns() const { return totals_.turns; }
  [[nodiscard]] std::int64_t steps() const { return totals_.steps; }
  [[nodiscard]] const std::vector<AlikeFolds>& alike_blocks() const { return blocks_->alike(); }
  [[nodiscard]] const std::vector<AlikeFolds>& alike_turns() const { return turn_->alike(); }
  [[nodiscard]] const std::vector<AlikeFolds>& alike_steps() const { return step_->alike(); }

  /// Gives the cycles of `folds` folds that cover `outer_positions` in all, at one turn and step.
  [[nodiscard]] std::int64_t cycles(std::int64_t folds, std::int64_t outer_positions, std::int64_t turn,
                                    std::int64_t step) const;

  /// Counts the words of packed filters on both axes under folds. It may be called only if they are packed (see
  /// Operand::diagonal).
  [[nodiscard]] std::int64_t diagonal_words(Range outer_folds, std::int64_t inner_fold) const;

 private:
  PlacedProduct(std::unique_ptr<NestParts> parts, const LoopNest& nest);

  std::unique_ptr<NestParts> own_parts_;  ///< null where others own them
  const FoldedProduct* product_;
  LoopNest nest_;
  const ProductAxis* outer_;
  const ProductAxis* inner_;
  const ProductAxis* chunks_;
  const ProductAxis* turn_;
  const ProductAxis* step_;
  const AxisBlocks* blocks_;
  NestTotals totals_;
  std::array<PlacedOperand, 3> operands_;
  // Of a fold of a whole chunk and of the last one; `row` is per outer position, `col` per inner position.
  LinearForm cycles_;
  LinearForm last_cycles_;
};

}  // namespace systole::dataflows::tiled
