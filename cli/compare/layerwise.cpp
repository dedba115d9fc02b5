// SPDX-License-Identifier: MIT
#include "cli/compare/layerwise.h"

namespace systole::app {

LayerwiseRow layerwise(const Comparison& comparison, const ComparedRow& row) {
  const dataflows::FuseCandidates& candidates = comparison.networks[row.network];
  const auto options = comparison.settings.simulation(row.array, row.depthwise);
  // What a block took before is the baseline with one channel a column, whatever mapping the row has.
  const auto before = comparison.settings.simulation(row.array, dataflows::DepthwiseMapping::per_channel);
  LayerwiseRow result{.row = &row,
                      .fused = core::fuse(candidates.baseline, candidates.blocks, row.choices),
                      .cycles = {},
                      .blocks = {},
                      .operators = {}};
  result.cycles = dataflows::layer_cycles(result.fused.network, options);
  result.blocks = dataflows::block_cycles(candidates, row.choices, result.fused,
                                          dataflows::layer_cycles(candidates.baseline, before), result.cycles);
  result.operators = dataflows::operator_cycles(result.fused.network, result.cycles);
  return result;
}

}  // namespace systole::app
