// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/detail/striped_product.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/checked.h"

namespace systole::dataflows::tiled {

using core::checked_add;
using core::checked_multiply;

RepeatedProduct::RepeatedProduct(const Operands& operands, const Mapping& part, const Array& array, Halo halo)
    : product_(operands, part, array, halo), nests_(product_), repeats_(part.repeats) {}

RepeatedProduct::RepeatedProduct(RepeatedProduct& whole, StripAxis axis, std::int64_t positions, std::int64_t count)
    : product_(whole.product_, axis, positions),
      nests_(product_, whole.nests_, axis),
      repeats_(checked_multiply(whole.repeats_, count)) {}

Schedule RepeatedProduct::schedule(const Halves& halves, const DramChannel& channel, Search search, bool cut_stream) {
  KnownTimes& known = known_[{channel, halves.partial_sum_words}];
  return find_schedule(nests_, known, repeats_, halves, channel, search, cut_stream);
}

ScheduleKey RepeatedProduct::least(const Halves& halves, const DramChannel& channel, Search search) {
  return least_key(nests_, repeats_, halves, channel, search);
}

BetterSchedule RepeatedProduct::better(const Halves& halves, const DramChannel& channel, Search search,
                                       const ScheduleKey& limit) {
  KnownTimes& known = known_[{channel, halves.partial_sum_words}];
  return find_better_schedule(nests_, known, repeats_, halves, channel, search, limit);
}

/// What best() was asked for.
struct StripedProduct::Asked {
  const Halves& halves;
  const DramChannel& channel;
  Search search;
  bool ifmap_is_there;

  [[nodiscard]] Key key(std::int64_t ticks, PerTraffic words) const {
    if (ifmap_is_there) words[Traffic::ifmap] = 0;
    const std::int64_t total = words.total();
    return search == Search::least_traffic ? Key{total, ticks} : Key{ticks, total};
  }

  [[nodiscard]] Key key_of(const Schedule& schedule) const {
    const std::int64_t refill = checked_multiply(schedule.refill_cycles, channel.ticks_per_cycle());
    return key(checked_add(schedule.waiting.total(), refill), schedule.words * schedule.repeats);
  }

  [[nodiscard]] Key least_key(RepeatedProduct& product) const {
    const ScheduleKey least = product.least(halves, channel, search);
    const std::int64_t ticks = search == Search::least_traffic ? least.second : least.first;
    return key(ticks, product.product().compulsory() * product.repeats());
  }

  /// What one product must be better than so that all are better than `limit`.
  [[nodiscard]] ScheduleKey of_one(const RepeatedProduct& product, const Key& limit) const {
    const std::int64_t there = ifmap_is_there ? product.product().compulsory()[Traffic::ifmap] : 0;
    const auto words = [&](std::int64_t of_all) {
      return checked_add(core::ceil_divide(std::max<std::int64_t>(0, of_all), product.repeats()), there);
    };
    if (search != Search::least_traffic) return {limit.first, words(limit.second)};
    const bool may_be_equal = limit.first >= 0 && limit.first % product.repeats() == 0;
    return {words(limit.first), may_be_equal ? limit.second : std::numeric_limits<std::int64_t>::min()};
  }
};

StripedProduct::StripedProduct(const Operands& operands, const Mapping& part, const Array& array, Halo halo)
    : whole_(operands, part, array, halo) {}

const ProductAxis& StripedProduct::axis_of(StripAxis axis) const {
  return axis == StripAxis::rows ? product().rows() : product().cols();
}

bool StripedProduct::can_cut(StripAxis axis) const {
  const ProductAxis& along = axis_of(axis);
  return product().operands().stream_can_be_cut && along.folds.folds() > 1 && along.of(Traffic::ofmap) != nullptr &&
         std::ranges::all_of(along.words, [](const auto& of) { return !of || of->shares_nothing(); });
}

const StripedProduct::Cut& StripedProduct::cut(StripAxis axis, std::int64_t folds) {
  Cut& cut = cuts_[{axis, folds}];
  if (cut.first) return cut;
  const FoldAxis& along = axis_of(axis).folds;
  const std::int64_t width = folds * along.side();
  const std::int64_t left = along.positions() % width;
  if (left > 0) cut.second = std::make_unique<RepeatedProduct>(whole_, axis, left, 1);
  cut.first = std::make_unique<RepeatedProduct>(whole_, axis, width, along.positions() / width);
  return cut;
}

/// As if all but the input that each strip fetches again moved once, and nothing but what moves took time.
StripedProduct::Key StripedProduct::least_key(StripAxis axis, std::int64_t strips, const Asked& asked) const {
  PerTraffic words = product().compulsory();
  for (const Traffic kind : {Traffic::ifmap, Traffic::filter}) {
    if (axis_of(axis).of(kind) == nullptr) words[kind] = checked_multiply(words[kind], strips);
  }
  words = words * whole_.repeats();
  const std::int64_t compute =
      core::checked_product(product().compute_cycles(), whole_.repeats(), asked.channel.ticks_per_cycle());
  return asked.key(std::max<std::int64_t>(0, asked.channel.ticks(words) - compute), words);
}

void StripedProduct::try_strips(StripAxis axis, std::int64_t folds, const Asked& asked, Key& best_key,
                                StripedSchedule& best) {
  const std::int64_t of = axis_of(axis).folds.folds();
  const auto& [full, last] = cut(axis, folds);
  const std::int64_t full_strips = full->repeats() / whole_.repeats();
  StripedSchedule found;
  Key key{};
  const auto add = [&](RepeatedProduct& product, const Key& beside, const Strips& strips) {
    const Key limit{best_key.first - key.first - beside.first, best_key.second - key.second - beside.second};
    const BetterSchedule better =
        product.better(asked.halves, asked.channel, asked.search, asked.of_one(product, limit));
    best.need(better.room);
    if (!better.schedule) return false;
    Schedule& schedule = found.schedules.emplace_back(*better.schedule);
    schedule.strips = strips;
    const Key own = asked.key_of(schedule);
    key = {checked_add(key.first, own.first), checked_add(key.second, own.second)};
    return true;
  };
  const Key of_last = last ? asked.least_key(*last) : Key{};
  const auto strips_of = [&](const RepeatedProduct& strip, std::int64_t count, std::int64_t of_strip) {
    const ProductAxis& along = axis == StripAxis::rows ? strip.product().rows() : strip.product().cols();
    return Strips{.axis = axis, .count = count, .folds = of_strip, .of = of, .positions = along.folds.positions()};
  };
  if (!add(*full, of_last, strips_of(*full, full_strips, folds))) return;
  if (last && !add(*last, {}, strips_of(*last, 1, of - folds * full_strips))) return;
  if (key >= best_key) return;
  best_key = key;
  best.schedules = std::move(found.schedules);
}

StripedSchedule StripedProduct::best(const Halves& halves, const DramChannel& channel, Search search, Cuts cuts,
                                     const OnChip& on_chip) {
  const Asked asked{.halves = halves, .channel = channel, .search = search, .ifmap_is_there = on_chip.ifmap};
  StripedSchedule best;
  const Schedule& uncut = best.schedules.emplace_back(whole_.schedule(halves, channel, search, cuts.stream));
  best.room = uncut.room;
  if (!cuts.stream || !cuts.strips || search == Search::fold_order) return best;
  Key best_key = asked.key_of(uncut);
  for (const StripAxis axis : {StripAxis::columns, StripAxis::rows}) {
    if (!can_cut(axis) || least_key(axis, 2, asked) >= best_key) continue;
    const std::int64_t folds = axis_of(axis).folds.folds();
    for (std::int64_t strips = 2; strips <= folds;) {
      if (least_key(axis, strips, asked) >= best_key) break;
      const std::int64_t size = core::ceil_divide(folds, strips);  // the smallest that gives so few strips
      try_strips(axis, size, asked, best_key, best);
      if (size == 1) break;
      strips = core::ceil_divide(folds, size - 1);
    }
  }
  return best;
}

}  // namespace systole::dataflows::tiled
