// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "dataflows/machine/machine.h"
#include "dataflows/memory/tiled/dram_channel.h"
#include "dataflows/memory/tiled/loop_nest.h"
#include "dataflows/memory/tiled/nest_parts.h"
#include "dataflows/memory/tiled/residency.h"
#include "dataflows/memory/tiled/timeline.h"

namespace systole::dataflows::tiled {

/// Says which nest a product runs as. In a larger scratchpad fold_order never moves more words of any kind and never
/// takes longer, and least_traffic never moves more words in all. A nest that is cut into chunks can take longer in a
/// larger scratchpad, in three of 10,000 random pairs; so can least_cycles, in one of 190,000 (docs/tiled-memory.md).
using Search = ScheduleSearch;

/// Holds strips of one width.
struct Strips {
  StripAxis axis = StripAxis::columns;
  std::int64_t count = 1;
  std::int64_t folds = 0;  ///< of a strip along that axis
  std::int64_t of = 0;     ///< folds along it in all; the strips of another width are others. 0: the product is not cut
  std::int64_t positions = 0;  ///< of a strip along that axis
  friend bool operator==(const Strips&, const Strips&) = default;
};

/// Holds a nest with all that follows from it.
struct Schedule {
  Strips strips;
  LoopNest nest;
  std::int64_t outer_folds = 1;  ///< along the outer axis
  std::int64_t inner_folds = 1;
  std::int64_t steps = 1;   ///< of the whole stream
  std::int64_t chunks = 1;  ///< of the stream
  Residency residency;
  Transfers transfers;             ///< the fastest of those possible
  std::int64_t repeats = 1;        ///< equal products, strips included
  PerTraffic words;                ///< DRAM words of one product
  std::int64_t refill_cycles = 0;  ///< of all repeats: what the folds of chunks take longer than whole ones
  Waiting waiting;                 ///< of all repeats
  bool accumulates = false;        ///< several folds add up to the same results
  /// With scratchpads down to these (of the same partial sums) the search comes to the same schedule.
  Halves room;

  /// Says it in words: "3 strips of 8 of 30 column folds: blocks of 4 of 13 row folds, for each of 8 column folds;
  /// ifmap stays for a block, ...".
  [[nodiscard]] std::string text() const;
};

/// Holds a nest's time line under one residency, as far as a search looked at it.
struct KnownTime {
  Residency residency;
  Halves room;                       ///< for that residency
  std::int64_t more_than = -1;       ///< ticks that it waits at least one more of
  std::optional<Schedule> schedule;  ///< where it was looked at to its end
};
/// Keeps the time lines of one product's nests on one channel. Searches with other scratchpads meet many of them again.
using KnownTimes = std::unordered_map<std::uint64_t, KnownTime>;

/// Finds the schedule of `repeats` equal products: the best of both orders, each with the block sizes that are the
/// smallest of their number of blocks. With `cut_stream` each of these is also tried with the chunk loop at its three
/// places, and with the chunk sizes that are the smallest of their number of chunks. The search is exact, by branch and
/// bound.
Schedule find_schedule(const FoldedProduct& product, std::int64_t repeats, const Halves& halves,
                       const DramChannel& channel, Search search, bool cut_stream);
/// Does the same with parts that other searches of the product have, too. The times are those that searches of equal
/// `repeats`, channel and words of partial sums have in common.
Schedule find_schedule(NestParts& parts, KnownTimes& known, std::int64_t repeats, const Halves& halves,
                       const DramChannel& channel, Search search, bool cut_stream);

/// Does the same for one nest.
Schedule schedule_of(const FoldedProduct& product, std::int64_t repeats, const Halves& halves,
                     const DramChannel& channel, const LoopNest& nest);
Schedule schedule_of(NestParts& parts, std::int64_t repeats, const Halves& halves, const DramChannel& channel,
                     const LoopNest& nest);

}  // namespace systole::dataflows::tiled
