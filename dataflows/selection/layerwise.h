// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/rewrite/fuse.h"
#include "dataflows/selection/fuse_cost.h"
#include "dataflows/simulate.h"

/// Where a rewriting saves its cycles: the views of the paper's figures 8b and 8c.
namespace systole::dataflows {

/// One depthwise block before and after. A block is all layers with its number in the topology's `block` column
/// (expansion, depthwise, squeeze-excite, projection); without that column the depthwise layer and those that its
/// rewriting may change.
struct BlockCycles {
  std::uint32_t spatial = 0;  ///< index of its depthwise layer in the baseline
  core::FuseChoice choice = core::FuseChoice::keep;
  core::Cycles before;
  core::Cycles after;
  core::Cycles spatial_before;  ///< the depthwise layer alone
  core::Cycles spatial_after;   ///< what replaced it
};

/// Cycles of a network by operator.
struct OperatorCycles {
  core::Cycles standard;   ///< convolutions that are none of the following
  core::Cycles pointwise;  ///< 1x1
  core::Cycles depthwise;  ///< KxK depthwise, 1xK and Kx1 alike
  core::Cycles linear;     ///< fully connected, squeeze-excite's too, and matrix products
};

/// Cycles of every layer; 0 for those that an array does not run. Throws as simulate does.
std::vector<core::Cycles> layer_cycles(const core::Network& network, const Machine& machine);

/// `baseline_cycles` and `fused_cycles` are layer_cycles of the two networks; `fused` came from candidates.baseline by
/// `choices`.
std::vector<BlockCycles> block_cycles(const FuseCandidates& candidates, std::span<const core::FuseChoice> choices,
                                      const core::FusedNetwork& fused, std::span<const core::Cycles> baseline_cycles,
                                      std::span<const core::Cycles> fused_cycles);

OperatorCycles operator_cycles(const core::Network& network, std::span<const core::Cycles> cycles);

}  // namespace systole::dataflows
