// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "dataflows/memory/scalesim/detail/addresses/resident_window.h"
#include "dataflows/memory/scalesim/detail/addresses/shift_source.h"
#include "dataflows/memory/scalesim/detail/addresses/skewed_order.h"
#include "dataflows/memory/scalesim/detail/addresses/tile_order.h"

/// Finds shifts for operands whose every word stands once in the prefetched sequence, without holes: filters, gemms,
/// pointwise layers. A demand line then is an interval of positions with closed-form ends. So whole stretches of lines
/// between two shifts are skipped by bisection. Memory O(1).
namespace systole::dataflows::scalesim {

/// Moves the window on so that positions [begin, end) pass through it; returns how often it shifts.
std::int64_t shift_through(ResidentWindow& window, std::int64_t begin, std::int64_t end);

/// O(shifts * log(fold) + folds).
class SkewedDistinctShifts final : public ShiftSource {
 public:
  SkewedDistinctShifts(const SkewedOrder& order, const VisitOrder& visits, std::int64_t fold_lines, std::int64_t lead,
                       const ResidentWindow& window);
  LineShifts next() override;
  [[nodiscard]] const ResidentWindow& window() const { return window_; }

 private:
  /// Returns true if the rest of the visit needs no shift; else `line_` is where the next one happens.
  bool rest_is_resident(std::int64_t fold);
  /// Counts how many visits from this one on need no shift, as far as whole folds tell.
  [[nodiscard]] std::int64_t resident_visits(std::int64_t fold) const;
  void end_visits(std::int64_t count);

  SkewedOrder order_;
  VisitOrder visits_;
  std::int64_t fold_lines_;
  std::int64_t lead_;
  ResidentWindow window_;
  std::int64_t visit_ = 0;
  std::int64_t line_ = 0;
  std::int64_t quiet_visits_ = 0;
  bool quiet_ = true;
};

/// O(demand lines of folds that are not wholly resident + folds).
class TileDistinctShifts final : public ShiftSource {
 public:
  TileDistinctShifts(const FoldGrid& grid, const ResidentWindow& window);
  LineShifts next() override;

 private:
  TileOrder order_;
  ResidentWindow window_;
  std::int64_t fold_ = 0;
  std::int64_t line_ = 0;
};

}  // namespace systole::dataflows::scalesim
