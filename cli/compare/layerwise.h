// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "cli/compare/comparison.h"
#include "dataflows/selection/layerwise.h"

namespace systole::app {

/// One row of a comparison, layer by layer.
struct LayerwiseRow {
  const ComparedRow* row = nullptr;
  core::FusedNetwork fused;
  std::vector<core::Cycles> cycles;  ///< of each layer of `fused`
  std::vector<dataflows::BlockCycles> blocks;
  dataflows::OperatorCycles operators;
};

LayerwiseRow layerwise(const Comparison& comparison, const ComparedRow& row);

}  // namespace systole::app
