// SPDX-License-Identifier: MIT
#include "dataflows/mapping/fold_plan.h"

namespace systole::dataflows {

std::array<FoldKind, 4> FoldPlan::kinds() const {
  const std::int64_t rows = row_folds_ - 1;  // folds before the last one, which may be an edge
  const std::int64_t cols = col_folds_ - 1;
  return {FoldKind{array_.rows, array_.cols, core::checked_multiply(rows, cols)},
          FoldKind{edge_rows(), array_.cols, cols}, FoldKind{array_.rows, edge_cols(), rows},
          FoldKind{edge_rows(), edge_cols(), 1}};
}

}  // namespace systole::dataflows
