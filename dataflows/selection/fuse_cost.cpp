// SPDX-License-Identifier: MIT
#include "dataflows/selection/fuse_cost.h"

#include <utility>

#include "core/checked.h"
#include "core/error.h"
#include "core/ir/work.h"
#include "dataflows/energy/network_actions.h"
#include "dataflows/result/network_result.h"
#include "dataflows/silicon/network_time.h"
#include "dataflows/vector/vector_cost.h"

namespace systole::dataflows {
namespace {

using core::FuseChoice;

/// What each layer of a network takes of the array, and what the vector unit adds.
NetworkResult layer_times(const core::Network& network, const Machine& machine) {
  NetworkResult result;
  result.layers.resize(network.layers.size());
  // Words of DRAM share the channel with those of operators at the drain.
  const bool needs_words = machine.memory->transfer_cycles != nullptr;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const core::Layer& layer = network.layers[i];
    if (needs_words && core::runs_on_array(layer.op)) {
      try {
        result.layers[i] = simulate_layer(layer, machine);
      } catch (const core::OverflowError&) {
        result.layers[i].cycles = layer_cycles(network, i, machine);  // names the layer
      }
    } else {
      result.layers[i].cycles = layer_cycles(network, i, machine);
    }
  }
  add_vector_costs(network, machine, result);
  add_silicon_times(network, machine, result);
  return result;
}

FuseCost layer_cost_of(const core::Layer& layer, const LayerResult& time, CyclesOf cycles_of) {
  const core::Cycles whole = time.cycles + time.vector.cycles;
  return {.cycles = cycles_of == CyclesOf::array ? time.cycles : whole,
          .macs = core::macs(layer),
          .params = core::parameters(layer),
          .layers = 0,
          .sensitivity = 0,
          .array_cycles = time.cycles,
          .network_cycles = whole,
          .silicon_us = time.silicon ? time.silicon->time.value : 0};
}

/// Adds a network's costs up: `add(block, cost)` with the block of each layer. `origin` is the layer of the baseline
/// that a layer stands for.
template <class Origin, class Add>
void add_layers(const core::Network& network, const Machine& machine, CyclesOf cycles_of,
                std::span<const std::size_t> block_of, const Origin& origin, const Add& add) {
  const NetworkResult times = layer_times(network, machine);
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const std::int64_t root = times.layers[i].vector.fused_into;
    const std::size_t decides = root < 0 ? i : static_cast<std::size_t>(root);
    add(block_of[origin(decides)], layer_cost_of(network.layers[i], times.layers[i], cycles_of));
  }
}

/// Fills in one choice of every block from the network in which all blocks made it.
void add_choice(FuseCosts& costs, const core::FusedNetwork& fused, FuseChoice choice,
                std::span<const std::size_t> block_of, const Machine& machine, CyclesOf cycles_of) {
  const auto slot = static_cast<std::size_t>(choice);
  FuseCost replaced;
  replaced.layers = 1;
  for (BlockCosts& block : costs.blocks) block.at(slot) = replaced;
  add_layers(
      fused.network, machine, cycles_of, block_of, [&](std::size_t i) { return fused.origin[i]; },
      [&](std::size_t block, const FuseCost& cost) {
        if (block != kNoBlock) *costs.blocks[block].at(slot) += cost;
      });
}

/// Calls `add(block, actions)` for each layer of a network. `origin` is the layer of the baseline that a layer stands
/// for. Links of rows are left to the whole.
template <class Origin, class Add>
void add_actions(const core::Network& network, const Machine& machine, std::span<const std::size_t> block_of,
                 const Origin& origin, const Add& add) {
  const NetworkResult result = simulate(network, machine);
  const NetworkActions actions = network_actions(network, machine, result);
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const std::int64_t root = result.layers[i].vector.fused_into;
    ActionCounts layer = actions.layers[i];
    layer.clear(EnergyAction::row_link);
    add(block_of[origin(root < 0 ? i : static_cast<std::size_t>(root))], layer);
  }
}

void add_choice_of_all(FuseActions& actions, const core::FusedNetwork& fused, FuseChoice choice,
                       std::span<const std::size_t> block_of, const Machine& machine) {
  const auto slot = static_cast<std::size_t>(choice);
  for (BlockActions& block : actions.blocks) block.at(slot) = ActionCounts{};
  add_actions(
      fused.network, machine, block_of, [&](std::size_t i) { return fused.origin[i]; },
      [&](std::size_t block, const ActionCounts& layer) {
        if (block != kNoBlock) actions.blocks[block].at(slot)->add(layer);
      });
}

}  // namespace

FuseCost& FuseCost::operator+=(const FuseCost& other) {
  cycles += other.cycles;
  macs += other.macs;
  params += other.params;
  layers = core::checked_add(layers, other.layers);
  sensitivity += other.sensitivity;
  array_cycles += other.array_cycles;
  network_cycles += other.network_cycles;
  silicon_us += other.silicon_us;
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
    for (const std::uint32_t i : block.followers) block_of[i] = b;
    for (const std::uint32_t i : block.projections) block_of[i] = b;
    if (block.squeeze_excite) {
      for (const std::uint32_t i : block.squeeze_excite->between) block_of[i] = b;
      block_of[block.squeeze_excite->squeeze] = b;
      block_of[block.squeeze_excite->excite] = b;
    }
  }
  return block_of;
}

std::string why_no_sum(const Machine& machine) {
  const Cores& cores = machine.cores;
  if (cores.count == 1) return {};
  if (cores.partition == Partition::layers) {
    return "partition layers runs layers side by side, so that what a block costs depends on the others; use auto, "
           "spatial, st1 or st2";
  }
  if (cores.model == PartitionModel::systole && cores.scope == PartitionScope::network) {
    return "one partition for all layers depends on which layers there are; use partition scope layer";
  }
  return {};
}

FuseCosts fuse_costs(const FuseCandidates& candidates, const Machine& machine, CyclesOf cycles_of) {
  if (std::string why = why_no_sum(machine); !why.empty()) throw core::InputError(why);
  const core::Network& baseline = candidates.baseline;
  const std::vector<std::size_t> block_of = block_of_layer(candidates);
  FuseCosts costs;
  costs.unchanged.params = baseline.extra_params;
  costs.blocks.resize(candidates.blocks.size());
  for (BlockCosts& block : costs.blocks) block.at(static_cast<std::size_t>(FuseChoice::keep)) = FuseCost{};
  add_layers(
      baseline, machine, cycles_of, block_of, [](std::size_t i) { return i; },
      [&](std::size_t block, const FuseCost& cost) {
        (block == kNoBlock ? costs.unchanged : *costs.blocks[block].at(static_cast<std::size_t>(FuseChoice::keep))) +=
            cost;
      });
  if (candidates.full) add_choice(costs, *candidates.full, FuseChoice::full, block_of, machine, cycles_of);
  if (candidates.half) add_choice(costs, *candidates.half, FuseChoice::half, block_of, machine, cycles_of);
  return costs;
}

FuseActions fuse_actions(const FuseCandidates& candidates, const Machine& machine) {
  if (const std::string why = why_no_sum(machine); !why.empty()) throw core::InputError(why);
  const std::vector<std::size_t> block_of = block_of_layer(candidates);
  constexpr auto kKeep = static_cast<std::size_t>(FuseChoice::keep);
  FuseActions actions;
  actions.blocks.resize(candidates.blocks.size());
  for (BlockActions& block : actions.blocks) block.at(kKeep) = ActionCounts{};
  add_actions(
      candidates.baseline, machine, block_of, [](std::size_t i) { return i; },
      [&](std::size_t block, const ActionCounts& layer) {
        (block == kNoBlock ? actions.unchanged : *actions.blocks[block].at(kKeep)).add(layer);
      });
  if (candidates.full) add_choice_of_all(actions, *candidates.full, FuseChoice::full, block_of, machine);
  if (candidates.half) add_choice_of_all(actions, *candidates.half, FuseChoice::half, block_of, machine);
  return actions;
}

ActionCounts total(const FuseActions& actions, std::span<const FuseChoice> choices) {
  if (choices.size() != actions.blocks.size()) throw core::InternalError("one choice a block is needed");
  ActionCounts sum = actions.unchanged;
  for (std::size_t b = 0; b < choices.size(); ++b) {
    const std::optional<ActionCounts>& of = actions.blocks[b].at(static_cast<std::size_t>(choices[b]));
    if (!of) throw core::InternalError("a choice that is not offered was taken");
    sum.add(*of);
  }
  add_row_links(sum);
  return sum;
}

}  // namespace systole::dataflows
