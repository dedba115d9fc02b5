// SPDX-License-Identifier: MIT
#include "core/rewrite/join_channels.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/checked.h"
#include "core/ir/depthwise_channels.h"

namespace systole::core {
namespace {

/// Takes the padding out of a size that includes it.
void unfold_padding(std::int64_t& size, std::int64_t& padding, std::int64_t kernel) {
  if (padding != 0 || kernel % 2 == 0 || size <= kernel - 1) return;
  padding = kernel / 2;
  size -= kernel - 1;
}

Layer joined(const Network& network, const ChannelRows& rows) {
  Layer layer = network.layers[rows.first];
  layer.name = rows.name;
  layer.kind = Kind::none;
  layer.groups = layer.in_ch = static_cast<std::int64_t>(rows.count);
  layer.out_ch = checked_multiply(layer.out_ch, layer.groups);
  unfold_padding(layer.in_h, layer.pad_h, layer.k_h);
  unfold_padding(layer.in_w, layer.pad_w, layer.k_w);
  return layer;
}

}  // namespace

Network join_channels(Network network) {
  if (std::ranges::none_of(network.layers, is_depthwise_channel)) return network;
  Network result{
      .name = std::move(network.name), .layers = {}, .notes = network.notes, .extra_params = network.extra_params};
  std::vector<std::uint32_t> now(network.layers.size());  // where each layer is now
  for (std::size_t i = 0; i < network.layers.size();) {
    const ChannelRows rows = channel_rows(network, i);
    std::fill_n(now.begin() + static_cast<std::ptrdiff_t>(i), std::max<std::size_t>(rows.count, 1),
                static_cast<std::uint32_t>(result.layers.size()));
    result.layers.push_back(rows.count > 0 ? joined(network, rows) : std::move(network.layers[i]));
    i += std::max<std::size_t>(rows.count, 1);
    std::vector<std::uint32_t>& inputs = result.layers.back().inputs;
    for (std::uint32_t& input : inputs) input = now[input];
    std::ranges::sort(inputs);
    inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
  }
  return result;
}

}  // namespace systole::core
