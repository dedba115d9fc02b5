// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "predictor/xgboost/booster.h"
#include "predictor/xgboost/matrix.h"

namespace systole::predictor::xgboost {

/// Rows that are pairs: the row of network n on device d holds n's columns, then d's.
struct Grid {
  Matrix networks;             ///< networks x their columns, no NaN
  Matrix devices;              ///< devices x theirs, no NaN
  std::vector<float> targets;  ///< devices x networks, row-major; NaN is a pair that is no row
};

/// What Booster::train makes of a grid's rows with tree_method exact, the loss reg:squarederror and XGBoost's other
/// defaults (eta 0.3, depth 6, lambda 1, min_child_weight 1, base_score 0.5), as a booster of the real library: the
/// same splits, but where two are equally good to the last bits of a sum.
///
/// Every node of such a tree is a rectangle, some networks on some devices. So the gradients are summed once per
/// network and once per device, and a column is searched over networks or devices rather than over rows: O(rows +
/// networks x their columns + devices x theirs) a node, where XGBoost takes O(rows x columns) a level. One thread;
/// deterministic.
///
/// `round_done` is called after each round. Throws InputError if shapes disagree or no pair is a row.
Booster train_on_grid(const Grid& grid, int rounds, const RoundDone& round_done = {});

}  // namespace systole::predictor::xgboost
