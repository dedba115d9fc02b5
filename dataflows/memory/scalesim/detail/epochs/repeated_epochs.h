// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "dataflows/memory/scalesim/detail/addresses/fold_grid.h"
#include "dataflows/memory/scalesim/detail/addresses/im2col.h"
#include "dataflows/memory/scalesim/detail/addresses/shift_source.h"
#include "dataflows/memory/scalesim/detail/epochs/epoch_source.h"
#include "dataflows/memory/scalesim/detail/epochs/seen_words.h"

namespace systole::dataflows::scalesim {

/// This is for im2col matrices in general. It takes one look at each word that is demanded, O(im2col) a pass. Memory: a
/// bit a word of the ifmap, and an epoch's words.
template <class Cells>  // SkewedCells, TileCells or RowwiseCells
class RepeatedEpochs final : public EpochSource {
 public:
  RepeatedEpochs(std::shared_ptr<const Im2col> matrix, Cells cells, const FoldGrid& grid, const VisitOrder& visits,
                 EpochSize size)
      : matrix_(std::move(matrix)),
        cells_(std::move(cells)),
        grid_(grid),
        visits_(visits),
        size_(size),
        seen_(*matrix_) {}

  std::int64_t next() override {
    while (ends_ == 0 && visit_ < visits_.count) {
      const std::int64_t fold = visits_.fold(visit_);
      const std::int64_t lines = cells_.lines(fold);
      while (ends_ == 0 && line_ < lines) look_at(fold, line_++);
      if (ends_ > 0) {
        end_line_ = visit_ * grid_.fold_lines() + lead(fold) + line_ - 1;
      } else {
        end_visit();
      }
    }
    if (ends_ == 0) return kNever;
    --ends_;
    return end_line_;
  }

  [[nodiscard]] std::int64_t rest() const override { return seen_.size(); }

 private:
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

  void look_at(std::int64_t fold, std::int64_t line) {
    const std::int64_t capacity = size_.words();
    cells_.demand(fold, line, [&](std::int32_t cell) {
      if (!seen_.add(cell)) return true;
      quiet_visits_ = 0;
      if (seen_.size() == capacity) {
        ++ends_;
        seen_.forget();
      }
      return true;
    });
  }

  std::shared_ptr<const Im2col> matrix_;
  Cells cells_;
  FoldGrid grid_;
  VisitOrder visits_;
  EpochSize size_;
  std::int64_t visit_ = 0;
  std::int64_t line_ = 0;
  std::int64_t quiet_visits_ = 0;
  SeenWords seen_;         ///< by the epoch
  std::int64_t ends_ = 0;  ///< of epochs in the line before, not yet told
  std::int64_t end_line_ = 0;
};

}  // namespace systole::dataflows::scalesim
