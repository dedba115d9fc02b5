// SPDX-License-Identifier: MIT
#include "dataflows/selection/layerwise.h"

#include <cstddef>
#include <unordered_map>

#include "core/ir/operator_class.h"

namespace systole::dataflows {
namespace {

constexpr std::size_t kOutside = static_cast<std::size_t>(-1);

/// The depthwise block that each layer of the baseline is shown in.
std::vector<std::size_t> shown_in(const FuseCandidates& candidates) {
  const std::vector<core::Layer>& layers = candidates.baseline.layers;
  std::vector<std::size_t> block_of(layers.size(), kOutside);
  std::unordered_map<std::int64_t, std::size_t> by_number;
  for (std::size_t b = 0; b < candidates.blocks.size(); ++b) {
    const core::SeparableBlock& block = candidates.blocks[b];
    if (const std::int64_t number = layers[block.spatial].block; number >= 0) by_number.emplace(number, b);
    block_of[block.spatial] = b;
    for (const std::uint32_t i : block.projections) block_of[i] = b;
    if (block.squeeze_excite) {
      block_of[block.squeeze_excite->squeeze] = b;
      block_of[block.squeeze_excite->excite] = b;
    }
  }
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto numbered = by_number.find(layers[i].block);
    if (block_of[i] == kOutside && numbered != by_number.end()) block_of[i] = numbered->second;
  }
  return block_of;
}

}  // namespace

std::vector<core::Cycles> layer_cycles(const core::Network& network, const Machine& machine) {
  std::vector<core::Cycles> cycles(network.layers.size());
  for (std::size_t i = 0; i < cycles.size(); ++i) cycles[i] = layer_cycles(network, i, machine);
  return cycles;
}

std::vector<BlockCycles> block_cycles(const FuseCandidates& candidates, std::span<const core::FuseChoice> choices,
                                      const core::FusedNetwork& fused, std::span<const core::Cycles> baseline_cycles,
                                      std::span<const core::Cycles> fused_cycles) {
  const std::vector<std::size_t> block_of = shown_in(candidates);
  std::vector<BlockCycles> blocks(candidates.blocks.size());
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    blocks[b].spatial = candidates.blocks[b].spatial;
    blocks[b].choice = choices[b];
    blocks[b].spatial_before = baseline_cycles[blocks[b].spatial];
  }
  for (std::size_t i = 0; i < baseline_cycles.size(); ++i) {
    if (block_of[i] != kOutside) blocks[block_of[i]].before += baseline_cycles[i];
  }
  for (std::size_t i = 0; i < fused_cycles.size(); ++i) {
    const std::size_t b = block_of[fused.origin[i]];
    if (b == kOutside) continue;
    blocks[b].after += fused_cycles[i];
    if (fused.origin[i] == blocks[b].spatial) blocks[b].spatial_after += fused_cycles[i];
  }
  return blocks;
}

OperatorCycles operator_cycles(const core::Network& network, std::span<const core::Cycles> cycles) {
  OperatorCycles sums;
  for (std::size_t i = 0; i < cycles.size(); ++i) {
    switch (core::classify(network.layers[i])) {
      case core::OperatorClass::conv:
        sums.standard += cycles[i];
        break;
      case core::OperatorClass::pointwise:
        sums.pointwise += cycles[i];
        break;
      case core::OperatorClass::depthwise:
      case core::OperatorClass::fuse_1xk:
      case core::OperatorClass::fuse_kx1:
        sums.depthwise += cycles[i];
        break;
      case core::OperatorClass::linear:
      case core::OperatorClass::gemm:
        sums.linear += cycles[i];
        break;
      case core::OperatorClass::non_array:
        break;
    }
  }
  return sums;
}

}  // namespace systole::dataflows
