// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/epochs/sliced_epochs.h"

#include <algorithm>
#include <utility>

namespace systole::dataflows::scalesim {

SlicedEpochs::SlicedEpochs(std::shared_ptr<const Im2col> matrix, std::int64_t tap_channels, const FoldGrid& grid,
                           const VisitOrder& visits, EpochSize size)
    : matrix_(std::move(matrix)),
      cells_(*matrix_, false, grid.rows, false),
      tap_channels_(tap_channels),
      grid_(grid),
      visits_(visits),
      size_(size) {}

std::int64_t SlicedEpochs::fold_words(std::int64_t fold) const {
  return cells_.order().steps * cells_.order().occupied(fold);
}

std::int64_t SlicedEpochs::line_of(std::int64_t visit, std::int64_t line) const {
  return visit * grid_.fold_lines() + grid_.rows + line;
}

std::int64_t SlicedEpochs::next() {
  while (visit_ < visits_.count) {
    if (!seen_ || seen_->size() == 0) {
      if (const auto end = distinct_end()) return *end;
      if (!seen_) seen_.emplace(*matrix_);
    }
    if (const auto end = end_in_visit()) return *end;
    rank_ = 0;
    ++visit_;
    if (++quiet_visits_ > visits_.round()) visit_ = visits_.count;  // an epoch that has seen every word there is
  }
  return kNever;
}

std::optional<std::int64_t> SlicedEpochs::distinct_end() {
  const SkewedOrder& order = cells_.order();
  const std::int64_t first_fold = visits_.fold(visit_);
  std::int64_t left = size_.words() + rank_;
  for (std::int64_t visit = visit_; visit < visits_.count; ++visit) {
    const std::int64_t fold = visits_.fold(visit);
    const std::int64_t slice_end = fold * order.width + order.occupied(fold);
    if (fold < first_fold || slice_end - first_fold * order.width > tap_channels_) break;
    const std::int64_t words = fold_words(fold);
    // The only slice of the window comes again: its words are new up to where the epoch began.
    const std::int64_t fresh = fold == first_fold && visit > visit_ ? rank_ : words;
    if (left <= fresh) {
      visit_ = visit;
      rank_ = left;
      quiet_visits_ = 0;
      return line_of(visit, diagonal_of(order.steps, order.occupied(fold), left - 1));
    }
    if (fresh < words) break;
    left -= words;
  }
  return std::nullopt;
}

std::optional<std::int64_t> SlicedEpochs::end_in_visit() {
  const SkewedOrder& order = cells_.order();
  const std::int64_t fold = visits_.fold(visit_);
  if (rank_ == fold_words(fold)) return std::nullopt;
  std::int64_t line = diagonal_of(order.steps, order.occupied(fold), rank_);
  std::int64_t skip = rank_ - before_diagonal(order.steps, order.occupied(fold), line);
  bool ended = false;
  for (; line < order.lines(fold); ++line) {
    cells_.demand(fold, line, [&](std::int32_t cell) {
      if (skip > 0) {
        --skip;
        return true;
      }
      ++rank_;
      if (!seen_->add(cell)) return true;
      quiet_visits_ = 0;
      ended = seen_->size() == size_.words();
      return !ended;
    });
    if (!ended) continue;
    seen_->forget();
    return line_of(visit_, line);
  }
  return std::nullopt;
}

}  // namespace systole::dataflows::scalesim
