// SPDX-License-Identifier: MIT
#include "dataflows/mapping/dataflow.h"

#include "core/checked.h"

namespace systole::dataflows {

LinearForm FoldCost::form(const Problem& problem, const Array& array) const {
  using core::checked_add;
  using core::checked_multiply;
  const std::int64_t fill = checked_multiply(problem.phases, full_cols * (array.cols - 1) - occupied_cols);
  const std::int64_t stream = checked_multiply(problem.passes, checked_add(problem.t, fill));
  return {.base = checked_add(checked_add(stream, checked_multiply(full_rows, array.rows)), constant),
          .row = occupied_rows,
          .col = checked_multiply(problem.passes, problem.phases) * occupied_cols,
          .pe = 0};
}

}  // namespace systole::dataflows
