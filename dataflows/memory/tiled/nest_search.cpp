// SPDX-License-Identifier: MIT
// The best nest of all by branch and bound: no look at the time lines of those that cannot be it.
#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "core/checked.h"
#include "core/error.h"
#include "dataflows/memory/tiled/detail/nest_choice.h"
#include "dataflows/memory/tiled/nest_parts.h"
#include "dataflows/memory/tiled/schedule.h"

namespace systole::dataflows::tiled {
namespace {

using core::ceil_divide;
using core::checked_add;
using core::checked_multiply;

constexpr std::array kOrders{LoopOrder::columns_outer, LoopOrder::rows_outer};
constexpr std::array kPlaces{ChunkLoop::outermost, ChunkLoop::in_block, ChunkLoop::in_tile};
constexpr std::array kOperands{Traffic::ifmap, Traffic::filter, Traffic::ofmap};

/// Consecutive ones of the sizes of blocks or chunks, as places in the list: `last`, which is included, has the
/// smallest pieces.
struct Sizes {
  std::size_t first = 0;
  std::size_t last = 0;
  [[nodiscard]] bool is_one() const { return first == last; }
  [[nodiscard]] std::size_t middle() const { return first + (last - first) / 2; }
};

/// The outer axis of an order, and the ways to cut it into blocks.
struct OuterAxis {
  const ProductAxis* axis;
  const std::vector<std::int64_t>& sizes;
};

/// What is compared of nests, the best is least: what the search is for, of equal ones the other of time and words;
/// then the place in a fixed order, so that equal nests are the same one on all machines.
using Key = std::array<std::int64_t, 6>;

/// Nests of one order and one place of the loop over chunks.
struct Nests {
  LoopOrder order = LoopOrder::columns_outer;
  ChunkLoop place = ChunkLoop::outermost;
  Sizes blocks;
  Sizes chunks;
  Key key{};              ///< at most that of the best of them
  bool is_exact = false;  ///< the words are those of the one nest left
  Residency residency{};
  PerTraffic words{};
  std::int64_t refill_ticks = 0;  ///< of all repeats
};

class NestSearch {
 public:
  NestSearch(NestParts& parts, KnownTimes& known, std::int64_t repeats, const Halves& halves,
             const DramChannel& channel, Search search)
      : product_(parts.product()),
        parts_(parts),
        known_(known),
        repeats_(repeats),
        halves_(halves),
        channel_(channel),
        least_traffic_(search == Search::least_traffic),
        compute_(ticks_of(product_.compute_cycles())),
        outer_{OuterAxis{&product_.cols(), parts.block_sizes(LoopOrder::columns_outer)},
               OuterAxis{&product_.rows(), parts.block_sizes(LoopOrder::rows_outer)}},
        chunk_sizes_(parts.chunk_sizes()) {
    room_.partial_sum_words = halves.partial_sum_words;
    find_unavoidable();
  }

  Schedule best(bool cut_stream) {
    search(cut_stream);
    if (!best_) throw core::InternalError("find_schedule: a product without folds");
    best_->room = room_;
    return *best_;
  }

  /// Each word moves once, and the ends of the layer, or what the fewest chunks pay again, are waited for.
  [[nodiscard]] ScheduleKey least_key() {
    std::int64_t ticks = epilogue_;
    if (product_.can_cut_stream()) ticks = std::min(ticks, ticks_of(parts_.refill_cycles(1)));
    ticks = checked_add(ticks, prologue_);
    const std::int64_t words = product_.compulsory().total();
    return least_traffic_ ? ScheduleKey{words, ticks} : ScheduleKey{ticks, words};
  }

  BetterSchedule better_than(const ScheduleKey& limit) {
    constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::min();
    has_limit_ = true;
    best_key_ = {limit.first, limit.second, kNone, kNone, kNone, kNone};
    search(true);
    if (best_) best_->room = room_;
    return {.schedule = best_, .room = room_};
  }

 private:
  void search(bool cut_stream) {
    add_all(cut_stream && product_.can_cut_stream());
    while (!open_.empty()) {
      std::ranges::pop_heap(open_, std::ranges::greater{}, &Nests::key);
      const Nests nests = open_.back();
      open_.pop_back();
      if (!may_be_best(nests.key)) break;  // nor is any other
      look_at(nests);
    }
  }

  [[nodiscard]] std::int64_t ticks_of(std::int64_t cycles) const {
    return core::checked_product(cycles, channel_.ticks_per_cycle(), repeats_);
  }

  [[nodiscard]] const OuterAxis& outer(LoopOrder order) const { return outer_[order == LoopOrder::rows_outer ? 1 : 0]; }

  /// What no nest can avoid: the first fold is always at the same place, and so is the last one.
  void find_unavoidable() {
    const ProductAxis& rows = product_.rows();
    const ProductAxis& cols = product_.cols();
    const auto at = [&](Traffic kind, std::int64_t row_fold, std::int64_t col_fold) {
      return PerTraffic(kind, checked_multiply(rows.of(kind)->single(row_fold), cols.of(kind)->single(col_fold)));
    };
    const LoopNest nest{.order = LoopOrder::rows_outer, .block = rows.folds.folds()};
    const BlockCut cut(rows, nest.block);
    const NestTotals totals =
        nest_totals(product_, nest, cut, block_totals(rows, cut), chunk_totals(product_.stream()));
    Residency residency = residency_of(totals, halves_);
    residency.ifmap = residency.filter = residency.ofmap = Stay::fold;  // what stays longer is each nest's affair
    need(room_of(totals, residency, halves_.partial_sum_words));
    if (totals.stationary && residency.next_input_fits && !totals.is_diagonal) {
      prologue_ = channel_.ticks(at(totals.stationary_input, 0, 0));
    }
    if (totals.of(Traffic::ofmap).reach == Reach::outer_and_step && residency.results_fit) {
      epilogue_ = channel_.ticks(at(Traffic::ofmap, rows.folds.folds() - 1, cols.folds.folds() - 1));
    }
  }

  /// Smaller scratchpads may bring another nest. Down to what is needed here they do not: no bound gets lower, since no
  /// nest moves fewer words, and those nests whose time lines were looked at stay as they are.
  void need(const Halves& room) {
    room_.ifmap = std::max(room_.ifmap, room.ifmap);
    room_.filter = std::max(room_.filter, room.filter);
    room_.ofmap = std::max(room_.ofmap, room.ofmap);
  }

  void add_all(bool in_chunks) {
    for (const LoopOrder order : kOrders) {
      const std::size_t smallest_blocks = outer(order).sizes.size() - 1;
      add({.order = order, .blocks = {0, smallest_blocks}, .chunks = {0, 0}});
      if (!in_chunks) continue;
      for (const ChunkLoop place : kPlaces) {
        add({.order = order, .place = place, .blocks = {0, smallest_blocks}, .chunks = {1, chunk_sizes_.size() - 1}});
      }
    }
  }

  [[nodiscard]] bool may_be_best(const Key& key) const { return (!best_ && !has_limit_) || key < best_key_; }

  void add(Nests nests) {
    set_bound(nests);
    if (!may_be_best(nests.key)) return;
    open_.push_back(nests);
    std::ranges::push_heap(open_, std::ranges::greater{}, &Nests::key);
  }

  void look_at(const Nests& nests) {
    if (nests.is_exact) return time(nests);
    if (nests.blocks.is_one() && nests.chunks.is_one()) {
      Nests one = nests;
      one.is_exact = true;
      return add(one);
    }
    Nests larger = nests;
    Nests smaller = nests;
    const bool cut_blocks =
        nests.chunks.is_one() ||
        (!nests.blocks.is_one() && nests.blocks.last - nests.blocks.first > nests.chunks.last - nests.chunks.first);
    Sizes Nests::*const axis = cut_blocks ? &Nests::blocks : &Nests::chunks;
    (larger.*axis).last = (nests.*axis).middle();
    (smaller.*axis).first = (nests.*axis).middle() + 1;
    add(larger);
    add(smaller);
  }

  /// Looks at the time line of one nest.
  void time(const Nests& nests) {
    NestChoice choice;
    choice.nest = {.order = nests.order,
                   .block = outer(nests.order).sizes[nests.blocks.first],
                   .chunk = nests.chunks.first == 0 ? 0 : chunk_sizes_[nests.chunks.first],
                   .chunks = nests.place};
    choice.residency = nests.residency;
    choice.words = nests.words;
    choice.refill_ticks = nests.refill_ticks;
    choice.bound = nests.key[least_traffic_ ? 1 : 0];
    const bool time_decides = (best_ || has_limit_) && (!least_traffic_ || nests.key[0] == best_key_[0]);
    if (time_decides) choice.limit = best_key_[least_traffic_ ? 1 : 0] - nests.refill_ticks;
    const KnownTime& time = known_time(nests, choice);
    need(time.room);
    if (!time.schedule) return;
    const Key key = key_of(nests, checked_add(time.schedule->waiting.total(), nests.refill_ticks));
    if (!may_be_best(key)) return;
    best_key_ = key;
    best_ = time.schedule;
  }

  /// With its schedule, unless it waits more than choice.limit.
  const KnownTime& known_time(const Nests& nests, const NestChoice& choice) {
    constexpr unsigned kBlockBits = 16;  // blocks are of some 2^12 sizes at most (kMostFolds)
    constexpr unsigned kChunkBits = 40;
    std::uint64_t name =
        static_cast<std::uint64_t>(nests.place) * kOrders.size() + static_cast<std::uint64_t>(nests.order);
    name = (name << kBlockBits) + nests.blocks.first;
    name = (name << kChunkBits) + nests.chunks.first;
    KnownTime& time = known_[name];
    const bool is_known = time.residency == choice.residency && (time.schedule || time.more_than >= choice.limit);
    if (is_known) return time;
    const Schedule schedule = timed(parts_, repeats_, halves_, channel_, choice);
    time = {.residency = choice.residency, .room = schedule.room, .more_than = choice.limit, .schedule = {}};
    if (schedule.waiting.total() <= choice.limit) time.schedule = schedule;
    return time;
  }

  [[nodiscard]] Key key_of(const Nests& nests, std::int64_t time) {
    const std::int64_t words = nests.words.total();
    const auto number_of_blocks = static_cast<std::int64_t>(outer(nests.order).sizes.size() - nests.blocks.last);
    return {least_traffic_ ? words : time,
            least_traffic_ ? time : words,
            static_cast<std::int64_t>(nests.chunks.first),
            static_cast<std::int64_t>(nests.place),
            static_cast<std::int64_t>(nests.order),
            number_of_blocks};
  }

  /// Words and time that none of `nests` is below: as if all cuts were the coarsest, what stays were as little as of
  /// the finest, and pieces shared nothing.
  void set_bound(Nests& nests) {
    const OuterAxis& axis = outer(nests.order);
    const std::int64_t block = axis.sizes[nests.blocks.first];
    const BlockCut cut(*axis.axis, block);
    NestTotals& totals = totals_of(nests.order, nests.place);
    if (nests.is_exact) {
      cut_again(cut, parts_.blocks(nests.order, block).totals(), parts_.totals_of_chunks(nests.chunks.first), totals);
    } else {
      cut_again(cut, least_blocks(axis, nests.blocks), least_chunks(nests.chunks), totals);
    }
    nests.residency = residency_of(totals, halves_);
    nests.words = dram_words(totals, nests.residency, halves_, product_.compulsory());
    const bool is_cut = nests.chunks.first > 0;
    nests.refill_ticks = is_cut ? ticks_of(parts_.refill_cycles(nests.chunks.first)) : 0;
    // In chunks, sums that stay may have left before the end.
    const std::int64_t beside = checked_add(nests.refill_ticks, checked_add(prologue_, is_cut ? 0 : epilogue_));
    const std::int64_t moving = channel_.ticks(nests.words * repeats_) - compute_;
    nests.key = key_of(nests, std::max(beside, moving));
  }

  static std::array<BlockTotals, 3> least_blocks(const OuterAxis& axis, const Sizes& blocks) {
    std::array<BlockTotals, 3> least;
    const BlockCut smallest(*axis.axis, axis.sizes[blocks.last]);
    for (const Traffic kind : kOperands) {
      const FoldWords* const words = axis.axis->of(kind);
      if (words == nullptr) continue;
      const std::int64_t whole = words->totals().whole;
      const std::int64_t share = ceil_divide(whole, smallest.blocks());
      least[static_cast<std::size_t>(kind)] = {
          .largest = std::max(share, words->totals().largest), .sum = whole, .beyond = whole};
    }
    return least;
  }

  /// Of nests of that order and place, cut in some way.
  NestTotals& totals_of(LoopOrder order, ChunkLoop place) {
    auto& totals = totals_[static_cast<std::size_t>(order) * kPlaces.size() + static_cast<std::size_t>(place)];
    if (!totals)
      totals = nest_totals(product_, {.order = order, .chunks = place}, BlockCut(*outer(order).axis, 1), {}, {});
    return *totals;
  }

  [[nodiscard]] ChunkTotals least_chunks(const Sizes& chunks) const {
    ChunkTotals least;
    least.chunks = ceil_divide(product_.steps(), chunk_sizes_[chunks.first]);
    const std::int64_t most = ceil_divide(product_.steps(), chunk_sizes_[chunks.last]);
    for (const Traffic kind : kOperands) {
      const FoldWords* const words = product_.stream().of(kind);
      if (words == nullptr) continue;
      const std::int64_t whole = words->totals().whole;
      least.operands[static_cast<std::size_t>(kind)] = {
          .whole = whole, .sum = whole, .beyond = whole, .largest = ceil_divide(whole, most)};
    }
    return least;
  }

  const FoldedProduct& product_;
  NestParts& parts_;
  KnownTimes& known_;
  std::int64_t repeats_;
  Halves halves_;
  const DramChannel& channel_;
  bool least_traffic_;
  std::int64_t compute_;  ///< ticks of all repeats, the stream not cut
  std::array<OuterAxis, 2> outer_;
  const std::vector<std::int64_t>& chunk_sizes_;  ///< the first is the whole stream
  std::array<std::optional<NestTotals>, kOrders.size() * kPlaces.size()> totals_;
  Halves room_;  ///< see need()
  std::int64_t prologue_ = 0;
  std::int64_t epilogue_ = 0;
  std::vector<Nests> open_;  ///< a heap, the most promising on top
  bool has_limit_ = false;
  Key best_key_{};  ///< or the limit
  std::optional<Schedule> best_;
};

}  // namespace

Schedule find_schedule(const FoldedProduct& product, std::int64_t repeats, const Halves& halves,
                       const DramChannel& channel, Search search, bool cut_stream) {
  NestParts parts(product);
  KnownTimes known;
  return find_schedule(parts, known, repeats, halves, channel, search, cut_stream);
}

Schedule find_schedule(NestParts& parts, KnownTimes& known, std::int64_t repeats, const Halves& halves,
                       const DramChannel& channel, Search search, bool cut_stream) {
  if (search == Search::fold_order) return schedule_of(parts, repeats, halves, channel, {});
  return NestSearch(parts, known, repeats, halves, channel, search).best(cut_stream);
}

ScheduleKey least_key(NestParts& parts, std::int64_t repeats, const Halves& halves, const DramChannel& channel,
                      Search search) {
  KnownTimes known;
  return NestSearch(parts, known, repeats, halves, channel, search).least_key();
}

BetterSchedule find_better_schedule(NestParts& parts, KnownTimes& known, std::int64_t repeats, const Halves& halves,
                                    const DramChannel& channel, Search search, const ScheduleKey& limit) {
  return NestSearch(parts, known, repeats, halves, channel, search).better_than(limit);
}

}  // namespace systole::dataflows::tiled
