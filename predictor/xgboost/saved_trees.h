// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "core/files/text_file.h"
#include "predictor/xgboost/booster.h"

namespace systole::predictor::xgboost {

/// A booster from a file of XGBoost's JSON, as Booster::json writes it for reg:squarederror over so many columns.
///
/// XGBoost believes what a model says: a child outside of its tree ends the program, a circle never ends. So it is not
/// shown the file. The trees are read and walked here (children inside and behind their node, each with one parent, at
/// most 64 levels, 10^5 trees and 10^7 nodes; columns that exist; finite numbers), and XGBoost is given trees that are
/// written anew. Throws InputError that names file, tree and node. O(nodes).
Booster read_booster(const core::TextFile& file, std::size_t columns);

}  // namespace systole::predictor::xgboost
