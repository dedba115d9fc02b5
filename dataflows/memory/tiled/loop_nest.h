// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dataflows/mapping/array.h"
#include "dataflows/mapping/fold_plan.h"
#include "dataflows/memory/tiled/dram_channel.h"
#include "dataflows/memory/tiled/fold_words.h"
#include "dataflows/memory/tiled/operand_words.h"

/// The folds of one product as a loop nest over tiles.
namespace systole::dataflows::tiled {

/// Which folds are met one after the other. The outer axis is cut into blocks of `block` folds; for each block, for
/// each fold of the inner axis, the block's folds run: that is a tile.
enum class LoopOrder : std::uint8_t {
  columns_outer,  ///< blocks of column folds; with blocks of one, the order of SCALE-Sim and of dataflows/
  rows_outer,     ///< blocks of row folds
};

struct LoopNest {
  LoopOrder order = LoopOrder::columns_outer;
  std::int64_t block = 1;  ///< folds of the outer axis in a tile; the first block may have fewer
  friend bool operator==(const LoopNest&, const LoopNest&) = default;
};

/// How long words stay in (half of) their scratchpad.
enum class Stay : std::uint8_t {
  fold,   ///< for one fold: fetched, or written and read back, at each
  tile,   ///< for one tile
  block,  ///< for all tiles of a block
  whole,  ///< until the product is done
};

/// An operand's measures, fold by fold, along the axes that it depends on.
struct OperandFolds {
  std::optional<FoldWords> rows;
  std::optional<FoldWords> cols;
};

/// Folds of an axis that are alike, neighbours included: in width and in every operand's words. The first fold and the
/// last one are like no other.
struct AlikeFolds {
  std::int64_t fold = 0;  ///< the first of them
  std::int64_t count = 0;
};

/// One product, prepared: O(folds along both axes) to make, shared by all nests. The Mapping and the Operands that it
/// was made from are copied.
struct FoldedProduct {
  /// Throws InputError if an axis has more than 2^22 folds.
  FoldedProduct(const Operands& of, const Problem& problem, const LinearForm& cycles_of_a_fold, const Array& array);

  Operands operands;
  FoldAxis rows;
  FoldAxis cols;
  LinearForm fold_cycles;
  OperandFolds ifmap;
  OperandFolds filter;
  OperandFolds ofmap;
  std::vector<AlikeFolds> alike_rows;
  std::vector<AlikeFolds> alike_cols;
};

/// An operand as a nest meets it: measures along its outer and inner axis, null where it does not depend on them.
struct PlacedOperand {
  const FoldWords* outer = nullptr;
  const FoldWords* inner = nullptr;
  [[nodiscard]] bool by_both() const { return outer != nullptr && inner != nullptr; }
  [[nodiscard]] bool by_outer() const { return inner == nullptr; }
  [[nodiscard]] bool by_inner() const { return outer == nullptr; }
};

/// A product in the order of a nest.
class PlacedProduct {
 public:
  PlacedProduct(const FoldedProduct& product, const LoopNest& nest);

  [[nodiscard]] const LoopNest& nest() const { return nest_; }
  [[nodiscard]] const FoldAxis& outer() const { return *outer_; }
  [[nodiscard]] const FoldAxis& inner() const { return *inner_; }
  [[nodiscard]] std::int64_t outer_folds() const { return outer_folds_; }
  [[nodiscard]] std::int64_t steps() const { return steps_; }  ///< tiles of a block: folds of the inner axis
  [[nodiscard]] const std::vector<AlikeFolds>& alike_steps() const {
    return nest_.order == LoopOrder::rows_outer ? product_->alike_cols : product_->alike_rows;
  }
  [[nodiscard]] std::int64_t blocks() const { return blocks_; }
  [[nodiscard]] Range block(std::int64_t index) const;  ///< its folds of the outer axis

  [[nodiscard]] const PlacedOperand& ifmap() const { return ifmap_; }
  [[nodiscard]] const PlacedOperand& filter() const { return filter_; }
  [[nodiscard]] const PlacedOperand& ofmap() const { return ofmap_; }
  [[nodiscard]] const PlacedOperand& input(Traffic kind) const { return kind == Traffic::ifmap ? ifmap_ : filter_; }
  [[nodiscard]] bool input_is_stationary() const { return product_->operands.input_is_stationary; }
  [[nodiscard]] const FoldedProduct& product() const { return *product_; }

  /// Cycles of outer folds that cover `outer_positions` in all, each with an inner fold of `inner_positions`.
  [[nodiscard]] std::int64_t cycles(std::int64_t folds, std::int64_t outer_positions,
                                    std::int64_t inner_positions) const;

  /// Words of packed filters on both axes under folds; only if they are (see Operand::diagonal).
  [[nodiscard]] std::int64_t diagonal_words(Range outer_folds, std::int64_t inner_fold) const;
  [[nodiscard]] bool is_diagonal() const { return product_->operands.filter.diagonal != nullptr; }

 private:
  const FoldedProduct* product_;
  LoopNest nest_;
  const FoldAxis* outer_;
  const FoldAxis* inner_;
  std::int64_t outer_folds_;
  std::int64_t steps_;
  std::int64_t blocks_;
  std::int64_t first_block_;
  PlacedOperand ifmap_;
  PlacedOperand filter_;
  PlacedOperand ofmap_;
  LinearForm cycles_;  ///< `row` is per outer position, `col` per inner position
};

}  // namespace systole::dataflows::tiled
