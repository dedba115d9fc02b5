// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "dataflows/memory/tiled/dram_channel.h"
#include "dataflows/memory/tiled/loop_nest.h"
#include "dataflows/memory/tiled/residency.h"
#include "dataflows/memory/tiled/timeline.h"

namespace systole::dataflows::tiled {

/// What of an input depends on the block: words of the block, and of its first fold alone.
struct InputBlock {
  std::int64_t words = 0;
  std::int64_t first_fold = 0;
  friend bool operator==(const InputBlock&, const InputBlock&) = default;
};

/// A block as its neighbours and its own tiles see it.
struct Block {
  std::int64_t folds = 0;
  std::int64_t positions = 0;
  std::int64_t first_width = 0;
  std::int64_t last_width = 0;
  InputBlock ifmap;
  InputBlock filter;
  std::int64_t results = 0;  ///< positions or results of the block, as its measure says
  std::int64_t last_fold_results = 0;
  bool is_first = false;  ///< of its product
  bool is_last = false;
  std::int64_t diagonal_begin = -1;  ///< packed filters differ from block to block
  friend bool operator==(const Block&, const Block&) = default;
};

/// Blocks of equal neighbourhoods take equal time.
struct Neighbourhood {
  std::optional<Block> before;
  Block block;
  std::optional<Block> after;
  bool starts_layer = false;
  friend bool operator==(const Neighbourhood&, const Neighbourhood&) = default;
};

/// Words of one tile, by when they move.
struct TileWords {
  PerTraffic moved;    ///< in its time, in any order
  PerTraffic exposed;  ///< while the array waits
  PerTraffic lead;     ///< of `moved`, what its first fold takes
  PerTraffic trail;    ///< of `moved`, what its last fold takes
};

/// Which words move during which tile or block of a product, given what stays and when transfers happen. All
/// functions are O(1); `step` is the tile's inner fold.
class TransferPlan {
 public:
  TransferPlan(const PlacedProduct& product, const Residency& residency, const Transfers& transfers,
               std::int64_t partial_sum_words);

  [[nodiscard]] Block block(std::int64_t index) const;

  [[nodiscard]] TileWords tile(const Neighbourhood& here, std::int64_t step) const;

  /// What moves during a whole block, in whatever time its tiles leave the channel.
  [[nodiscard]] PerTraffic background(const Neighbourhood& here) const;

  /// What must have arrived before a tile's first fold starts, so it moves during the tile before, or in the prologue.
  [[nodiscard]] PerTraffic needed_before(const Block& block, std::int64_t step) const;

  /// What the last block of a layer leaves behind.
  [[nodiscard]] PerTraffic left_behind(const Block& last) const;

 private:
  [[nodiscard]] InputBlock input_block(const PlacedOperand& operand, Stay stay, Range folds) const;
  [[nodiscard]] std::int64_t inner_words(const Block& block, Traffic kind, std::int64_t step) const;
  [[nodiscard]] std::int64_t both_words(const Block& block, Traffic kind, std::int64_t step) const;
  [[nodiscard]] std::int64_t first_fold_words(const Block& block, Traffic kind, std::int64_t step) const;
  [[nodiscard]] bool arrives_ahead(Traffic kind) const;
  [[nodiscard]] bool accumulates_in_blocks() const;
  [[nodiscard]] PerTraffic tail_results(const Block& block, std::int64_t step) const;
  void add_input(const Neighbourhood& here, Traffic kind, std::int64_t step, TileWords& tile) const;
  void add_results(const Neighbourhood& here, std::int64_t step, TileWords& tile) const;
  void add_accumulation(const Block& block, std::int64_t step, TileWords& tile) const;

  const PlacedProduct& product_;
  Residency residency_;
  Transfers transfers_;
  std::int64_t partial_sum_words_;
};

}  // namespace systole::dataflows::tiled
