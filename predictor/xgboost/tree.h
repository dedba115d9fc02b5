// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "predictor/xgboost/booster.h"

namespace systole::predictor::xgboost {

/// A node of a regression tree as XGBoost's JSON model has it. Rows with column < condition go left.
struct TreeNode {
  int parent = -1;  ///< -1: the root
  int left = -1;    ///< -1: a leaf
  int right = -1;
  std::size_t column = 0;
  float condition = 0;       ///< a leaf's value
  float gain = 0;            ///< how much the split lowers the loss
  float weight = 0;          ///< -G / (H + lambda)
  float hessian = 0;         ///< H
  bool default_left = true;  ///< where rows without the column go; of no meaning in a leaf
};
using Tree = std::vector<TreeNode>;

/// XGBoost's booster of these trees over so many columns, loss reg:squarederror.
Booster booster_of(const std::vector<Tree>& trees, std::size_t columns, float base_score);

}  // namespace systole::predictor::xgboost
