// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "dataflows/memory/scalesim/detail/addresses/im2col.h"
#include "dataflows/memory/scalesim/detail/addresses/resident_window.h"
#include "dataflows/memory/scalesim/detail/addresses/shift_source.h"
#include "dataflows/memory/scalesim/detail/addresses/skewed_order.h"
#include "dataflows/memory/scalesim/detail/addresses/tile_order.h"

namespace systole::dataflows::scalesim {

/// Shifts for a convolution's ifmap, whose words stand several times in the prefetched sequence: a word is resident if
/// any of its places is. Lines whose own places are resident are skipped by bisection. The others are looked at word by
/// word, against the last set in which each word entered the window: sets leave in the order in which they entered, so
/// a word is resident if and only if that set is. Sets are only marked when somebody looks; how far the window must
/// move for a missing word follows from the word's places, at most kernel many. Memory O(ifmap + bands with holes).
template <class Cells>  // SkewedCells, TileCells or RowwiseCells
class RepeatedShifts final : public ShiftSource {
 public:
  RepeatedShifts(std::shared_ptr<const Im2col> matrix, Cells cells, const FoldGrid& grid, const VisitOrder& visits,
                 const ResidentWindow& window)
      : matrix_(std::move(matrix)), cells_(std::move(cells)), grid_(grid), visits_(visits), window_(window) {
    if (window.sets() >= -kUnseen) core::throw_overflow();
    if (window.holds_everything()) visit_ = visits.count;
    entered_ = window.resident();
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
  static constexpr std::int32_t kUnseen = -(1 << 30);         ///< far enough from any set, on either side of the window
  static constexpr std::int32_t kHole = kUnseen - (1 << 29);  ///< as far

  static constexpr std::int64_t kMostFlatSets = 1600;  ///< of a hundredth of the SRAM

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

  /// True if all of the band that a line lies on is resident; then so is what the line asks for.
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
    mark_window();
    std::int64_t shifts = 0;
    const std::int32_t* const last_set = last_set_.data();
    auto start = static_cast<std::int32_t>(window_.start());
    const auto sets = static_cast<std::int32_t>(window_.sets());
    const auto resident = static_cast<std::uint32_t>(window_.resident());
    const auto visit = [&](std::int32_t cell) {
      const std::int32_t away = last_set[cell] - start;
      const std::int32_t distance = away < 0 ? away + sets : away;
      if (static_cast<std::uint32_t>(distance) < resident) return true;
      if (last_set[cell] == kHole) return true;
      shifts += bring(cell);
      settled_ = false;
      start = static_cast<std::int32_t>(window_.start());
      if (band_of_line_is_resident(fold, line)) return false;
      mark_window();
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
    entered_ += shifts * window_.step();
    return shifts;
  }

  /// Brings `last_set_` up to date with the sets that have entered the window.
  void mark_window() {
    if (last_set_.empty()) {
      last_set_.assign(static_cast<std::size_t>(matrix_->cells()), kUnseen);
      matrix_->for_each_hole(
          [&](std::int64_t i, std::int64_t j) { last_set_[static_cast<std::size_t>(matrix_->cell(i, j))] = kHole; });
    }
    marked_ = std::max(marked_, entered_ - window_.resident());
    while (marked_ < entered_) {
      const std::int64_t set = marked_ % window_.sets();
      if (flat_.empty() && (marked_ <= window_.sets() / 2 || window_.sets() > kMostFlatSets)) {
        mark(set);
        ++marked_;
      } else {
        const std::int64_t end = std::min(window_.sets(), set + entered_ - marked_);
        mark_flat(set, end);
        marked_ += end - set;
      }
    }
  }

  void mark(std::int64_t set) {
    if (set != next_set_) seek(set);
    next_set_ = set + 1;
    std::int64_t left = window_.set_words();
    std::int32_t* const last_set = last_set_.data();
    const auto value = static_cast<std::int32_t>(set);
    if (!matrix_->has_holes()) {
      while (left > 0 && band_ < cells_.bands()) {
        const std::int64_t passed = cells_.prefetch_some(
            band_, in_band_, left, [last_set, value](std::int32_t cell) { last_set[cell] = value; });
        left -= passed;
        in_band_ += passed;
        if (left == 0) return;
        in_band_ = 0;
        ++band_;
      }
      return;
    }
    while (left > 0 && band_ < cells_.bands()) {
      std::int64_t skip = in_band_;
      std::int64_t passed = 0;
      bool cut = false;
      cells_.prefetch(band_, [&](std::int32_t cell) {
        if (last_set[cell] == kHole) return true;
        if (skip > 0) {
          --skip;
          return true;
        }
        if (left == 0) {
          cut = true;
          return false;
        }
        last_set[cell] = value;
        --left;
        ++passed;
        return true;
      });
      if (cut) {
        in_band_ += passed;
        return;
      }
      in_band_ = 0;
      ++band_;
    }
  }

  /// Marks sets [set, end) from a table of the sequence, worth its making where the window goes round and round.
  void mark_flat(std::int64_t set, std::int64_t end) {
    if (flat_.empty()) {
      for (std::int64_t band = 0; band < cells_.bands(); ++band) {
        cells_.prefetch(band, [this](std::int32_t cell) {
          if (last_set_[static_cast<std::size_t>(cell)] != kHole) flat_.push_back(cell);
          return true;
        });
      }
    }
    const std::int32_t* at = flat_.data() + set * window_.set_words();
    const std::int32_t* const flat_end = flat_.data() + flat_.size();
    const std::int64_t set_words = window_.set_words();
    std::int32_t* const last_set = last_set_.data();
    for (; set < end; ++set) {
      const std::int32_t* const set_end = flat_end - at < set_words ? flat_end : at + set_words;
      for (; at != set_end; ++at) last_set[*at] = static_cast<std::int32_t>(set);
    }
  }

  /// Puts the cursor to a set's first entry.
  void seek(std::int64_t set) {
    const std::int64_t position = set * window_.set_words();
    band_ = first_where(0, cells_.bands(), [&](std::int64_t band) { return cells_.before(band + 1) > position; });
    in_band_ = position - cells_.before(band_);
  }

  std::shared_ptr<const Im2col> matrix_;
  Cells cells_;
  FoldGrid grid_;
  VisitOrder visits_;
  ResidentWindow window_;
  std::int64_t visit_ = 0;
  std::int64_t line_ = 0;
  std::int64_t quiet_visits_ = 0;
  bool settled_ = false;  ///< the line before shifted nothing

  std::vector<std::int32_t> last_set_;  ///< by cell: the last set with it that entered the window
  std::int64_t entered_ = 0;            ///< sets that have entered the window so far; set n entered as n-th
  std::int64_t marked_ = 0;
  std::int64_t next_set_ = 0;  ///< the set at whose beginning the cursor stands
  std::int64_t band_ = 0;
  std::int64_t in_band_ = 0;
  std::vector<std::int32_t> flat_;  ///< all entries without holes, at most 16 times the SRAM's words; else empty
};

}  // namespace systole::dataflows::scalesim
