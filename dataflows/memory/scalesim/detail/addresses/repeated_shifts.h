// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "dataflows/memory/scalesim/detail/addresses/im2col.h"
#include "dataflows/memory/scalesim/detail/addresses/resident_window.h"
#include "dataflows/memory/scalesim/detail/addresses/shift_source.h"
#include "dataflows/memory/scalesim/detail/addresses/skewed_order.h"
#include "dataflows/memory/scalesim/detail/addresses/tile_order.h"
#include "dataflows/memory/scalesim/detail/addresses/window_marks.h"

namespace systole::dataflows::scalesim {

/// Finds shifts for a convolution's ifmap whose words stand several times in the prefetched sequence, in places that
/// need a table: some windows hang over the edge, or sparsity leaves not the same of all taps. A word is resident if
/// any of its places is. Lines whose own places are resident are skipped by bisection. The words of the others are
/// looked up among the marks. How far the window must move for a missing word follows from its places, at most kernel
/// many. Memory O(ifmap + bands with holes).
template <class Cells>  // SkewedCells, TileCells or RowwiseCells
class RepeatedShifts final : public ShiftSource {
 public:
  RepeatedShifts(std::shared_ptr<const Im2col> matrix, Cells cells, const FoldGrid& grid, const VisitOrder& visits,
                 const ResidentWindow& window)
      : matrix_(std::move(matrix)),
        cells_(std::move(cells)),
        grid_(grid),
        visits_(visits),
        window_(window),
        marks_(*matrix_, cells_, window) {
    if (window.holds_everything()) visit_ = visits.count;
  }

  LineShifts next() override {
    for (; visit_ < visits_.count; end_visit()) {
      const std::int64_t fold = visits_.fold(visit_);
      const std::int64_t lines = cells_.lines(fold);
      for (skip_resident(fold, lines); line_ < lines; skip_resident(fold, lines)) {
        const std::int64_t line = line_++;
        const std::int64_t shifts = service(fold, line);
        if (shifts == 0) continue;
        quiet_visits_ = -1;
        return {.line = visit_ * grid_.fold_lines() + lead(fold) + line, .shifts = shifts};
      }
    }
    return {};
  }

 private:
  void end_visit() {
    line_ = 0;
    ++visit_;
    // The window stands still while nothing but what it holds is asked for.
    if (++quiet_visits_ == visits_.round()) visit_ = visits_.count;
  }

  [[nodiscard]] std::int64_t lead(std::int64_t fold) const {
    if constexpr (Cells::kAscending) {
      return grid_.stationary == Stationary::ofmap ? 0 : grid_.rows;
    } else {
      return grid_.rows - cells_.lines(fold);
    }
  }

  /// Returns true if all of the band that a line lies on is resident; then so is what the line asks for.
  [[nodiscard]] bool band_of_line_is_resident(std::int64_t fold, std::int64_t line) const {
    if constexpr (Cells::kBandsAreLines) {
      const std::int64_t band = cells_.band(fold, line);
      const std::int64_t begin = cells_.before(band);
      const std::int64_t end = cells_.before(band + 1);
      return begin == end || window_.resident_until(begin) >= end;
    } else {
      return false;
    }
  }

  /// Moves `line_` to a line some of whose band isn't resident, or to the fold's end.
  void skip_resident(std::int64_t fold, std::int64_t lines) {
    if constexpr (!Cells::kBandsAreLines) return;
    if (line_ >= lines || !band_of_line_is_resident(fold, line_)) return;
    if constexpr (Cells::kBandsAreLines && Cells::kAscending) {
      const std::int64_t limit = window_.resident_until(cells_.before(cells_.band(fold, line_)));
      line_ = first_where(line_ + 1, lines,
                          [&](std::int64_t line) { return cells_.before(cells_.band(fold, line) + 1) > limit; });
    } else if constexpr (Cells::kBandsAreLines) {
      const std::int64_t last = cells_.band(fold, lines - 1);
      const std::int64_t end = cells_.before(cells_.band(fold, line_) + 1);
      if (window_.resident_until(cells_.before(last)) >= end) {
        line_ = lines;
        return;
      }
      while (line_ < lines && band_of_line_is_resident(fold, line_)) ++line_;
    }
  }

  std::int64_t service(std::int64_t fold, std::int64_t line) {
    marks_.update();
    std::int64_t shifts = 0;
    const std::int32_t* const last_set = marks_.last_sets();
    auto start = static_cast<std::int32_t>(window_.start());
    const auto sets = static_cast<std::int32_t>(window_.sets());
    const auto resident = static_cast<std::uint32_t>(window_.resident());
    const auto visit = [&](std::int32_t cell) {
      const std::int32_t away = last_set[cell] - start;
      const std::int32_t distance = away < 0 ? away + sets : away;
      if (static_cast<std::uint32_t>(distance) < resident) return true;
      if (marks_.is_hole(last_set[cell])) return true;
      shifts += bring(cell);
      settled_ = false;
      start = static_cast<std::int32_t>(window_.start());
      if (band_of_line_is_resident(fold, line)) return false;
      marks_.update();
      return true;
    };
    if constexpr (Cells::kBandsAreLines) {
      cells_.demand(fold, line, visit);
    } else {
      // What a quiet line found resident still is.
      settled_ = settled_ && line > 0;
      cells_.demand_but_repeated(fold, line, settled_, visit);
      settled_ = shifts == 0;
    }
    return shifts;
  }

  /// Moves the window on to the nearest place of a word that isn't resident.
  std::int64_t bring(std::int32_t cell) {
    std::int64_t shifts = kNever;
    matrix_->for_each_use(cell, [&](std::int64_t i, std::int64_t j) {
      shifts = std::min(shifts, window_.shifts_to(cells_.position(i, j) / window_.set_words()));
    });
    window_.shift(shifts);
    marks_.advance(shifts * window_.step());
    return shifts;
  }

  std::shared_ptr<const Im2col> matrix_;
  Cells cells_;
  FoldGrid grid_;
  VisitOrder visits_;
  ResidentWindow window_;
  WindowMarks<Cells> marks_;
  std::int64_t visit_ = 0;
  std::int64_t line_ = 0;
  std::int64_t quiet_visits_ = 0;
  bool settled_ = false;  ///< the line before shifted nothing
};

}  // namespace systole::dataflows::scalesim
