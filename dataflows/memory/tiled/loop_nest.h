// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dataflows/mapping/array.h"
#include "dataflows/mapping/fold_plan.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/memory/tiled/dram_channel.h"
#include "dataflows/memory/tiled/fold_words.h"
#include "dataflows/memory/tiled/operand_words.h"

/// Describes the folds of one product as a loop nest over tiles.
namespace systole::dataflows::tiled {

/// Says which folds are met one after the other. The outer axis is cut into blocks of `block` folds. For each block and
/// each fold of the inner axis, the block's folds run: that is a tile.
enum class LoopOrder : std::uint8_t {
  columns_outer,  ///< blocks of column folds; with blocks of one, the order of SCALE-Sim and of dataflows/
  rows_outer,     ///< blocks of row folds
};

/// Says where in that nest the loop over chunks of the stream stands.
enum class ChunkLoop : std::uint8_t {
  outermost,  ///< for each chunk: for each block: for each inner fold: the tile
  in_block,   ///< for each block: for each chunk: for each inner fold: the tile
  in_tile,    ///< for each block: for each inner fold: for each chunk: the tile
};

struct LoopNest {
  LoopOrder order = LoopOrder::columns_outer;
  std::int64_t block = 1;  ///< folds of the outer axis in a tile; the first block may have fewer
  std::int64_t chunk = 0;  ///< steps of the stream in a fold, the last chunk may have fewer; 0: all, no cut
  ChunkLoop chunks = ChunkLoop::outermost;
  friend bool operator==(const LoopNest&, const LoopNest&) = default;
};

/// Says how long words stay in (half of) their scratchpad: until the body of a loop has run. The nest has three loops
/// around its tiles. Where the stream is not cut, the first one runs once, so that rounds are blocks.
enum class Stay : std::uint8_t {
  fold,   ///< for one fold: fetched, or written and read back, at each
  tile,   ///< for one tile
  round,  ///< for one round: all tiles of the third loop
  loop,   ///< for all rounds of one turn of the first loop
  whole,  ///< until the product is done
};

/// Holds folds of an axis that are alike, neighbours included: in width and in every operand's words. The first fold
/// and the last one are like no other.
struct AlikeFolds {
  std::int64_t fold = 0;  ///< the first of them
  std::int64_t count = 0;
};

/// Holds an axis and what the operands need along it, fold by fold. An operand that does not depend on it has nothing
/// here.
struct ProductAxis {
  /// Throws InputError if there are more than 2^22 folds. With `is_diagonal` no two folds are alike.
  ProductAxis(const FoldAxis& axis, const std::array<const Measure*, 3>& measures, bool is_diagonal, Halo halo);

  FoldAxis folds;
  std::array<std::optional<FoldWords>, 3> words;  ///< ifmap, filter, ofmap
  bool is_diagonal;

  [[nodiscard]] const FoldWords* of(Traffic kind) const {
    const auto& folded = words[static_cast<std::size_t>(kind)];
    return folded ? &*folded : nullptr;
  }
  /// Takes O(folds log folds) when first asked for, and O(1) where positions share nothing. Not thread-safe.
  [[nodiscard]] const std::vector<AlikeFolds>& alike() const;

 private:
  mutable std::vector<AlikeFolds> alike_;  ///< empty until asked for
};

/// Names the axis that is cut into strips, each a product of its own (docs/tiled-memory.md).
enum class StripAxis : std::uint8_t { columns, rows };

/// Holds one product, prepared for all its nests. It takes O(folds along both axes) to make.
class FoldedProduct {
 public:
  /// Prepares one of `part`'s equal products. Throws InputError if an axis has more than 2^22 folds.
  FoldedProduct(const Operands& of, const Mapping& part, const Array& array, Halo halo = Halo::fetched_again);
  /// Prepares a strip of another one, of so many positions of `axis`, which share nothing. O(1): the other axes are
  /// shared.
  FoldedProduct(const FoldedProduct& whole, StripAxis axis, std::int64_t positions);

  [[nodiscard]] const Operands& operands() const { return operands_; }
  [[nodiscard]] const ProductAxis& rows() const { return *rows_; }
  [[nodiscard]] const ProductAxis& cols() const { return *cols_; }
  /// Gives the stream in one piece.
  [[nodiscard]] const ProductAxis& stream() const { return *stream_; }
  /// Gives the stream in chunks of `steps`.
  [[nodiscard]] ProductAxis chunks(std::int64_t steps) const;
  [[nodiscard]] std::int64_t steps() const { return problem_.t; }
  [[nodiscard]] bool can_cut_stream() const { return operands_.stream_can_be_cut && problem_.t > 1; }
  [[nodiscard]] bool is_diagonal() const { return operands_.filter.diagonal != nullptr; }

  /// Gives the cycles of a fold that streams `steps`, as the timing convention says.
  [[nodiscard]] LinearForm fold_cycles(std::int64_t steps) const;
  /// Gives the cycles of all folds where the stream is not cut.
  [[nodiscard]] std::int64_t compute_cycles() const;
  /// Gives what they take longer if the stream is cut into chunks of `steps`. It is 0 for 0, which is no cut.
  [[nodiscard]] std::int64_t refill_cycles(std::int64_t steps) const;

  /// Counts the distinct words of each operand: what has to move whatever stays.
  [[nodiscard]] const PerTraffic& compulsory() const { return compulsory_; }

 private:
  [[nodiscard]] std::shared_ptr<const ProductAxis> folds_of_rows() const;
  [[nodiscard]] std::shared_ptr<const ProductAxis> folds_of_cols() const;
  void count_compulsory();

  Operands operands_;
  Problem problem_;
  Halo halo_;
  FoldCost cost_;
  Array array_;
  FoldPlan plan_;
  std::shared_ptr<const ProductAxis> rows_;
  std::shared_ptr<const ProductAxis> cols_;
  std::shared_ptr<const ProductAxis> stream_;
  PerTraffic compulsory_;
};

}  // namespace systole::dataflows::tiled
