// SPDX-License-Identifier: MIT
#include "dataflows/explore/space/layer_shapes.h"

#include <functional>
#include <utility>

namespace systole::dataflows::explore {
namespace {

/// The layer without what no cost depends on.
core::Layer shape_of(core::Layer layer) {
  layer.name.clear();
  layer.role.clear();
  layer.block = -1;
  const bool two_activations = layer.inputs.size() >= 2;  // a gemm of two has no weights
  layer.inputs.assign(two_activations ? 2 : 0, 0);
  return layer;
}

std::size_t hash_of(const core::Layer& layer) {
  auto hash = static_cast<std::size_t>(layer.op);
  for (const std::int64_t size : {layer.batch, layer.in_h, layer.in_w, layer.in_ch, layer.out_ch, layer.k_h, layer.k_w,
                                  layer.stride_h, layer.pad_h, layer.groups, layer.m, layer.n, layer.k}) {
    constexpr std::size_t kMultiplier = 0x9e3779b97f4a7c15;
    hash = (hash ^ std::hash<std::int64_t>{}(size)) * kMultiplier;
    hash ^= hash >> 32U;
  }
  return hash;
}

}  // namespace

std::uint32_t LayerShapes::add(const core::Layer& layer) {
  core::Layer shape = shape_of(layer);
  const std::size_t hash = hash_of(shape);
  const auto [first, last] = by_hash_.equal_range(hash);
  for (auto known = first; known != last; ++known) {
    if (layers_[known->second] == shape) return known->second;
  }
  const auto position = static_cast<std::uint32_t>(layers_.size());
  layers_.push_back(std::move(shape));
  by_hash_.emplace(hash, position);
  return position;
}

}  // namespace systole::dataflows::explore
