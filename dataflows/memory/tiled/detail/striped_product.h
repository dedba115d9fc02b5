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

/// Holds equal products that follow one another, and the parts of their nests.
class RepeatedProduct {
 public:
  RepeatedProduct(const Operands& operands, const Mapping& part, const Array& array, Halo halo);
  /// Makes strips of another one, which must outlive it: `count` of each of its products, of so many positions.
  RepeatedProduct(RepeatedProduct& whole, StripAxis axis, std::int64_t positions, std::int64_t count);
  RepeatedProduct(const RepeatedProduct&) = delete;
  RepeatedProduct& operator=(const RepeatedProduct&) = delete;
  RepeatedProduct(RepeatedProduct&&) = delete;
  RepeatedProduct& operator=(RepeatedProduct&&) = delete;
  ~RepeatedProduct() = default;

  [[nodiscard]] const FoldedProduct& product() const { return product_; }
  [[nodiscard]] std::int64_t repeats() const { return repeats_; }
  /// Gives its find_schedule().
  Schedule schedule(const Halves& halves, const DramChannel& channel, Search search, bool cut_stream);
  /// Gives its least_key().
  ScheduleKey least(const Halves& halves, const DramChannel& channel, Search search);
  /// Gives its find_better_schedule().
  BetterSchedule better(const Halves& halves, const DramChannel& channel, Search search, const ScheduleKey& limit);

 private:
  FoldedProduct product_;
  NestParts nests_;  ///< which refer to it
  std::int64_t repeats_;
  std::map<std::pair<DramChannel, std::int64_t>, KnownTimes> known_;  ///< by the words of a partial sum, too
};

/// These are the schedules that a product runs as, one after the other. There is one, or one for its strips and one for
/// the narrower last strip.
struct StripedSchedule {
  std::vector<Schedule> schedules;
  Halves room;  ///< Schedule::room of all that was looked at

  void need(const Halves& more) {
    room.ifmap = std::max(room.ifmap, more.ifmap);
    room.filter = std::max(room.filter, more.filter);
    room.ofmap = std::max(room.ofmap, more.ofmap);
  }
};

/// Says what the search may cut.
struct Cuts {
  bool stream = true;
  bool strips = true;  ///< only where it may cut the stream
};

/// This product may be cut into strips. Strips are the outermost loop: each has some folds of one axis and is a product
/// of its own. A product is cut where two things hold: nothing but the input that does not depend on the axis is
/// shared, and each result belongs to one strip. Not thread-safe.
class StripedProduct {
 public:
  StripedProduct(const Operands& operands, const Mapping& part, const Array& array, Halo halo);

  /// This is the product that is cut.
  [[nodiscard]] const FoldedProduct& product() const { return whole_.product(); }

  /// Finds the best number of strips, none included, with the best schedule of each. Of equal ones it prefers no
  /// strips, then strips of columns, then the fewest. Words that `on_chip` keeps are not compared. The search is exact:
  /// more strips move more words at least, so it ends at the first number that cannot be better.
  [[nodiscard]] StripedSchedule best(const Halves& halves, const DramChannel& channel, Search search, Cuts cuts,
                                     const OnChip& on_chip);

 private:
  /// Holds all strips. If the last one is narrower, it stands in the second product.
  using Cut = std::pair<std::unique_ptr<RepeatedProduct>, std::unique_ptr<RepeatedProduct>>;

  /// This is what a search compares; the best is least. One value is the time beyond computing in ticks, the other one
  /// the words. The one that the search is for comes first.
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
