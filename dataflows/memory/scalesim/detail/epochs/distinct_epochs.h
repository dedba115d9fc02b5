// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "dataflows/memory/scalesim/detail/addresses/fold_grid.h"
#include "dataflows/memory/scalesim/detail/addresses/shift_source.h"
#include "dataflows/memory/scalesim/detail/addresses/skewed_order.h"
#include "dataflows/memory/scalesim/detail/epochs/epoch_source.h"

namespace systole::dataflows::scalesim {

/// This is for an operand all of which fits into one epoch.
class SingleEpoch final : public EpochSource {
 public:
  explicit SingleEpoch(std::int64_t distinct) : distinct_(distinct) {}
  std::int64_t next() override { return kNever; }
  [[nodiscard]] std::int64_t rest() const override { return distinct_; }

 private:
  std::int64_t distinct_;
};

/// This is for operands whose words differ within a fold and between folds. Whatever an epoch has not seen of a fold is
/// one interval of its words. O(visits + epochs * log(fold)), memory O(1).
class DistinctEpochs final : public EpochSource {
 public:
  /// `order` is null for the operand that stays in the array.
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

}  // namespace systole::dataflows::scalesim
