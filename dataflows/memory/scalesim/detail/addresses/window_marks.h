// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/error.h"
#include "dataflows/memory/scalesim/detail/addresses/fold_grid.h"
#include "dataflows/memory/scalesim/detail/addresses/im2col.h"
#include "dataflows/memory/scalesim/detail/addresses/resident_window.h"

namespace systole::dataflows::scalesim {

/// Holds, for each cell of an im2col matrix, the last set with it that entered the window. Sets leave in the order in
/// which they entered, so a word is resident if and only if that set is. Sets are only marked when somebody looks.
/// Memory O(ifmap).
template <class Cells>  // SkewedCells, TileCells or RowwiseCells
class WindowMarks {
 public:
  /// Expects `window` as it is in the beginning.
  WindowMarks(const Im2col& matrix, const Cells& cells, const ResidentWindow& window)
      : matrix_(matrix),
        cells_(cells),
        sets_(window.sets()),
        set_words_(window.set_words()),
        resident_(window.resident()),
        entered_(window.resident()) {
    if (sets_ >= -kUnseen) core::throw_overflow();
  }

  /// Says that the window has moved on by `sets`.
  void advance(std::int64_t sets) { entered_ += sets; }

  /// Brings the marks up to date.
  void update() {
    if (last_set_.empty()) forget_but_holes();
    marked_ = std::max(marked_, entered_ - resident_);
    while (marked_ < entered_) {
      const std::int64_t set = marked_ % sets_;
      if (flat_.empty() && (marked_ <= sets_ / 2 || sets_ > kMostFlatSets)) {
        mark(set);
        ++marked_;
      } else {
        const std::int64_t end = std::min(sets_, set + entered_ - marked_);
        mark_flat(set, end);
        marked_ += end - set;
      }
    }
  }

  /// Gives the mark of a cell, after update(). What is no set is farther than any from the window.
  [[nodiscard]] const std::int32_t* last_sets() const { return last_set_.data(); }
  [[nodiscard]] static bool is_hole(std::int32_t last_set) { return last_set == kHole; }

 private:
  static constexpr std::int32_t kUnseen = -(1 << 30);         ///< far enough from any set, on either side of the window
  static constexpr std::int32_t kHole = kUnseen - (1 << 29);  ///< as far

  static constexpr std::int64_t kMostFlatSets = 1600;  ///< of a hundredth of the SRAM

  void forget_but_holes() {
    last_set_.assign(static_cast<std::size_t>(matrix_.cells()), kUnseen);
    matrix_.for_each_hole(
        [&](std::int64_t i, std::int64_t j) { last_set_[static_cast<std::size_t>(matrix_.cell(i, j))] = kHole; });
  }

  /// Marks a set's entries, band by band.
  void mark(std::int64_t set) {
    if (set != next_set_) seek(set);
    next_set_ = set + 1;
    if (matrix_.has_holes()) {
      mark_but_holes(static_cast<std::int32_t>(set));
    } else {
      mark_all(static_cast<std::int32_t>(set));
    }
  }

  void mark_all(std::int32_t set) {
    std::int32_t* const last_set = last_set_.data();
    std::int64_t left = set_words_;
    while (left > 0 && band_ < cells_.bands()) {
      const std::int64_t passed =
          cells_.prefetch_some(band_, in_band_, left, [last_set, set](std::int32_t cell) { last_set[cell] = set; });
      left -= passed;
      in_band_ += passed;
      if (left > 0) next_band();
    }
  }

  void mark_but_holes(std::int32_t set) {
    std::int32_t* const last_set = last_set_.data();
    std::int64_t left = set_words_;
    while (left > 0 && band_ < cells_.bands()) {
      std::int64_t skip = in_band_;
      bool cut = false;
      cells_.prefetch(band_, [&](std::int32_t cell) {
        if (last_set[cell] == kHole || skip-- > 0) return true;
        cut = left == 0;
        if (cut) return false;
        last_set[cell] = set;
        --left;
        ++in_band_;
        return true;
      });
      if (!cut) next_band();
    }
  }

  void next_band() {
    in_band_ = 0;
    ++band_;
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
    const std::int32_t* at = flat_.data() + set * set_words_;
    const std::int32_t* const flat_end = flat_.data() + flat_.size();
    std::int32_t* const last_set = last_set_.data();
    for (; set < end; ++set) {
      const std::int32_t* const set_end = flat_end - at < set_words_ ? flat_end : at + set_words_;
      for (; at != set_end; ++at) last_set[*at] = static_cast<std::int32_t>(set);
    }
  }

  /// Puts the cursor to a set's first entry.
  void seek(std::int64_t set) {
    const std::int64_t position = set * set_words_;
    band_ = first_where(0, cells_.bands(), [&](std::int64_t band) { return cells_.before(band + 1) > position; });
    in_band_ = position - cells_.before(band_);
  }

  const Im2col& matrix_;
  const Cells& cells_;
  std::int64_t sets_;
  std::int64_t set_words_;
  std::int64_t resident_;
  std::int64_t entered_;  ///< sets that have entered the window so far; set n entered as n-th
  std::int64_t marked_ = 0;
  std::vector<std::int32_t> last_set_;

  std::int64_t next_set_ = 0;  ///< the set at whose beginning the cursor stands
  std::int64_t band_ = 0;
  std::int64_t in_band_ = 0;
  std::vector<std::int32_t> flat_;  ///< all entries without holes, at most 16 times the SRAM's words; else empty
};

}  // namespace systole::dataflows::scalesim
