// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>

#include "dataflows/memory/tiled/dram_channel.h"
#include "dataflows/memory/tiled/placed_product.h"
#include "dataflows/memory/tiled/residency.h"

namespace systole::dataflows::tiled {

/// Says when words move, where the residency leaves a choice: together with the tile or block that needs them, or ahead
/// of it (behind the block that made them). Neither is always faster: moving ahead smooths bursts, but the first load
/// is exposed.
struct Transfers {
  bool block_ahead = true;   ///< the input that stays for a round (a block) arrives during the round before
  bool tile_ahead = true;    ///< the input that stays for a tile arrives during the tile before
  bool block_behind = true;  ///< results that stay for a round leave during the next one
  friend bool operator==(const Transfers&, const Transfers&) = default;
};

/// Says where a layer's time goes beside computing, in ticks of its channel.
struct Waiting {
  std::int64_t prologue = 0;  ///< before the first fold, without the start latency
  PerTraffic stalls;          ///< between the first fold's start and the last one's end, by what was waited for
  std::int64_t epilogue = 0;  ///< after the last fold
  [[nodiscard]] std::int64_t total() const {
    return core::checked_add(core::checked_add(prologue, epilogue), stalls.total());
  }
  friend bool operator==(const Waiting&, const Waiting&) = default;
};

/// Gives the time line of `repeats` equal products, one after the other without a pause; docs/tiled-memory.md defines
/// it. Only transfers that the residency allows are asked for. The work is given up once its sum is above `limit`; the
/// result then is above it, too. Throws OverflowError. O(rounds that differ * tiles that differ).
Waiting waiting(const PlacedProduct& product, const Residency& residency, const Transfers& transfers,
                std::int64_t partial_sum_words, std::int64_t repeats, const DramChannel& channel,
                std::int64_t limit = std::numeric_limits<std::int64_t>::max());

/// Finds the shortest of all possible choices of transfers, of equals the first, and puts it into `chosen`. Whoever
/// calls knows that none waits less than `least`. Where all wait more than `limit`, any one is returned.
Waiting least_waiting(const PlacedProduct& product, const Residency& residency, std::int64_t partial_sum_words,
                      std::int64_t repeats, const DramChannel& channel, std::int64_t least, std::int64_t limit,
                      Transfers& chosen);

/// Says which of the three choices matter under this residency. The others are as good as false.
Transfers possible_transfers(const NestTotals& nest, const Residency& residency);

}  // namespace systole::dataflows::tiled
