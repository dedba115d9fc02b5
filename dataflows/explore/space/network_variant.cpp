// SPDX-License-Identifier: MIT
#include "dataflows/explore/space/network_variant.h"

#include <algorithm>
#include <cstddef>

#include "core/checked.h"
#include "core/ir/operators.h"
#include "core/ir/work.h"
#include "dataflows/energy/network_actions.h"
#include "dataflows/result/network_result.h"
#include "dataflows/selection/published_list.h"
#include "dataflows/silicon/network_time.h"
#include "dataflows/vector/element_work.h"
#include "dataflows/vector/vector_work.h"

namespace systole::dataflows::explore {
namespace {

void add_layer(LayerGroup& group, const core::Layer& layer, core::EqualLayers& shapes) {
  group.macs += core::macs(layer);
  group.params += core::parameters(layer);
  if (!core::runs_on_array(layer.op)) return;
  const std::uint32_t shape = shapes.add(layer);
  const auto known = std::ranges::lower_bound(group.shapes, shape, {}, &ShapeCount::shape);
  if (known != group.shapes.end() && known->shape == shape) {
    ++known->count;
  } else {
    group.shapes.insert(known, {.shape = shape, .count = 1});
  }
}

/// One more of what a group counts, known by `is_it`.
template <class Count, class IsIt>
void add_one(std::vector<Count>& counts, Count one, const IsIt& is_it) {
  const auto known = std::ranges::find_if(counts, is_it);
  if (known == counts.end()) {
    counts.push_back(one);
  } else {
    ++known->count;
  }
}

/// Where layers and their work are listed that differ.
struct Lists {
  core::EqualLayers& shapes;
  EqualWork* work;
  const Machine* chip;  ///< whose law tells time on silicon; null: nobody asks
};

/// Adds the kernels' times: `group_of(layer)` is where a layer counts, or null.
template <class GroupOf>
void add_silicon(const core::Network& network, const Lists& lists, const GroupOf& group_of) {
  if (lists.chip == nullptr) return;
  constexpr double kNanoseconds = 1e3;  // in a microsecond
  NetworkResult times;
  times.layers.resize(network.layers.size());
  add_silicon_times(network, *lists.chip, times);
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    if (LayerGroup* const group = group_of(i)) group->silicon_ns += kNanoseconds * times.layers[i].silicon->time.value;
  }
}

/// Words that the vector unit reads at the drain, where no pass is made twice.
void add_drain_reads(std::int64_t words, ActionCounts& counts) {
  counts.add(EnergyAction::dram_read, Moved::vector_in, words);
  counts.add(EnergyAction::sram_write, Moved::vector_in, words);
  counts.add(EnergyAction::sram_read, Moved::vector_in, words);
}

/// What no machine changes of an operator on its own: all but what it reads from DRAM.
void add_alone(const WorkAlone& work, ActionCounts& counts) {
  counts.add(EnergyAction::sram_read, Moved::vector_in, core::checked_multiply(work.reads.count(), work.passes));
  counts.add(EnergyAction::sram_write, Moved::vector_out, work.writes.count());
  counts.add(EnergyAction::sram_read, Moved::vector_out, work.writes.count());
  counts.add(EnergyAction::dram_write, Moved::vector_out, work.writes.count());
}

/// Adds what a network does beside the array: `group_of(layer)` is where a layer counts, or null.
template <class GroupOf>
void add_vector_work(const core::Network& network, const Lists& lists, const GroupOf& group_of) {
  if (lists.work == nullptr) return;
  const VectorWork all = vector_work(network, VectorUnit{});
  for (const VectorWork::Chain& chain : all.chains) {
    LayerGroup* const group = group_of(chain.root);
    if (group == nullptr) continue;
    const ChainCount one{
        .shape = lists.shapes.add(network.layers[chain.root]), .chain = lists.work->add(chain.work), .count = 1};
    add_one(group->chains, one,
            [&](const ChainCount& known) { return known.shape == one.shape && known.chain == one.chain; });
    add_elementary(element_work(network, chain.root), group->beside);
    for (std::size_t i = 0; i < chain.followers.size(); ++i) {
      add_elementary(element_work(network, chain.followers[i]), group->beside);
      add_drain_reads(chain.work.followers[i].reads.count(), group->beside);
    }
  }
  for (const VectorWork::Alone& alone : all.alone) {
    LayerGroup* const group = group_of(alone.layer);
    if (group == nullptr) continue;
    const AloneCount one{.alone = lists.work->add(alone.work), .count = 1};
    add_one(group->alone, one, [&](const AloneCount& known) { return known.alone == one.alone; });
    add_elementary(element_work(network, alone.layer), group->beside);
    add_alone(alone.work, group->beside);
  }
}

LayerGroup all_layers(const core::Network& network, const Lists& lists) {
  LayerGroup group;
  group.params = network.extra_params;
  for (const core::Layer& layer : network.layers) add_layer(group, layer, lists.shapes);
  const auto only_group = [&](std::size_t /*layer*/) { return &group; };
  add_vector_work(network, lists, only_group);
  add_silicon(network, lists, only_group);
  return group;
}

/// Puts the layers of `network`, in which every block made `choice`, where they belong.
void add_blocks(NetworkVariant& variant, const core::Network& network, const std::vector<std::uint32_t>& origin,
                const std::vector<std::size_t>& block_of, core::FuseChoice choice, const Lists& lists) {
  const auto group_of = [&](std::size_t layer) -> LayerGroup* {
    const std::size_t block = block_of[origin[layer]];
    if (block != kNoBlock) return &variant.blocks[block].at(static_cast<std::size_t>(choice));
    return choice == core::FuseChoice::keep ? &variant.fixed : nullptr;
  };
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    if (LayerGroup* const group = group_of(i)) add_layer(*group, network.layers[i], lists.shapes);
  }
  add_vector_work(network, lists, group_of);
  add_silicon(network, lists, group_of);
}

}  // namespace

FuseCandidates candidates_for(const core::Network& network, const std::vector<FuseVariant>& variants) {
  const auto offers = [&](core::FuseChoice choice) {
    return std::ranges::any_of(variants, [&](FuseVariant variant) { return choice_of(variant) == choice; });
  };
  if (!offers(core::FuseChoice::full) && !offers(core::FuseChoice::half)) {
    return {.baseline = network, .blocks = {}, .full = {}, .half = {}};
  }
  return fuse_candidates(network, offers(core::FuseChoice::full), offers(core::FuseChoice::half));
}

NetworkVariant network_variant(const FuseCandidates& candidates, FuseVariant variant, std::optional<Select> select,
                               core::EqualLayers& shapes, EqualWork* work, const Machine* chip) {
  const Lists lists{.shapes = shapes, .work = work, .chip = chip};
  NetworkVariant result;
  result.choice = choice_of(variant);
  if (result.choice == core::FuseChoice::keep) {
    result.fixed = all_layers(candidates.baseline, lists);
    return result;
  }
  const core::FusedNetwork& fused =
      result.choice == core::FuseChoice::full ? candidates.full.value() : candidates.half.value();
  if (!is_partial(variant)) {
    result.fixed = all_layers(fused.network, lists);
    return result;
  }
  const core::Network& baseline = candidates.baseline;
  const std::size_t blocks = candidates.blocks.size();
  result.replaced = standard_count(baseline, blocks);
  if (!select) select = published_list(baseline, blocks) ? Select::published : Select::greedy;
  result.select = *select;
  if (result.select == Select::published) {
    FuseCosts no_costs;  // a published list does not look at costs
    no_costs.blocks.resize(blocks);
    const auto choices = choose(baseline, no_costs, variant, Select::published, result.replaced);
    result.fixed = all_layers(core::fuse(baseline, candidates.blocks, choices).network, lists);
    return result;
  }
  result.fixed.params = baseline.extra_params;
  result.blocks.resize(blocks);
  const std::vector<std::size_t> block_of = block_of_layer(candidates);
  std::vector<std::uint32_t> itself(baseline.layers.size());
  for (std::size_t i = 0; i < itself.size(); ++i) itself[i] = static_cast<std::uint32_t>(i);
  add_blocks(result, baseline, itself, block_of, core::FuseChoice::keep, lists);
  add_blocks(result, fused.network, fused.origin, block_of, result.choice, lists);
  return result;
}

}  // namespace systole::dataflows::explore
