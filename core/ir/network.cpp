// SPDX-License-Identifier: MIT
#include "core/ir/network.h"

namespace systole::core {

std::vector<std::uint32_t> producers(const Network& network, std::size_t index) {
  const Layer& layer = network.layers.at(index);
  if (!layer.inputs.empty() || index == 0) return layer.inputs;
  return {static_cast<std::uint32_t>(index - 1)};
}

}  // namespace systole::core
