// SPDX-License-Identifier: MIT
// The best nest of all, without a look at the time lines of those that cannot be it.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "core/checked.h"
#include "core/error.h"
#include "dataflows/memory/tiled/detail/nest_choice.h"
#include "dataflows/memory/tiled/schedule.h"

namespace systole::dataflows::tiled {
namespace {

using core::checked_add;
using core::checked_multiply;

constexpr std::array kOrders{LoopOrder::columns_outer, LoopOrder::rows_outer};

/// One way to cut the outer axis into blocks.
struct SizedBlocks {
  std::int64_t size = 1;
  BlockCut cut;
  std::array<BlockTotals, 3> totals;
};

/// The sizes that are the smallest of their number of blocks, from one fold to all.
std::vector<SizedBlocks> block_sizes(const ProductAxis& outer) {
  std::vector<SizedBlocks> sizes;
  const std::int64_t folds = outer.folds.folds();
  for (std::int64_t blocks = folds; blocks >= 1; --blocks) {
    const std::int64_t size = core::ceil_divide(folds, blocks);
    blocks = core::ceil_divide(folds, size);  // what that size gives, perhaps fewer
    const BlockCut cut(outer, size);
    sizes.push_back({size, cut, block_totals(outer, cut)});
  }
  return sizes;
}

class NestSearch {
 public:
  NestSearch(const FoldedProduct& product, std::int64_t repeats, const Halves& halves, const DramChannel& channel,
             Search search)
      : product_(product),
        repeats_(repeats),
        halves_(halves),
        channel_(channel),
        least_traffic_(search == Search::least_traffic),
        compute_(ticks_of(product.compute_cycles())),
        sizes_{block_sizes(product.cols()), block_sizes(product.rows())} {
    find_unavoidable();
  }

  Schedule best(bool cut_stream) {
    const ChunkTotals whole = chunk_totals(product_.stream());
    add_nests({}, whole, 0);
    std::ranges::stable_sort(choices_, {}, &NestChoice::all_words);
    time_choices();
    if (cut_stream && product_.can_cut_stream()) {
      for (std::int64_t chunks = 2; chunks <= product_.steps(); ++chunks) {
        const std::int64_t steps = core::ceil_divide(product_.steps(), chunks);
        add_chunks(steps);
        chunks = core::ceil_divide(product_.steps(), steps);
      }
      std::ranges::sort(choices_, [&](const NestChoice& a, const NestChoice& b) { return key_of(a) < key_of(b); });
      time_choices();
    }
    if (!best_) throw core::InternalError("find_schedule: a product without folds");
    return *best_;
  }

 private:
  [[nodiscard]] std::int64_t ticks_of(std::int64_t cycles) const {
    return core::checked_product(cycles, channel_.ticks_per_cycle(), repeats_);
  }

  /// What no nest can avoid: the first fold is always at the same place, and so is the last one.
  void find_unavoidable() {
    const LoopNest nest{.order = LoopOrder::rows_outer, .block = product_.rows().folds.folds()};
    const PlacedProduct placed(product_, nest);
    const Residency residency = residency_of(placed.totals(), halves_);
    const Traffic input = placed.totals().stationary_input;
    if (placed.totals().stationary && residency.next_input_fits && !placed.is_diagonal()) {
      const std::int64_t words =
          checked_multiply(placed.operand(input).outer->single(0), placed.operand(input).step->single(0));
      prologue_ = channel_.ticks({input, words});
    }
    const PlacedOperand& results = placed.operand(Traffic::ofmap);
    if (results.reach == Reach::outer_and_step && residency.results_fit) {
      const std::int64_t words = checked_multiply(results.outer->single(product_.rows().folds.folds() - 1),
                                                  results.step->single(product_.cols().folds.folds() - 1));
      epilogue_ = channel_.ticks({Traffic::ofmap, words});
    }
  }

  /// The least time beyond computing of a nest that moves `words` a product. In chunks, sums that stay may have left
  /// before the end.
  [[nodiscard]] std::int64_t bound(const PerTraffic& words, std::int64_t refills, bool is_cut) const {
    const std::int64_t ends = checked_add(prologue_, is_cut ? 0 : epilogue_);
    const std::int64_t beside = checked_add(refills, ends);
    const std::int64_t moving = channel_.ticks(words * repeats_) - compute_;
    return std::max(beside, moving);
  }

  /// Whether a nest of this bound and so many words may still be better than the best one so far.
  [[nodiscard]] bool may_be_best(std::int64_t bound, std::int64_t words) const {
    if (!best_) return true;
    const std::int64_t best_time = time_of(*best_);
    const std::int64_t best_words = best_->words.total();
    if (least_traffic_) return words < best_words || (words == best_words && bound < best_time);
    return bound < best_time || (bound == best_time && words < best_words);
  }

  [[nodiscard]] std::int64_t time_of(const Schedule& schedule) const {
    return checked_add(schedule.waiting.total(), checked_multiply(schedule.refill_cycles, channel_.ticks_per_cycle()));
  }

  /// Calls `use` with each nest of an order and a place of the chunk loop.
  template <class Use>
  void for_each_nest(LoopNest nest, const ChunkTotals& chunks, const Use& use) const {
    const std::vector<SizedBlocks>& sizes = sizes_[nest.order == LoopOrder::rows_outer ? 1 : 0];
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      nest.block = sizes[i].size;
      const NestTotals totals = nest_totals(product_, nest, sizes[i].cut, sizes[i].totals, chunks);
      const Residency residency = residency_of(totals, halves_);
      use(nest, residency, dram_words(totals, residency, halves_, product_.compulsory()));
      if (!round_stays(totals, residency) && i + 2 < sizes.size()) i = sizes.size() - 2;  // on to the last
    }
  }

  void add_nests(const LoopNest& chunked, const ChunkTotals& chunks, std::int64_t refills) {
    for (const LoopOrder order : kOrders) {
      LoopNest nest = chunked;
      nest.order = order;
      for_each_nest(nest, chunks, [&](const LoopNest& of, const Residency& residency, const PerTraffic& words) {
        const std::int64_t least = bound(words, refills, chunks.chunks > 1);
        const std::int64_t all_words = words.total();
        if (!may_be_best(least, all_words)) return;
        choices_.push_back({.nest = of,
                            .residency = residency,
                            .words = words,
                            .all_words = all_words,
                            .refill_ticks = refills,
                            .bound = least});
      });
    }
  }

  void add_chunks(std::int64_t steps) {
    const std::int64_t refills = ticks_of(product_.refill_cycles(steps));
    if (!may_be_best(bound(product_.compulsory(), refills, true), product_.compulsory().total())) return;
    const ChunkTotals totals = chunk_totals(product_.chunks(steps));
    for (const ChunkLoop place : {ChunkLoop::outermost, ChunkLoop::in_block, ChunkLoop::in_tile}) {
      add_nests({.chunk = steps, .chunks = place}, totals, refills);
    }
  }

  /// Those that promise most come first; the rest only makes the order the same on all machines.
  using Key = std::array<std::int64_t, 6>;
  [[nodiscard]] Key key_of(const NestChoice& choice) const {
    return {least_traffic_ ? choice.all_words : choice.bound,
            least_traffic_ ? choice.bound : choice.all_words,
            -choice.nest.chunk,
            static_cast<std::int64_t>(choice.nest.chunks),
            static_cast<std::int64_t>(choice.nest.order),
            choice.nest.block};
  }

  /// Looks at the time lines of those that may be the best.
  void time_choices() {
    for (const NestChoice& choice : choices_) {
      if (!may_be_best(choice.bound, choice.all_words)) continue;
      const Schedule schedule = timed(product_, repeats_, halves_, channel_, choice);
      if (may_be_best(time_of(schedule), choice.all_words)) best_ = schedule;
    }
    choices_.clear();
  }

  const FoldedProduct& product_;
  std::int64_t repeats_;
  Halves halves_;
  const DramChannel& channel_;
  bool least_traffic_;
  std::int64_t compute_;  ///< ticks of all repeats, the stream not cut
  std::array<std::vector<SizedBlocks>, 2> sizes_;
  std::int64_t prologue_ = 0;
  std::int64_t epilogue_ = 0;
  std::vector<NestChoice> choices_;
  std::optional<Schedule> best_;
};

}  // namespace

Schedule find_schedule(const FoldedProduct& product, std::int64_t repeats, const Halves& halves,
                       const DramChannel& channel, Search search, bool cut_stream) {
  if (search == Search::fold_order) return schedule_of(product, repeats, halves, channel, {});
  return NestSearch(product, repeats, halves, channel, search).best(cut_stream);
}

}  // namespace systole::dataflows::tiled
