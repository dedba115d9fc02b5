// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/checked.h"

namespace systole::dataflows::scalesim {

/// Tells what a double buffer holds of the sequence in which its operand is prefetched. The sequence is cut into sets,
/// and `resident` consecutive ones of the ring of sets are held. A shift moves the window on by `step` sets. O(1).
class ResidentWindow {
 public:
  /// Expects `words` of SRAM and `entries` to prefetch, `set_words` in each set.
  ResidentWindow(std::int64_t words, std::int64_t entries, std::int64_t set_words)
      : set_words_(set_words), sets_(entries / set_words + 1) {
    const std::int64_t active = core::ceil_divide(words, 2);
    resident_ = std::min(core::ceil_divide(active, set_words), sets_);
    step_ = std::min(core::ceil_divide(words - active, set_words), sets_ - resident_);
  }
  ResidentWindow(std::int64_t words, std::int64_t entries)
      : ResidentWindow(words, entries, core::ceil_divide(words, 100)) {}

  [[nodiscard]] std::int64_t set_words() const { return set_words_; }
  [[nodiscard]] std::int64_t sets() const { return sets_; }
  [[nodiscard]] std::int64_t resident() const { return resident_; }
  [[nodiscard]] std::int64_t step() const { return step_; }
  [[nodiscard]] std::int64_t start() const { return start_; }
  [[nodiscard]] bool holds_everything() const { return step_ == 0; }

  /// Counts sets from the window's first one to this, around the ring.
  [[nodiscard]] std::int64_t distance(std::int64_t set) const {
    return set < start_ ? set - start_ + sets_ : set - start_;
  }
  [[nodiscard]] bool holds(std::int64_t set) const { return distance(set) < resident_; }

  /// Gives the fewest shifts after which the window holds a set.
  [[nodiscard]] std::int64_t shifts_to(std::int64_t set) const {
    const std::int64_t away = distance(set);
    return away < resident_ ? 0 : (away - resident_) / step_ + 1;
  }

  void shift(std::int64_t times) { start_ = (start_ + times % sets_ * step_) % sets_; }

  /// Gives the position behind the resident stretch that `position` lies in; `position` itself where it isn't resident.
  [[nodiscard]] std::int64_t resident_until(std::int64_t position) const {
    const std::int64_t set = position / set_words_;
    const std::int64_t away = distance(set);
    return away < resident_ ? (set + resident_ - away) * set_words_ : position;
  }

  /// Gives the first position of the resident stretch that `position`, which is resident, lies in.
  [[nodiscard]] std::int64_t resident_from(std::int64_t position) const {
    const std::int64_t set = position / set_words_;
    return std::max<std::int64_t>(0, set - distance(set)) * set_words_;
  }

 private:
  std::int64_t set_words_;
  std::int64_t sets_;
  std::int64_t resident_ = 0;
  std::int64_t step_ = 0;
  std::int64_t start_ = 0;
};

}  // namespace systole::dataflows::scalesim
