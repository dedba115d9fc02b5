// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/epochs/distinct_epochs.h"

#include <algorithm>

#include "core/checked.h"

namespace systole::dataflows::scalesim {

DistinctEpochs::DistinctEpochs(const FoldGrid& grid, std::optional<SkewedOrder> order, const VisitOrder& visits,
                               EpochSize size)
    : grid_(grid), order_(order), visits_(visits), size_(size) {}

std::int64_t DistinctEpochs::fold_words(std::int64_t fold) const {
  if (order_) return order_->steps * order_->occupied(fold);
  return grid_.occupied_rows(fold % grid_.row_folds()) * grid_.occupied_cols(fold / grid_.row_folds());
}

std::int64_t DistinctEpochs::line_of(std::int64_t visit, std::int64_t rank) const {
  const std::int64_t fold = visits_.fold(visit);
  const std::int64_t first = visit * grid_.fold_lines();
  if (order_) {
    const std::int64_t lead = grid_.stationary == Stationary::ofmap ? 0 : grid_.rows;
    return first + lead + diagonal_of(order_->steps, order_->occupied(fold), rank);
  }
  const std::int64_t cols = grid_.occupied_cols(fold / grid_.row_folds());
  return first + grid_.rows - grid_.occupied_rows(fold % grid_.row_folds()) + rank / cols;
}

std::int64_t DistinctEpochs::next() {
  while (visit_ < visits_.count) {
    // The words of this visit that the epoch has not seen are [rank_, end).
    std::int64_t end = fold_words(visits_.fold(visit_));
    const std::int64_t before = visits_.before(visit_);
    if (visit_ != epoch_visit_ && before >= epoch_visit_) end = before == epoch_visit_ ? epoch_rank_ : 0;
    const std::int64_t fresh = std::max<std::int64_t>(0, end - rank_);
    if (seen_ + fresh < size_.words()) {
      seen_ += fresh;
      quiet_visits_ = fresh > 0 ? 0 : quiet_visits_ + 1;
      rank_ = 0;
      ++visit_;
      if (quiet_visits_ > visits_.round() && visits_.visits == Visits::cyclic) visit_ = visits_.count;
      if (quiet_visits_ > visits_.round() && visits_.visits == Visits::repeated) {
        visit_ = core::ceil_divide(visit_, visits_.row_folds) * visits_.row_folds;
      }
      continue;
    }
    rank_ += size_.words() - seen_;
    seen_ = 0;
    epoch_visit_ = visit_;
    epoch_rank_ = rank_;
    quiet_visits_ = 0;
    return line_of(visit_, rank_ - 1);
  }
  return kNever;
}

}  // namespace systole::dataflows::scalesim
