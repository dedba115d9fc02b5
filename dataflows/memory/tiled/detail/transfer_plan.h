// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dataflows/memory/tiled/dram_channel.h"
#include "dataflows/memory/tiled/placed_product.h"
#include "dataflows/memory/tiled/residency.h"
#include "dataflows/memory/tiled/timeline.h"

namespace systole::dataflows::tiled {

/// Holds what depends on the round alone: an operand's words of the round, and of the first and the last fold of a
/// tile.
struct RoundWords {
  std::int64_t all = 0;
  std::int64_t first_fold = 0;
  std::int64_t last_fold = 0;
};

/// This is a round as its neighbours and its own tiles see it.
struct Round {
  std::int64_t turn = 0;
  std::int64_t folds = 0;  ///< in a tile
  std::int64_t positions = 0;
  std::int64_t first_width = 0;
  std::int64_t last_width = 0;
  std::array<RoundWords, 3> words;  ///< of ifmap, filter and ofmap; an input that is there already has none
  bool first_block = false;
  bool last_block = false;
  bool first_turn = false;
  bool last_turn = false;
  std::int64_t first_outer_fold = 0;  ///< of the block

  [[nodiscard]] const RoundWords& of(Traffic kind) const { return words[static_cast<std::size_t>(kind)]; }
};

/// Says which operands' words of a round are asked for. The next round waits for the results of the one before, and
/// that one fetches inputs for the next.
enum class SeenOf : std::uint8_t { all, inputs, results };

/// Rounds of equal neighbourhoods take equal time.
struct Neighbourhood {
  std::optional<Round> before;  ///< its results
  Round round;
  std::optional<Round> after;  ///< its inputs
};

/// Holds the words of one tile, by when they move.
struct TileWords {
  PerTraffic moved;    ///< in its time, in any order
  PerTraffic exposed;  ///< while the array waits
  PerTraffic lead;     ///< of `moved`, what its first fold takes
  PerTraffic trail;    ///< of `moved`, what its last fold takes
};

/// Tells which words move during which tile or round of a product. What stays and when transfers happen is given. All
/// functions are O(1).
class TransferPlan {
 public:
  TransferPlan(const PlacedProduct& product, const Residency& residency, std::int64_t partial_sum_words);

  /// This is the choice that all but round() follow.
  void choose(const Transfers& transfers) { transfers_ = transfers; }

  [[nodiscard]] Round round(std::int64_t block, std::int64_t turn, SeenOf seen = SeenOf::all) const;

  [[nodiscard]] TileWords tile(const Neighbourhood& here, std::int64_t step) const;

  /// Says which of the three choices change anything about the tiles and the background of a round. The others are as
  /// good as false.
  [[nodiscard]] Transfers choices_at(const Neighbourhood& here) const;

  /// Gives what moves during a whole round, in whatever time its tiles leave the channel.
  [[nodiscard]] PerTraffic background(const Neighbourhood& here) const;

  /// Gives what must have arrived before a tile's first fold starts. It moves during the tile before, or in the
  /// prologue. With `starts_layer` no round comes before this one.
  [[nodiscard]] PerTraffic needed_before(const Round& round, std::int64_t step, bool starts_layer) const;

  /// Gives what the last round of a layer leaves behind.
  [[nodiscard]] PerTraffic left_behind(const Round& last) const;

 private:
  [[nodiscard]] RoundWords round_words(Traffic kind, Stay stay, std::int64_t block, std::int64_t turn) const;
  [[nodiscard]] std::int64_t along_steps(Traffic kind, Stay stay, std::int64_t step) const;
  [[nodiscard]] std::int64_t step_words(const Round& round, Traffic kind, std::int64_t step) const;
  [[nodiscard]] std::int64_t first_fold_words(const Round& round, Traffic kind, std::int64_t step) const;
  [[nodiscard]] bool comes_ahead(Traffic kind, bool starts_layer) const;
  [[nodiscard]] bool arrives_ahead(Traffic kind) const;
  [[nodiscard]] bool accumulates_in_rounds() const;
  [[nodiscard]] PerTraffic results_out(const Round& round, std::int64_t step, std::int64_t of_round) const;
  [[nodiscard]] PerTraffic tail_results(const Round& round, std::int64_t step) const;
  void add_stationary_input(const Round& round, Traffic kind, std::int64_t step, std::int64_t words,
                            TileWords& tile) const;
  void add_input(const Neighbourhood& here, Traffic kind, std::int64_t step, TileWords& tile) const;
  void add_results(const Neighbourhood& here, std::int64_t step, TileWords& tile) const;
  void add_results_of_folds(const Neighbourhood& here, std::int64_t step, TileWords& tile) const;
  void add_results_of_rounds(const Round& round, std::int64_t step, TileWords& tile) const;
  void add_results_of_tiles(const Round& round, std::int64_t step, TileWords& tile) const;
  [[nodiscard]] PerTraffic partial(std::int64_t results) const;

  const PlacedProduct& product_;
  Residency residency_;
  Transfers transfers_;
  std::int64_t partial_sum_words_;
};

}  // namespace systole::dataflows::tiled
