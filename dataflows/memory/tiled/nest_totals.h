// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "dataflows/memory/tiled/loop_nest.h"

/// Sums over a loop nest. The sums decide what stays on chip and how many words move, without a look at its tiles.
namespace systole::dataflows::tiled {

/// Cuts the outer axis into blocks. The first block may have fewer folds, so that no block starts with the edge fold
/// alone.
class BlockCut {
 public:
  BlockCut(const ProductAxis& outer, std::int64_t block)
      : block_(block),
        folds_(outer.folds.folds()),
        blocks_(core::ceil_divide(folds_, block)),
        first_(folds_ - (blocks_ - 1) * block) {}

  [[nodiscard]] std::int64_t blocks() const { return blocks_; }
  [[nodiscard]] std::int64_t folds() const { return folds_; }
  /// Gives the folds of the block before that one; before the first there are none.
  [[nodiscard]] Range last(std::int64_t index) const { return index == 0 ? Range{} : block(index - 1); }
  /// Gives its folds of the outer axis.
  [[nodiscard]] Range block(std::int64_t index) const {
    const std::int64_t end = first_ + index * block_;
    return {index == 0 ? 0 : end - block_, end};
  }

 private:
  std::int64_t block_;
  std::int64_t folds_;
  std::int64_t blocks_;
  std::int64_t first_;
};

/// Holds what the folds of a block need together of an operand: of the largest block, and of all blocks added up.
struct BlockTotals {
  std::int64_t largest = 1;
  std::int64_t sum = 1;
  std::int64_t beyond = 1;  ///< the sum without what the block before has: FoldWords::beyond
};

/// Gives that of ifmap, filter and ofmap. It is 1 where an operand does not depend on the outer axis. O(blocks), O(1)
/// where positions share nothing.
std::array<BlockTotals, 3> block_totals(const ProductAxis& outer, const BlockCut& cut);

/// Says which of a nest's axes an operand depends on. `turn` is the axis of the two outer loops that has no blocks.
/// `step` is that of the third loop. No operand depends on all three.
enum class Reach : std::uint8_t {
  outer_and_step,  ///< each word is of one fold in a round
  outer_and_turn,  ///< the same words for all steps of a round
  step_and_turn,   ///< the same words for all folds of a tile
};

/// Holds an operand as a nest meets it.
struct OperandTotals {
  Reach reach = Reach::outer_and_step;
  AxisTotals outer;
  BlockTotals blocks;
  AxisTotals turn;
  AxisTotals step;
};

struct NestTotals {
  bool chunks_are_steps = false;
  bool turns_first = true;       ///< the first loop is over turns, the second one over blocks; else the other way round
  std::int64_t blocks = 1;       ///< of the outer axis
  std::int64_t outer_folds = 1;  ///< in all blocks
  std::int64_t turns = 1;
  std::int64_t steps = 1;
  std::array<OperandTotals, 3> operands;  ///< ifmap, filter, ofmap
  bool stationary = false;                ///< an input is shifted into the array before the other streams (ws, is)
  Traffic stationary_input = Traffic::filter;
  bool is_diagonal = false;  ///< packed filters on both axes, without their zeros

  [[nodiscard]] const OperandTotals& of(Traffic kind) const { return operands[static_cast<std::size_t>(kind)]; }
  [[nodiscard]] OperandTotals& of(Traffic kind) { return operands[static_cast<std::size_t>(kind)]; }
};

/// Holds what the operands need along the stream, chunk by chunk, and how many chunks there are.
struct ChunkTotals {
  std::int64_t chunks = 1;
  std::array<AxisTotals, 3> operands;
};
ChunkTotals chunk_totals(const ProductAxis& chunks);

/// Cuts a nest in another way. Its order and the place of its loop over chunks stay. `blocks` are of its outer axis.
/// O(1).
void cut_again(const BlockCut& cut, const std::array<BlockTotals, 3>& blocks, const ChunkTotals& chunks,
               NestTotals& nest);

/// Expects `blocks` of the nest's outer axis. O(1).
NestTotals nest_totals(const FoldedProduct& product, const LoopNest& nest, const BlockCut& cut,
                       const std::array<BlockTotals, 3>& blocks, const ChunkTotals& chunks);

}  // namespace systole::dataflows::tiled
