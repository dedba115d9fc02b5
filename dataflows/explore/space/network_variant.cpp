// SPDX-License-Identifier: MIT
#include "dataflows/explore/space/network_variant.h"

#include <algorithm>

#include "core/ir/operators.h"
#include "core/ir/work.h"
#include "dataflows/selection/published_list.h"

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

LayerGroup all_layers(const core::Network& network, core::EqualLayers& shapes) {
  LayerGroup group;
  group.params = network.extra_params;
  for (const core::Layer& layer : network.layers) add_layer(group, layer, shapes);
  return group;
}

/// Puts the layers of `network`, in which every block made `choice`, where they belong.
void add_blocks(NetworkVariant& variant, const core::Network& network, const std::vector<std::uint32_t>& origin,
                const std::vector<std::size_t>& block_of, core::FuseChoice choice, core::EqualLayers& shapes) {
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const std::size_t block = block_of[origin[i]];
    if (block == kNoBlock) {
      if (choice == core::FuseChoice::keep) add_layer(variant.fixed, network.layers[i], shapes);
      continue;
    }
    add_layer(variant.blocks[block].at(static_cast<std::size_t>(choice)), network.layers[i], shapes);
  }
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
                               core::EqualLayers& shapes) {
  NetworkVariant result;
  result.choice = choice_of(variant);
  if (result.choice == core::FuseChoice::keep) {
    result.fixed = all_layers(candidates.baseline, shapes);
    return result;
  }
  const core::FusedNetwork& fused =
      result.choice == core::FuseChoice::full ? candidates.full.value() : candidates.half.value();
  if (!is_partial(variant)) {
    result.fixed = all_layers(fused.network, shapes);
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
    result.fixed = all_layers(core::fuse(baseline, candidates.blocks, choices).network, shapes);
    return result;
  }
  result.fixed.params = baseline.extra_params;
  result.blocks.resize(blocks);
  const std::vector<std::size_t> block_of = block_of_layer(candidates);
  std::vector<std::uint32_t> itself(baseline.layers.size());
  for (std::size_t i = 0; i < itself.size(); ++i) itself[i] = static_cast<std::uint32_t>(i);
  add_blocks(result, baseline, itself, block_of, core::FuseChoice::keep, shapes);
  add_blocks(result, fused.network, fused.origin, block_of, result.choice, shapes);
  return result;
}

}  // namespace systole::dataflows::explore
