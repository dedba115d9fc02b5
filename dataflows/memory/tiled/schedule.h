// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "dataflows/memory/tiled/dram_channel.h"
#include "dataflows/memory/tiled/loop_nest.h"
#include "dataflows/memory/tiled/residency.h"
#include "dataflows/memory/tiled/timeline.h"

namespace systole::dataflows::tiled {

/// Which nest a product runs as.
enum class Search : std::uint8_t {
  least_traffic,  ///< of all nests the one that moves the fewest DRAM words; of equal ones the fastest
  least_cycles,   ///< the fastest; of equal ones the one that moves the fewest words
  fold_order,     ///< columns outer, one fold a tile: the order of the folds in SCALE-Sim
};

/// A nest with all that follows from it.
struct Schedule {
  LoopNest nest;
  std::int64_t outer_folds = 1;  ///< along the outer axis
  std::int64_t inner_folds = 1;
  Residency residency;
  Transfers transfers;       ///< the fastest of those possible
  PerTraffic words;          ///< DRAM words of one product
  Waiting waiting;           ///< of all repeats
  bool accumulates = false;  ///< several folds add up to the same results

  /// In words: "blocks of 4 of 13 row folds, for each of 8 column folds; ifmap stays for a block, ...".
  [[nodiscard]] std::string text() const;
};

/// The schedule of `repeats` equal products. Nests are both orders with every block size that is the smallest of its
/// number of blocks. O(blocks) a nest, O(tiles) for those whose time matters.
Schedule find_schedule(const FoldedProduct& product, std::int64_t repeats, const Halves& halves,
                       const DramChannel& channel, Search search);

/// The same for one nest.
Schedule schedule_of(const FoldedProduct& product, std::int64_t repeats, const Halves& halves,
                     const DramChannel& channel, const LoopNest& nest);

}  // namespace systole::dataflows::tiled
