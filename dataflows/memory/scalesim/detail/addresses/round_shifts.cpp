// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/addresses/round_shifts.h"

#include <utility>

#include "dataflows/memory/scalesim/detail/addresses/distinct_shifts.h"

namespace systole::dataflows::scalesim {

RoundShifts::RoundShifts(const SkewedOrder& order, std::int64_t folds, std::int64_t rounds, std::int64_t fold_lines,
                         std::int64_t lead, const ResidentWindow& window)
    : order_(order),
      folds_(folds),
      rounds_(rounds),
      fold_lines_(fold_lines),
      lead_(lead),
      window_(window),
      unknown_{.lines = {}, .window = window} {
  if (window.holds_everything()) passed_ = rounds;
}

LineShifts RoundShifts::next() {
  while (passed_ < rounds_) {
    if (now_ == nullptr) now_ = &round();
    if (told_ < now_->lines.size()) {
      LineShifts shifts = now_->lines[told_++];
      shifts.line += passed_ * folds_ * fold_lines_;
      return shifts;
    }
    // The window stands still while nothing but what it holds is asked for.
    passed_ = now_->lines.empty() ? rounds_ : passed_ + 1;
    window_ = now_->window;
    now_ = nullptr;
    told_ = 0;
  }
  return {};
}

auto RoundShifts::round() -> const Round& {
  constexpr std::size_t kMostLines = std::size_t{1} << 16U;
  const auto found = known_.find(window_.start());
  if (found != known_.end()) return found->second;
  unknown_ = shifts_of_round();
  if (known_lines_ + unknown_.lines.size() > kMostLines) return unknown_;
  known_lines_ += unknown_.lines.size();
  return known_.emplace(window_.start(), std::move(unknown_)).first->second;
}

auto RoundShifts::shifts_of_round() const -> Round {
  const VisitOrder visits{.visits = Visits::once, .row_folds = folds_, .count = folds_};
  SkewedDistinctShifts source(order_, visits, fold_lines_, lead_, window_);
  Round round{.lines = {}, .window = window_};
  for (LineShifts next = source.next(); next.line != kNever; next = source.next()) round.lines.push_back(next);
  round.window = source.window();
  return round;
}

}  // namespace systole::dataflows::scalesim
