// SPDX-License-Identifier: MIT
#include "core/ir/equal_layers.h"

#include <functional>
#include <utility>

namespace systole::core {
namespace {

std::size_t hash_of(const Layer& layer) {
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

Layer cost_shape(Layer layer) {
  layer.name.clear();
  layer.role.clear();
  layer.block = -1;
  const bool two_activations = layer.inputs.size() >= 2;
  layer.inputs.assign(two_activations ? 2 : 0, 0);
  return layer;
}

std::uint32_t EqualLayers::add(const Layer& layer) {
  Layer shape = cost_shape(layer);
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

}  // namespace systole::core
