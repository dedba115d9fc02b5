// SPDX-License-Identifier: MIT
#include "core/ir/depthwise_channels.h"

#include <fmt/format.h>

#include <string_view>

namespace systole::core {

std::string channel_name(const std::string& layer, std::size_t channel) {
  return fmt::format("{}Channel_{}", layer, channel);
}

ChannelRows channel_rows(const Network& network, std::size_t first) {
  constexpr std::string_view kFirst = "Channel_0";
  const Layer& head = network.layers[first];
  if (!is_depthwise_channel(head) || !head.name.ends_with(kFirst)) return {};
  ChannelRows rows{.first = first, .count = 1, .name = head.name.substr(0, head.name.size() - kFirst.size())};
  Layer expected = head;
  for (; first + rows.count < network.layers.size(); ++rows.count) {
    expected.name = channel_name(rows.name, rows.count);
    if (network.layers[first + rows.count] != expected) break;
  }
  return rows;
}

}  // namespace systole::core
