// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "dataflows/machine/on_chip.h"
#include "dataflows/mapping/array.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/memory/tiled/detail/nest_choice.h"
#include "dataflows/memory/tiled/loop_nest.h"
#include "dataflows/memory/tiled/nest_parts.h"
#include "dataflows/memory/tiled/schedule.h"

namespace systole::dataflows::tiled {

/// Equal products one after the other, and the parts of their nests.
class RepeatedProduct {
 public:
  RepeatedProduct(const Operands& operands, const Mapping& part, const Array& array, Halo halo);
  /// Strips of another one, which must outlive it: `count` of each of its products, of so many positions.
  RepeatedProduct(RepeatedProduct& whole, StripAxis axis, std::int64_t positions, std::int64_t count);
  RepeatedProduct(const RepeatedProduct&) = delete;
  RepeatedProduct& operator=(const RepeatedProduct&) = delete;
  RepeatedProduct(RepeatedProduct&&) = delete;
  RepeatedProduct& operator=(RepeatedProduct&&) = delete;
  ~RepeatedProduct() = default;

  [[nodiscard]] const FoldedProduct& product() const { return product_; }
  [[nodiscard]] std::int64_t repeats() const { return repeats_; }
  /// find_schedule() of it.
  Schedule schedule(const Halves& halves, const DramChannel& channel, Search search, bool cut_stream);
  /// least_key() of it.
  ScheduleKey least(const Halves& halves, const DramChannel& channel, Search search);
  /// find_better_schedule() of it.
  BetterSchedule better(const Halves& halves, const DramChannel& channel, Search search, const ScheduleKey& limit);

 private:
  FoldedProduct product_;
  NestParts nests_;  ///< which refer to it
  std::int64_t repeats_;
  std::map<std::pair<DramChannel, std::int64_t>, KnownTimes> known_;  ///< by the words of a partial sum, too
};

/// The schedules that a product runs as, one after the other: one, or those of its strips and of the narrower last one.
struct StripedSchedule {
  std::vector<Schedule> schedules;
  Halves room;  ///< Schedule::room of all that was looked at

  void need(const Halves& more) {
    room.ifmap = std::max(room.ifmap, more.ifmap);
    room.filter = std::max(room.filter, more.filter);
    room.ofmap = std::max(room.ofmap, more.ofmap);
  }
};

/// What the search may cut.
struct Cuts {
  bool stream = true;
  bool strips = true;  ///< only where it may cut the stream
};

/// A product that may be cut into strips. Strips are the outermost loop: each has some folds of one axis and is a
/// product of its own. They are cut where nothing but the input that does not depend on the axis is shared, and where
/// each result is of one strip. Not thread-safe.
class StripedProduct {
 public:
  StripedProduct(const Operands& operands, const Mapping& part, const Array& array, Halo halo);

  /// The product that is cut.
  [[nodiscard]] const FoldedProduct& product() const { return whole_.product(); }

  /// The best of all strips, and none, with the best schedule of each. Of equals no strips, then those of columns, then
  /// the fewest. `on_chip` has no part in the words that are compared. Exact: more strips move more words at least, so
  /// the search ends at the first number that cannot be better.
  [[nodiscard]] StripedSchedule best(const Halves& halves, const DramChannel& channel, Search search, Cuts cuts,
                                     const OnChip& on_chip);

 private:
  /// All strips but the last one if that is narrower, which is then the second product.
  using Cut = std::pair<std::unique_ptr<RepeatedProduct>, std::unique_ptr<RepeatedProduct>>;

  /// What a search compares, the best is least: of its time beyond computing, in ticks, and its words what it is for,
  /// then the other one.
  using Key = std::pair<std::int64_t, std::int64_t>;
  struct Asked;

  [[nodiscard]] const ProductAxis& axis_of(StripAxis axis) const;
  [[nodiscard]] bool can_cut(StripAxis axis) const;
  const Cut& cut(StripAxis axis, std::int64_t folds);
  [[nodiscard]] Key least_key(StripAxis axis, std::int64_t strips, const Asked& asked) const;
  void try_strips(StripAxis axis, std::int64_t folds, const Asked& asked, Key& best_key, StripedSchedule& best);

  RepeatedProduct whole_;
  std::map<std::pair<StripAxis, std::int64_t>, Cut> cuts_;  ///< by the folds of a strip
};

}  // namespace systole::dataflows::tiled
