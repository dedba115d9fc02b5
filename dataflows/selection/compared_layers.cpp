// SPDX-License-Identifier: MIT
#include "dataflows/selection/compared_layers.h"

namespace systole::dataflows {

LayerwiseRow layerwise(const Comparison& comparison, const ComparedRow& row) {
  const FuseCandidates& candidates = comparison.networks[row.network];
  const auto options = comparison.settings.machine(row.array, row.depthwise);
  // What a block took before is the baseline with one channel a column, whatever mapping the row has.
  const auto before = comparison.settings.machine(row.array, DepthwiseMapping::per_channel);
  LayerwiseRow result{.row = &row,
                      .fused = core::fuse(candidates.baseline, candidates.blocks, row.choices),
                      .cycles = {},
                      .blocks = {},
                      .operators = {}};
  result.cycles = layer_cycles(result.fused.network, options);
  result.blocks =
      block_cycles(candidates, row.choices, result.fused, layer_cycles(candidates.baseline, before), result.cycles);
  result.operators = operator_cycles(result.fused.network, result.cycles);
  return result;
}

}  // namespace systole::dataflows
