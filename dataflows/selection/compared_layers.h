// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "dataflows/selection/comparison.h"
#include "dataflows/selection/layerwise.h"

namespace systole::dataflows {

/// One row of a comparison, layer by layer.
struct LayerwiseRow {
  const ComparedRow* row = nullptr;
  core::FusedNetwork fused;
  std::vector<core::Cycles> cycles;  ///< of each layer of `fused`
  std::vector<BlockCycles> blocks;
  OperatorCycles operators;
};

/// Where the row's cycles go: `systole compare --layers`. O(layers).
LayerwiseRow layerwise(const Comparison& comparison, const ComparedRow& row);

}  // namespace systole::dataflows
