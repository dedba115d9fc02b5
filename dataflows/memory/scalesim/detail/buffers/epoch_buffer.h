// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "dataflows/memory/scalesim/abstract.h"
#include "dataflows/memory/scalesim/detail/addresses/im2col.h"
#include "dataflows/memory/scalesim/detail/addresses/shift_source.h"
#include "dataflows/memory/scalesim/detail/addresses/skewed_order.h"
#include "dataflows/memory/scalesim/detail/addresses/tile_order.h"
#include "dataflows/memory/scalesim/detail/buffers/read_buffer.h"

/// CALC mode: the bandwidth is what it takes for nothing to stall. An operand's words are collected as they are first
/// seen; whenever half a scratchpad full of them is together, an epoch ends, is accounted for, and all is forgotten.
namespace systole::dataflows::scalesim {

/// Half a scratchpad: 50 subsets of a hundredth each (rounded down).
struct EpochSize {
  std::int64_t subset = 1;
  [[nodiscard]] std::int64_t words() const { return 50 * subset; }
  static EpochSize of(std::int64_t sram_words) { return {.subset = sram_words / 100}; }
};

/// The lines at which an operand's epochs end.
class EpochSource : public Abstract {
 public:
  /// The line of the next end; kNever if the layer ends before it.
  virtual std::int64_t next() = 0;
  /// The words of the epoch that the layer's end cuts off, once next() has returned kNever.
  [[nodiscard]] virtual std::int64_t rest() const = 0;
};

/// All of an operand fits into one epoch.
class SingleEpoch final : public EpochSource {
 public:
  explicit SingleEpoch(std::int64_t distinct) : distinct_(distinct) {}
  std::int64_t next() override { return kNever; }
  [[nodiscard]] std::int64_t rest() const override { return distinct_; }

 private:
  std::int64_t distinct_;
};

/// For operands whose words differ within a fold and between folds: whatever an epoch has not seen of a fold is one
/// interval of its words. O(visits + epochs * log(fold)), memory O(1).
class DistinctEpochs final : public EpochSource {
 public:
  /// `order`: null for the operand that stays in the array.
  DistinctEpochs(const FoldGrid& grid, std::optional<SkewedOrder> order, const VisitOrder& visits, EpochSize size);
  std::int64_t next() override;
  [[nodiscard]] std::int64_t rest() const override { return seen_; }

 private:
  [[nodiscard]] std::int64_t fold_words(std::int64_t fold) const;
  [[nodiscard]] std::int64_t line_of(std::int64_t visit, std::int64_t rank) const;

  FoldGrid grid_;
  std::optional<SkewedOrder> order_;
  VisitOrder visits_;
  EpochSize size_;
  std::int64_t visit_ = 0;
  std::int64_t rank_ = 0;         ///< of the next word in the visit
  std::int64_t epoch_visit_ = 0;  ///< where the epoch began
  std::int64_t epoch_rank_ = 0;
  std::int64_t seen_ = 0;
  std::int64_t quiet_visits_ = 0;
};

/// For im2col matrices: one look at a word's last epoch for each demand.
template <class Cells>  // SkewedCells, TileCells or RowwiseCells
class RepeatedEpochs final : public EpochSource {
 public:
  RepeatedEpochs(std::shared_ptr<const Im2col> matrix, Cells cells, const FoldGrid& grid, const VisitOrder& visits,
                 EpochSize size)
      : matrix_(std::move(matrix)), cells_(std::move(cells)), grid_(grid), visits_(visits), size_(size) {
    if (size.words() > std::numeric_limits<std::int32_t>::max()) core::throw_overflow();
    last_epoch_.assign(static_cast<std::size_t>(matrix_->cells()), 0);
    forget_but_holes();
  }

  std::int64_t next() override {
    for (; ends_.empty() && visit_ < visits_.count; end_visit()) {
      const std::int64_t fold = visits_.fold(visit_);
      const std::int64_t lines = cells_.lines(fold);
      const std::int64_t first = visit_ * grid_.fold_lines() + lead(fold);
      for (; ends_.empty() && line_ < lines; ++line_) look_at(fold, first);
      if (!ends_.empty()) break;
    }
    if (ends_.empty()) return kNever;
    const std::int64_t end = ends_.back();
    ends_.pop_back();
    return end;
  }

  [[nodiscard]] std::int64_t rest() const override { return seen_; }

 private:
  static constexpr std::uint32_t kHole = std::numeric_limits<std::uint32_t>::max();

  [[nodiscard]] std::int64_t lead(std::int64_t fold) const {
    if constexpr (Cells::kAscending) {
      return grid_.stationary == Stationary::ofmap ? 0 : grid_.rows;
    } else {
      return grid_.rows - cells_.lines(fold);
    }
  }

  void end_visit() {
    line_ = 0;
    ++visit_;
    if (++quiet_visits_ > visits_.round()) visit_ = visits_.count;  // an epoch that has seen every word there is
  }

  void look_at(std::int64_t fold, std::int64_t first) {
    std::uint32_t* const last_epoch = last_epoch_.data();
    std::int64_t seen = seen_;
    std::uint32_t epoch = epoch_;
    const std::int64_t capacity = size_.words();
    cells_.demand(fold, line_, [&](std::int32_t cell) {
      if (last_epoch[cell] >= epoch) return true;
      last_epoch[cell] = epoch;
      if (++seen == capacity) {
        ends_.push_back(first + line_);
        seen = 0;
        if (++epoch == kHole) {
          forget_but_holes();
          epoch = 1;
        }
      }
      return true;
    });
    if (seen != seen_ || epoch != epoch_) quiet_visits_ = 0;
    seen_ = seen;
    epoch_ = epoch;
  }

  void forget_but_holes() {
    std::fill(last_epoch_.begin(), last_epoch_.end(), 0U);
    matrix_->for_each_hole(
        [&](std::int64_t i, std::int64_t j) { last_epoch_[static_cast<std::size_t>(matrix_->cell(i, j))] = kHole; });
  }

  std::shared_ptr<const Im2col> matrix_;
  Cells cells_;
  FoldGrid grid_;
  VisitOrder visits_;
  EpochSize size_;
  std::int64_t visit_ = 0;
  std::int64_t line_ = 0;
  std::int64_t quiet_visits_ = 0;
  std::vector<std::uint32_t> last_epoch_;  ///< by cell: the last epoch that saw it; holes are seen for ever
  std::uint32_t epoch_ = 1;
  std::int64_t seen_ = 0;
  std::vector<std::int64_t> ends_;  ///< met and not yet told, the last one first
};

/// Hears of the rows in which epochs are fetched; for traces.
class EpochObserver : public Abstract {
 public:
  /// The next epoch comes in `rows` rows of `width` words, from this cycle on.
  virtual void block(std::int64_t first_cycle, std::int64_t rows, std::int64_t width) = 0;
};

/// A scratchpad whose DRAM bandwidth is estimated. Never stalls. Each epoch is fetched while the one before it is used;
/// the first one before the layer begins, at 10 words a cycle.
class EpochBuffer final : public ReadBuffer {
 public:
  /// `first_line`: the first one that asks for anything.
  EpochBuffer(std::unique_ptr<EpochSource> epochs, EpochSize size, std::int64_t first_line,
              EpochObserver* observer = nullptr);
  [[nodiscard]] std::int64_t next_line() const override { return first_cycle_ ? next_ : std::min(next_, first_line_); }
  std::int64_t serve(std::int64_t t) override;
  void finish() override;
  [[nodiscard]] Traffic traffic() const override { return traffic_; }
  /// Words of the widest row in which an epoch was fetched, after finish().
  [[nodiscard]] std::int64_t widest() const { return widest_; }

 private:
  static constexpr std::int64_t kFirstBandwidth = 10;

  /// An epoch of `words` words, `slots` with the last subset filled up, comes in rows from this cycle on; as many rows
  /// as there were cycles in the epoch before it.
  void fetch(std::int64_t words, std::int64_t slots);

  std::unique_ptr<EpochSource> epochs_;
  EpochSize size_;
  std::int64_t first_line_;
  std::int64_t next_ = kNever;
  EpochObserver* observer_;
  std::optional<std::int64_t> first_cycle_;
  std::int64_t ended_ = 0;
  std::int64_t last_end_ = 0;  ///< the cycles in which the last epoch and the one before it ended
  std::int64_t end_before_ = 0;
  std::int64_t widest_ = 0;
  Traffic traffic_;
};

}  // namespace systole::dataflows::scalesim
