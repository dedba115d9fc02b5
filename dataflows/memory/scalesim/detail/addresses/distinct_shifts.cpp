// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/addresses/distinct_shifts.h"

#include <algorithm>

#include "core/checked.h"

namespace systole::dataflows::scalesim {

std::int64_t shift_through(ResidentWindow& window, std::int64_t begin, std::int64_t end) {
  std::int64_t shifts = 0;
  while (begin < end) {
    const std::int64_t more = window.shifts_to(begin / window.set_words());
    window.shift(more);
    shifts += more;
    begin = window.resident_until(begin);
  }
  return shifts;
}

SkewedDistinctShifts::SkewedDistinctShifts(const SkewedOrder& order, const VisitOrder& visits, std::int64_t fold_lines,
                                           std::int64_t lead, const ResidentWindow& window)
    : order_(order), visits_(visits), fold_lines_(fold_lines), lead_(lead), window_(window) {
  if (window.holds_everything()) visit_ = visits.count;
}

bool SkewedDistinctShifts::rest_is_resident(std::int64_t fold) {
  const std::int64_t lines = order_.lines(fold);
  while (line_ < lines) {
    const auto [begin, end] = order_.interval(fold, line_);
    const std::int64_t limit = window_.resident_until(begin);
    const auto leaves = [&](std::int64_t line) { return order_.interval(fold, line).second > limit; };
    const std::int64_t guess = line_ + std::max<std::int64_t>(0, limit - end) / order_.width;
    const std::int64_t line = first_where_near(line_, lines, guess, leaves);
    if (line == lines) return true;
    if (line == line_) return false;
    line_ = line;  // it may begin where the window, around the ring, goes on
  }
  return true;
}

void SkewedDistinctShifts::end_visits(std::int64_t count) {
  quiet_visits_ = quiet_ ? quiet_visits_ + count : 0;
  quiet_ = true;
  line_ = 0;
  visit_ += count;
  if (quiet_visits_ < visits_.round()) return;
  // The window stands still while nothing but what it holds is asked for.
  if (visits_.visits == Visits::cyclic) visit_ = visits_.count;
  if (visits_.visits == Visits::repeated) visit_ = core::ceil_divide(visit_, visits_.row_folds) * visits_.row_folds;
  quiet_visits_ = 0;
}

std::int64_t SkewedDistinctShifts::resident_visits(std::int64_t fold) const {
  const std::int64_t folds = order_.resident_folds(fold, window_);
  return visits_.visits == Visits::repeated ? std::min<std::int64_t>(folds, 1) : folds;
}

LineShifts SkewedDistinctShifts::next() {
  while (visit_ < visits_.count) {
    const std::int64_t fold = visits_.fold(visit_);
    const std::int64_t resident = line_ == 0 ? resident_visits(fold) : 0;
    if (resident > 0) {
      end_visits(resident);
      continue;
    }
    while (!rest_is_resident(fold)) {
      const std::int64_t line = line_++;
      const auto [begin, end] = order_.interval(fold, line);
      // A line across the ring's seam of a resident stretch leaves `limit` and still needs no shift.
      const std::int64_t shifts = shift_through(window_, begin, end);
      if (shifts == 0) continue;
      quiet_ = false;
      return {.line = visit_ * fold_lines_ + lead_ + line, .shifts = shifts};
    }
    end_visits(1);
  }
  return {};
}

TileDistinctShifts::TileDistinctShifts(const FoldGrid& grid, const ResidentWindow& window)
    : order_{grid}, window_(window) {
  if (window.holds_everything()) fold_ = grid.folds();
}

LineShifts TileDistinctShifts::next() {
  const FoldGrid& grid = order_.grid;
  const std::int64_t folds = grid.folds();
  while (fold_ < folds) {
    if (line_ == 0) fold_ += order_.resident_folds(fold_, window_);
    if (fold_ == folds) break;
    const std::int64_t lines = order_.lines(fold_);
    const std::int64_t cols = grid.occupied_cols(fold_ / grid.row_folds());
    while (line_ < lines) {
      const std::int64_t line = line_++;
      const std::int64_t begin = order_.before(order_.band(fold_, line));
      const std::int64_t shifts = shift_through(window_, begin, begin + cols);
      if (shifts > 0) return {.line = fold_ * grid.fold_lines() + order_.lead(fold_) + line, .shifts = shifts};
    }
    line_ = 0;
    ++fold_;
  }
  return {};
}

}  // namespace systole::dataflows::scalesim
