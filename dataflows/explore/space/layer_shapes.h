// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/ir/layer.h"

namespace systole::dataflows::explore {

/// The layers of several networks that differ in what they cost. Networks repeat shapes, and their variants share most.
class LayerShapes {
 public:
  /// The position of the layer's shape; adds it if it is new. Names, roles and producers do not matter. O(1).
  std::uint32_t add(const core::Layer& layer);

  [[nodiscard]] std::span<const core::Layer> layers() const { return layers_; }
  [[nodiscard]] std::size_t size() const { return layers_.size(); }

 private:
  std::vector<core::Layer> layers_;
  std::unordered_multimap<std::size_t, std::uint32_t> by_hash_;
};

}  // namespace systole::dataflows::explore
