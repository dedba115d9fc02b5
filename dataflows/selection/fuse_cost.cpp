// SPDX-License-Identifier: MIT
#include "dataflows/selection/fuse_cost.h"

#include <utility>

#include "core/checked.h"
#include "core/error.h"
#include "core/ir/work.h"

namespace systole::dataflows {
namespace {

using core::FuseChoice;

FuseCost layer_cost_of(const core::Network& network, std::size_t index, const Machine& machine) {
  const core::Layer& layer = network.layers[index];
  return {.cycles = layer_cycles(network, index, machine),
          .macs = core::macs(layer),
          .params = core::parameters(layer),
          .layers = 0,
          .sensitivity = 0};
}

/// Fills in one choice of every block from the network in which all blocks made it.
void add_choice(FuseCosts& costs, const core::FusedNetwork& fused, FuseChoice choice,
                std::span<const std::size_t> block_of, const Machine& machine) {
  const auto slot = static_cast<std::size_t>(choice);
  FuseCost replaced;
  replaced.layers = 1;
  for (BlockCosts& block : costs.blocks) block.at(slot) = replaced;
  for (std::size_t i = 0; i < fused.network.layers.size(); ++i) {
    const std::size_t block = block_of[fused.origin[i]];
    if (block != kNoBlock) *costs.blocks[block].at(slot) += layer_cost_of(fused.network, i, machine);
  }
}

}  // namespace

FuseCost& FuseCost::operator+=(const FuseCost& other) {
  cycles += other.cycles;
  macs += other.macs;
  params += other.params;
  layers = core::checked_add(layers, other.layers);
  sensitivity += other.sensitivity;
  return *this;
}

Amount amount(const FuseCost& cost, Criterion criterion) {
  switch (criterion) {
    case Criterion::cycles:
      return {.whole = cost.cycles.count()};
    case Criterion::params:
      return {.whole = cost.params.count()};
    case Criterion::macs:
      return {.whole = cost.macs.count()};
    case Criterion::layers:
      return {.whole = cost.layers};
    case Criterion::sensitivity:
      break;
  }
  return {.real = cost.sensitivity};
}

FuseCost total(const FuseCosts& costs, std::span<const FuseChoice> choices) {
  if (choices.size() != costs.blocks.size()) throw core::InternalError("one choice a block is needed");
  FuseCost sum = costs.unchanged;
  for (std::size_t b = 0; b < choices.size(); ++b) {
    const std::optional<FuseCost>& cost = cost_of(costs.blocks[b], choices[b]);
    if (!cost) throw core::InternalError("a choice that is not offered was taken");
    sum += *cost;
  }
  return sum;
}

FuseCandidates fuse_candidates(core::Network network, bool offer_full, bool offer_half) {
  FuseCandidates candidates{.baseline = std::move(network), .blocks = {}, .full = {}, .half = {}};
  candidates.blocks = core::separable_blocks(candidates.baseline);
  const auto fuse_all = [&](FuseChoice choice) {
    const std::vector<FuseChoice> choices(candidates.blocks.size(), choice);
    return core::fuse(candidates.baseline, candidates.blocks, choices);
  };
  if (offer_full) candidates.full = fuse_all(FuseChoice::full);
  if (offer_half) candidates.half = fuse_all(FuseChoice::half);
  return candidates;
}

std::vector<std::size_t> block_of_layer(const FuseCandidates& candidates) {
  std::vector<std::size_t> block_of(candidates.baseline.layers.size(), kNoBlock);
  for (std::size_t b = 0; b < candidates.blocks.size(); ++b) {
    const core::SeparableBlock& block = candidates.blocks[b];
    block_of[block.spatial] = b;
    for (const std::uint32_t i : block.projections) block_of[i] = b;
    if (block.squeeze_excite) {
      block_of[block.squeeze_excite->squeeze] = b;
      block_of[block.squeeze_excite->excite] = b;
    }
  }
  return block_of;
}

FuseCosts fuse_costs(const FuseCandidates& candidates, const Machine& machine) {
  const core::Network& baseline = candidates.baseline;
  const std::vector<std::size_t> block_of = block_of_layer(candidates);
  FuseCosts costs;
  costs.unchanged.params = baseline.extra_params;
  costs.blocks.resize(candidates.blocks.size());
  for (BlockCosts& block : costs.blocks) block.at(static_cast<std::size_t>(FuseChoice::keep)) = FuseCost{};
  for (std::size_t i = 0; i < baseline.layers.size(); ++i) {
    FuseCost& cost = block_of[i] == kNoBlock
                         ? costs.unchanged
                         : *costs.blocks[block_of[i]].at(static_cast<std::size_t>(FuseChoice::keep));
    cost += layer_cost_of(baseline, i, machine);
  }
  if (candidates.full) add_choice(costs, *candidates.full, FuseChoice::full, block_of, machine);
  if (candidates.half) add_choice(costs, *candidates.half, FuseChoice::half, block_of, machine);
  return costs;
}

}  // namespace systole::dataflows
