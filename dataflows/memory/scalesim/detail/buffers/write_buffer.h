// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "dataflows/memory/scalesim/abstract.h"
#include "dataflows/memory/scalesim/detail/addresses/fold_grid.h"
#include "dataflows/memory/scalesim/traffic.h"

namespace systole::dataflows::scalesim {

/// Counts the words that leave the array. In each fold they are a rectangle that comes out skewed. Words are counted in
/// the order in which they leave. O(1) where not stated.
class OfmapOrder {
 public:
  explicit OfmapOrder(const FoldGrid& grid) : grid_(grid), fold_lines_(grid.fold_lines()) {}

  [[nodiscard]] std::int64_t words() const;
  [[nodiscard]] std::int64_t words_before(std::int64_t line) const;
  /// Gives the line that carries a word; kNever behind the last one. O(log(fold)).
  [[nodiscard]] std::int64_t line_of(std::int64_t word) const;

  /// Holds a fold's rectangle, and the line of the fold on which its first word leaves.
  [[nodiscard]] std::int64_t height(std::int64_t row_fold) const {
    return grid_.stationary == Stationary::ofmap ? grid_.occupied_rows(row_fold) : grid_.t;
  }
  [[nodiscard]] std::int64_t width(std::int64_t col_fold) const { return grid_.occupied_cols(col_fold); }
  [[nodiscard]] std::int64_t lead(std::int64_t row_fold) const {
    return grid_.stationary == Stationary::ofmap ? grid_.t - 1 + grid_.rows - grid_.occupied_rows(row_fold)
                                                 : 2 * grid_.rows - 1;
  }

 private:
  /// Counts rows of all rectangles of a column fold, and of those before a row fold.
  [[nodiscard]] std::int64_t column_height() const {
    return grid_.stationary == Stationary::ofmap ? grid_.s_r : grid_.row_folds() * grid_.t;
  }
  [[nodiscard]] std::int64_t height_before(std::int64_t row_fold) const {
    return row_fold * (grid_.stationary == Stationary::ofmap ? grid_.rows : grid_.t);
  }

  FoldGrid grid_;
  std::int64_t fold_lines_;
};

/// Takes drained lines.
class DrainPort : public Abstract {
 public:
  /// Says that `lines` of DRAM leave from cycle t on; gives the cycle of the last one.
  virtual std::int64_t drain(std::int64_t t, std::int64_t lines) = 0;
  /// Gives the cycles of the lines that were drained last; null if they follow one another.
  [[nodiscard]] virtual const std::vector<std::int64_t>* cycles() const { return nullptr; }
  [[nodiscard]] virtual std::int64_t start() const = 0;
  [[nodiscard]] virtual std::int64_t stop() const = 0;
};

/// Takes a line a cycle.
class SteadyDrain final : public DrainPort {
 public:
  /// v2 reports the cycles of the first and the last line, v3 the least and the greatest.
  explicit SteadyDrain(bool in_order) : in_order_(in_order) {}
  std::int64_t drain(std::int64_t t, std::int64_t lines) override;
  [[nodiscard]] std::int64_t start() const override { return start_; }
  [[nodiscard]] std::int64_t stop() const override { return stop_; }

 private:
  bool in_order_;
  bool any_ = false;
  std::int64_t start_ = 0;
  std::int64_t stop_ = 0;
};

/// Hears what the write buffer does; traces use it.
class WriteObserver : public Abstract {
 public:
  /// Says that the words that were collected become DRAM lines, the last one partly filled.
  virtual void flushed(std::int64_t words) = 0;
  /// `cycles` are those of each line; null if they follow one another from t on.
  virtual void drained(std::int64_t t, std::int64_t lines, const std::vector<std::int64_t>* cycles) = 0;
};

/// This is the scratchpad of the ofmap. Words collect until half of it is full, then a drain begins. A word that finds
/// it full during a drain waits for the drain's end. Only the lines at which one of these happens are looked at word by
/// word.
class WriteBuffer {
 public:
  /// Expects `words` of SRAM and `width` words in a line of DRAM.
  WriteBuffer(const OfmapOrder& order, std::int64_t words, std::int64_t width, DrainPort& port,
              WriteObserver* observer = nullptr);

  /// Gives the first of the lines [line, limit) at which something happens if each passes at cycle line + stall; else
  /// limit.
  [[nodiscard]] std::int64_t next_line(std::int64_t line, std::int64_t limit, std::int64_t stall) const;

  /// Serves such a line, which begins at cycle t; gives by how much it is late. O(width of the array).
  std::int64_t serve(std::int64_t line, std::int64_t t);

  /// Drains what is left after the last line, from cycle t on.
  void finish(std::int64_t t);

  [[nodiscard]] Traffic traffic() const;

 private:
  /// Counts lines that became full together, except the last one.
  struct Segment {
    std::int64_t lines = 0;
    std::int64_t last_fill = 0;
  };

  void flush();
  void drain(std::int64_t t);
  void find_thresholds();

  OfmapOrder order_;
  std::int64_t capacity_;
  std::int64_t half_;
  std::int64_t width_;
  DrainPort& port_;
  WriteObserver* observer_;

  std::int64_t collected_ = 0;  ///< words that left the array, up to the last line that was served
  std::int64_t flushed_ = 0;    ///< of these, words that stand in lines
  std::int64_t written_ = 0;    ///< words written, with some padding (fault A11 of SCALE-Sim)
  std::int64_t drain_end_ = 0;
  std::int64_t waiting_lines_ = 0;
  std::deque<Segment> waiting_;
  std::int64_t full_line_ = 0;   ///< the line whose words fill the scratchpad
  std::int64_t drain_line_ = 0;  ///< the line whose words fill half of it
};

}  // namespace systole::dataflows::scalesim
