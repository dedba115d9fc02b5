// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/epochs/run_epochs.h"

#include <algorithm>
#include <utility>

namespace systole::dataflows::scalesim {

template <class Runs>
RunEpochs<Runs>::RunEpochs(Runs runs, std::int64_t fold_lines, const VisitOrder& visits, EpochSize size)
    : runs_(std::move(runs)),
      fold_lines_(fold_lines),
      visits_(visits),
      size_(size),
      marks_(static_cast<std::size_t>(runs_.places().count())) {
  forget();
}

template <class Runs>
std::int64_t RunEpochs<Runs>::next() {
  while (visit_ < visits_.count) {
    const std::int64_t before = seen_;
    if (ends_in_visit()) {
      epoch_visit_ = visit_;
      quiet_visits_ = 0;
      return visit_ * fold_lines_ + runs_.lead(visits_.fold(visit_)) + line_;
    }
    line_ = 0;
    rank_ = kFirstRank;
    ++visit_;
    quiet_visits_ = seen_ == before ? quiet_visits_ + 1 : 0;
    if (quiet_visits_ > visits_.round()) visit_ = visits_.count;  // an epoch that has seen every word there is
  }
  return kNever;
}

template <class Runs>
bool RunEpochs<Runs>::ends_in_visit() {
  const std::int64_t length = runs_.places().length();
  const std::uint32_t epoch = epoch_;
  const std::uint32_t all = epoch + static_cast<std::uint32_t>(length);
  std::uint32_t* const marks = marks_.data();
  const bool whole = epoch_visit_ < visit_;
  const bool seen_alike = epoch_visit_ < runs_.first_alike(visit_);
  const std::int64_t need = size_.words() - seen_;
  std::int64_t found = 0;
  std::int64_t last = kNever;
  fresh_.clear();
  runs_.for_each(
      visits_.fold(visit_), line_ - length + 1, seen_alike, [&, marks, epoch, all, whole](const ChannelRun& run) {
        std::uint32_t& mark = marks[run.place];
        if (mark >= all) return true;
        if (run.line > last) return false;
        // Words that the run asked for before the epoch began.
        const std::int64_t passed =
            whole ? 0
                  : std::clamp<std::int64_t>(line_ - run.line + static_cast<std::int64_t>(run.rank < rank_), 0, length);
        const std::int64_t words = all - std::max(mark, epoch) - passed;
        if (words <= 0) return true;
        mark = all - static_cast<std::uint32_t>(passed);
        fresh_.push_back({.line = run.line + passed, .rank = run.rank, .words = words});
        found += words;
        if (found >= need && last == kNever) last = run.line + length - 1;
        return true;
      });
  if (found < need) {
    seen_ += found;
    return false;
  }
  find_end(need, last);
  seen_ = 0;
  if (epoch_ > kBeyond - 3 * static_cast<std::uint32_t>(length + 1)) {
    forget();
  } else {
    epoch_ += static_cast<std::uint32_t>(length + 1);
  }
  return true;
}

template <class Runs>
void RunEpochs<Runs>::find_end(std::int64_t need, std::int64_t last) {
  std::int64_t first = last;
  for (const Fresh& fresh : fresh_) first = std::min(first, fresh.line);
  changes_.assign(static_cast<std::size_t>(last - first + 2), 0);
  for (const Fresh& fresh : fresh_) {
    if (fresh.line > last) continue;
    ++changes_[static_cast<std::size_t>(fresh.line - first)];
    --changes_[static_cast<std::size_t>(std::min(fresh.line + fresh.words, last + 1) - first)];
  }
  line_ = first;
  std::int64_t on_line = changes_.front();
  while (on_line < need) {
    need -= on_line;
    ++line_;
    on_line += changes_[static_cast<std::size_t>(line_ - first)];
  }
  ranks_.clear();
  for (const Fresh& fresh : fresh_) {
    if (fresh.line <= line_ && line_ < fresh.line + fresh.words) ranks_.push_back(fresh.rank);
  }
  const auto end = ranks_.begin() + (need - 1);
  std::ranges::nth_element(ranks_, end);
  rank_ = *end + 1;
}

template <class Runs>
void RunEpochs<Runs>::forget() {
  std::ranges::fill(marks_, 0U);
  runs_.places().for_each_beyond([&](std::int64_t place) { marks_[static_cast<std::size_t>(place)] = kBeyond; });
  epoch_ = 1;
}

template class RunEpochs<PortRuns>;
template class RunEpochs<PassingRuns>;

}  // namespace systole::dataflows::scalesim
