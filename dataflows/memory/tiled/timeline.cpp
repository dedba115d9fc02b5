// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/timeline.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/checked.h"
#include "dataflows/memory/tiled/detail/transfer_plan.h"

namespace systole::dataflows::tiled {
namespace {

using core::checked_add;
using core::checked_multiply;

/// A product's time lines under one residency. The choices of transfers have its rounds in common.
class TimeLine {
 public:
  TimeLine(const PlacedProduct& product, const Residency& residency, std::int64_t partial_sum_words,
           const DramChannel& channel)
      : product_(product),
        plan_(product, residency, partial_sum_words),
        channel_(channel),
        first_(plan_.round(0, 0, SeenOf::inputs)),
        last_(plan_.round(product_.blocks() - 1, product_.turns() - 1, SeenOf::results)) {
    constexpr std::size_t kMostlyMet = 8;
    met_.reserve(kMostlyMet);
  }

  Waiting of(const Transfers& transfers, std::int64_t repeats, std::int64_t limit) {
    plan_.choose(transfers);
    chosen_ = transfers;
    Waiting result;
    result.prologue = channel_.ticks(plan_.needed_before(first_, 0, true));
    result.epilogue = channel_.ticks(plan_.left_behind(last_));
    // What most rounds wait comes first: of a nest that is not the best it alone is mostly above the limit.
    const AlikeFolds& blocks = most_alike(product_.alike_blocks());
    const AlikeFolds& turns = most_alike(product_.alike_turns());
    add_alike(blocks, turns, repeats, result);
    add_ends(repeats, limit, result);
    add_others(blocks, turns, repeats, limit, result);
    return result;
  }

 private:
  /// Blocks and turns of a product as its rounds follow each other.
  struct Place {
    std::int64_t block = 0;
    std::int64_t turn = 0;
    friend bool operator==(const Place&, const Place&) = default;
  };

  /// A round that has been looked at.
  struct Met {
    Place at;
    bool has_before = false;
    bool has_after = false;
    Neighbourhood here;
    Transfers choices;                                ///< that matter there
    std::array<std::optional<PerTraffic>, 8> stalls;  ///< by those
  };

  [[nodiscard]] bool is_first(const Place& at) const { return at.block == 0 && at.turn == 0; }
  [[nodiscard]] bool is_last(const Place& at) const {
    return at.block + 1 == product_.blocks() && at.turn + 1 == product_.turns();
  }

  /// The round before, across the products' border, too.
  [[nodiscard]] Place before(Place at) const {
    const bool turns_first = product_.totals().turns_first;
    std::int64_t& inner = turns_first ? at.block : at.turn;
    std::int64_t& outer = turns_first ? at.turn : at.block;
    const std::int64_t inners = turns_first ? product_.blocks() : product_.turns();
    const std::int64_t outers = turns_first ? product_.turns() : product_.blocks();
    if (--inner < 0) {
      inner = inners - 1;
      outer = (outer + outers - 1) % outers;
    }
    return at;
  }
  [[nodiscard]] Place after(Place at) const {
    const bool turns_first = product_.totals().turns_first;
    std::int64_t& inner = turns_first ? at.block : at.turn;
    std::int64_t& outer = turns_first ? at.turn : at.block;
    const std::int64_t inners = turns_first ? product_.blocks() : product_.turns();
    const std::int64_t outers = turns_first ? product_.turns() : product_.blocks();
    if (++inner == inners) {
      inner = 0;
      outer = (outer + 1) % outers;
    }
    return at;
  }

  /// Valid until the next one is asked for.
  [[nodiscard]] Met& around(const Place& at, bool has_before, bool has_after) {
    for (Met& met : met_) {
      if (met.at == at && met.has_before == has_before && met.has_after == has_after) return met;
    }
    Met& met = met_.emplace_back(Met{at, has_before, has_after, {{}, plan_.round(at.block, at.turn), {}}, {}, {}});
    Neighbourhood& here = met.here;
    if (has_before) {
      const Place place = before(at);
      here.before = plan_.round(place.block, place.turn, SeenOf::results);
    }
    if (has_after) {
      const Place place = after(at);
      here.after = plan_.round(place.block, place.turn, SeenOf::inputs);
    }
    met.choices = plan_.choices_at(here);
    return met;
  }

  [[nodiscard]] PerTraffic stalls_at(const Place& at, bool has_before, bool has_after) {
    Met& met = around(at, has_before, has_after);
    const auto bit = [](bool chosen, bool matters, int place) {
      return static_cast<std::size_t>(chosen && matters) << place;
    };
    std::optional<PerTraffic>& found = met.stalls[bit(chosen_.block_ahead, met.choices.block_ahead, 0) +
                                                  bit(chosen_.tile_ahead, met.choices.tile_ahead, 1) +
                                                  bit(chosen_.block_behind, met.choices.block_behind, 2)];
    if (!found) found = stalls(met.here);
    return *found;
  }

  /// Of the first round and the last one of a product; whether another product of the layer precedes and follows it.
  [[nodiscard]] PerTraffic ends(bool follows, bool is_followed) {
    const Place last{product_.blocks() - 1, product_.turns() - 1};
    if (is_first(last)) return stalls_at(last, follows, is_followed);
    return stalls_at({}, follows, true) + stalls_at(last, true, is_followed);
  }

  /// The first round and the last one of a product have other neighbours where the layer begins and ends.
  void add_ends(std::int64_t repeats, std::int64_t limit, Waiting& sum) {
    if (repeats > 2 && sum.total() <= limit) sum.stalls += ends(true, true) * (repeats - 2);
    if (repeats > 1 && sum.total() <= limit) sum.stalls += ends(true, false);
    if (sum.total() <= limit) sum.stalls += ends(false, repeats > 1);
  }

  [[nodiscard]] static const AlikeFolds& most_alike(const std::vector<AlikeFolds>& all) {
    return *std::ranges::max_element(all, {}, &AlikeFolds::count);
  }

  /// Adds the rounds of alike blocks and turns, unless they are the first one or the last one. Where blocks and turns
  /// are alike, neighbours included, so are their rounds.
  void add_alike(const AlikeFolds& blocks, const AlikeFolds& turns, std::int64_t repeats, Waiting& sum) {
    const Place at{blocks.fold, turns.fold};
    if (is_first(at) || is_last(at)) return;
    sum.stalls += stalls_at(at, true, true) * core::checked_product(blocks.count, turns.count, repeats);
  }

  /// Adds all rounds but those of `added_blocks` and `added_turns`, and the first one and the last one.
  void add_others(const AlikeFolds& added_blocks, const AlikeFolds& added_turns, std::int64_t repeats,
                  std::int64_t limit, Waiting& sum) {
    for (const AlikeFolds& blocks : product_.alike_blocks()) {
      for (const AlikeFolds& turns : product_.alike_turns()) {
        if (sum.total() > limit) return;
        if (&blocks == &added_blocks && &turns == &added_turns) continue;
        add_alike(blocks, turns, repeats, sum);
      }
    }
  }

  /// Ticks from a tile's start to its end, without what is exposed: its folds share the transfers evenly, but the
  /// first and the last fold wait for their own.
  [[nodiscard]] std::int64_t tile_ticks(const Round& round, std::int64_t step, const TileWords& tile,
                                        std::int64_t compute) const {
    std::int64_t needed = compute;
    if (round.folds > 1 && (tile.lead != PerTraffic{} || tile.trail != PerTraffic{})) {
      const std::int64_t first = ticks_of(1, round.first_width, round.turn, step);
      const std::int64_t last = ticks_of(1, round.last_width, round.turn, step);
      needed += std::max<std::int64_t>(0, channel_.ticks(tile.lead) - first);
      needed += std::max<std::int64_t>(0, channel_.ticks(tile.trail) - last);
    }
    return std::max(needed, channel_.ticks(tile.moved));
  }

  [[nodiscard]] std::int64_t ticks_of(std::int64_t folds, std::int64_t positions, std::int64_t turn,
                                      std::int64_t step) const {
    return checked_multiply(product_.cycles(folds, positions, turn, step), channel_.ticks_per_cycle());
  }

  [[nodiscard]] PerTraffic stalls(const Neighbourhood& here) const {
    PerTraffic waited;
    PerTraffic all = plan_.background(here);
    std::int64_t time = 0;
    for (const AlikeFolds& alike : product_.alike_steps()) {
      const std::int64_t step = alike.fold;
      const TileWords words = plan_.tile(here, step);
      const std::int64_t compute = ticks_of(here.round.folds, here.round.positions, here.round.turn, step);
      const std::int64_t ticks = tile_ticks(here.round, step, words, compute);
      const std::int64_t exposed = channel_.ticks(words.exposed);
      if (ticks > compute) {
        waited.add(channel_.slowest(words.moved), checked_multiply(ticks - compute, alike.count));
      }
      if (exposed > 0) waited.add(channel_.slowest(words.exposed), checked_multiply(exposed, alike.count));
      time = checked_add(time, checked_multiply(checked_add(ticks, exposed), alike.count));
      all += (words.moved + words.exposed) * alike.count;
    }
    const std::int64_t transfer = channel_.ticks(all);
    if (transfer > time) waited.add(channel_.slowest(all), transfer - time);
    return waited;
  }

  const PlacedProduct& product_;
  TransferPlan plan_;
  Transfers chosen_;
  const DramChannel& channel_;
  Round first_;  ///< of a layer, what it needs
  Round last_;   ///< what it leaves
  std::vector<Met> met_;
};

}  // namespace

Waiting waiting(const PlacedProduct& product, const Residency& residency, const Transfers& transfers,
                std::int64_t partial_sum_words, std::int64_t repeats, const DramChannel& channel, std::int64_t limit) {
  return TimeLine(product, residency, partial_sum_words, channel).of(transfers, repeats, limit);
}

Waiting least_waiting(const PlacedProduct& product, const Residency& residency, std::int64_t partial_sum_words,
                      std::int64_t repeats, const DramChannel& channel, std::int64_t least, std::int64_t limit,
                      Transfers& chosen) {
  TimeLine line(product, residency, partial_sum_words, channel);
  const Transfers possible = possible_transfers(product.totals(), residency);
  Waiting shortest;
  bool is_first = true;
  for (const bool block_ahead : {true, false}) {
    for (const bool tile_ahead : {true, false}) {
      for (const bool block_behind : {true, false}) {
        if ((block_ahead && !possible.block_ahead) || (tile_ahead && !possible.tile_ahead) ||
            (block_behind && !possible.block_behind)) {
          continue;
        }
        const Transfers transfers{block_ahead, tile_ahead, block_behind};
        const Waiting time = line.of(transfers, repeats, limit);
        const std::int64_t total = time.total();
        if (!is_first && total >= shortest.total()) continue;
        is_first = false;
        chosen = transfers;
        shortest = time;
        if (total <= least) return shortest;
        limit = std::min(limit, total - 1);
      }
    }
  }
  return shortest;
}

Transfers possible_transfers(const NestTotals& nest, const Residency& residency) {
  Transfers possible{.block_ahead = false, .tile_ahead = false, .block_behind = false};
  for (const Traffic kind : {Traffic::ifmap, Traffic::filter}) {
    const Reach reach = nest.of(kind).reach;
    const bool stays = residency.input(kind) != Stay::fold;
    possible.block_ahead = possible.block_ahead || (reach == Reach::outer_and_turn && stays);
    possible.tile_ahead = possible.tile_ahead || (reach == Reach::step_and_turn && stays);
  }
  possible.block_behind = nest.of(Traffic::ofmap).reach == Reach::outer_and_turn && residency.ofmap != Stay::fold;
  return possible;
}

}  // namespace systole::dataflows::tiled
