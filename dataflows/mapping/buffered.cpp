// SPDX-License-Identifier: MIT
#include "dataflows/mapping/buffered.h"

#include <algorithm>

#include "core/checked.h"

namespace systole::dataflows {
namespace {

using core::checked_add;
using core::checked_multiply;
using core::Cycles;

/// One fold as its neighbours see it.
struct SizedFold {
  std::int64_t rows = 0;    ///< that it occupies: cycles of its load or drain
  std::int64_t cols = 0;    ///< that it occupies
  std::int64_t stream = 0;  ///< cycles that its operands stream
};

/// Folds one after the other. Time is counted up to the end of the last fold's stream in the first PE.
class FoldChain {
 public:
  FoldChain(SecondRegister kind, const Array& array) : kind_(kind), rows_(array.rows) {}

  void begin(const SizedFold& first) {
    first_rows_ = first.rows;
    time_ = first.stream;
  }

  /// `after` follows `before`, `count` times. A fold may stream when its operand is there, and may end when the results
  /// before it are gone.
  void follow(const SizedFold& before, const SizedFold& after, std::int64_t count) {
    const std::int64_t wait = std::max<std::int64_t>(
        0, kind_ == SecondRegister::next_operand ? after.rows - before.stream : before.rows - after.stream);
    waits_ = checked_add(waits_, checked_multiply(count, wait));
    time_ = checked_add(time_, checked_multiply(count, checked_add(after.stream, wait)));
  }

  /// The array is not done before this fold's last sum has left, which `fold`, the last so far, may do after narrower
  /// folds that follow it.
  void must_leave(const SizedFold& fold) {
    exposed_ = kind_ == SecondRegister::next_operand ? first_rows_ : fold.rows;
    const std::int64_t across = kind_ == SecondRegister::results_of_all_lanes ? 0 : checked_add(rows_ - 2, fold.cols);
    end_ = std::max(end_, checked_add(checked_add(time_, exposed_), across));
  }

  [[nodiscard]] std::int64_t waits() const { return waits_; }
  [[nodiscard]] std::int64_t exposed() const { return exposed_; }
  [[nodiscard]] std::int64_t end() const { return end_; }

 private:
  SecondRegister kind_;
  std::int64_t rows_;
  std::int64_t first_rows_ = 0;
  std::int64_t time_ = 0;
  std::int64_t waits_ = 0;
  std::int64_t exposed_ = 0;  ///< of the last fold
  std::int64_t end_ = 0;
};

/// The folds of one problem, of at most four sizes: the row folds before the last one and the last, columns likewise.
class SizedPlan {
 public:
  SizedPlan(SecondRegister kind, const Problem& problem, const Array& array)
      : problem_(problem),
        array_(array),
        plan_(problem, array),
        is_filled_(kind == SecondRegister::results_of_all_lanes) {}

  [[nodiscard]] SizedFold first() const { return first_of_column(plan_.col_folds() > 1); }
  [[nodiscard]] SizedFold last() const { return fold(false, false); }

  /// What follows the first fold, `count` times over. `finally`: these are the last that the array sees of the problem.
  void follow(FoldChain& chain, std::int64_t count, bool finally) const {
    const std::int64_t full_cols = plan_.col_folds() - 1;
    if (full_cols > 0) {
      column(chain, true, checked_multiply(full_cols, count));
      chain.follow(fold(false, true), first_of_column(true), checked_multiply(full_cols - 1, count));
      if (finally) chain.must_leave(fold(false, true));
      chain.follow(fold(false, true), first_of_column(false), count);
    }
    column(chain, false, count);
    if (finally) chain.must_leave(last());
  }

  [[nodiscard]] std::int64_t steps() const { return core::checked_product(problem_.passes, problem_.t, plan_.folds()); }

  [[nodiscard]] std::int64_t fills() const {
    if (!is_filled_) return 0;
    const std::int64_t fills = checked_multiply(problem_.passes, problem_.phases);
    return plan_.sum({.base = -fills, .col = fills});
  }

 private:
  [[nodiscard]] SizedFold first_of_column(bool full_cols) const { return fold(plan_.row_folds() > 1, full_cols); }

  [[nodiscard]] SizedFold fold(bool full_rows, bool full_cols) const {
    const std::int64_t cols = full_cols ? array_.cols : plan_.edge_cols();
    const std::int64_t fill = is_filled_ ? checked_multiply(problem_.phases, cols - 1) : 0;
    return {.rows = full_rows ? array_.rows : plan_.edge_rows(),
            .cols = cols,
            .stream = checked_multiply(problem_.passes, checked_add(problem_.t, fill))};
  }

  /// The row folds of `count` column folds, each but the first of its column.
  void column(FoldChain& chain, bool full_cols, std::int64_t count) const {
    const std::int64_t full_rows = plan_.row_folds() - 1;
    if (full_rows == 0) return;
    const SizedFold full = fold(true, full_cols);
    chain.follow(full, full, checked_multiply(full_rows - 1, count));
    chain.follow(full, fold(false, full_cols), count);
  }

  const Problem& problem_;
  const Array& array_;
  FoldPlan plan_;
  bool is_filled_;
};

}  // namespace

BufferedCycles buffered_cycles(SecondRegister kind, std::span<const BufferedPart> parts, const Array& array) {
  FoldChain chain(kind, array);
  BufferedCycles cycles;
  const SizedPlan first(kind, parts.front().problem, array);
  chain.begin(first.first());
  SizedFold before;
  for (const BufferedPart& part : parts) {
    const SizedPlan plan(kind, part.problem, array);
    if (&part != &parts.front()) chain.follow(before, plan.first(), 1);
    plan.follow(chain, part.repeats - 1, false);
    chain.follow(plan.last(), plan.first(), part.repeats - 1);
    plan.follow(chain, 1, true);
    before = plan.last();
    cycles.stream += Cycles{plan.steps()} * part.repeats;
    cycles.fills += Cycles{plan.fills()} * part.repeats;
  }
  cycles.waits = Cycles{chain.waits()};
  cycles.exposed = Cycles{chain.exposed()};
  cycles.skew = Cycles{chain.end()} - cycles.stream - cycles.fills - cycles.waits - cycles.exposed;
  return cycles;
}

}  // namespace systole::dataflows
