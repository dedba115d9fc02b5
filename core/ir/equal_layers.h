// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/ir/layer.h"

namespace systole::core {

/// The layer without what no cost depends on: name, role, block, and which layers it reads. How many those are stays
/// where it counts: a gemm of two activations has no weights.
Layer cost_shape(Layer layer);

/// The layers of several networks that differ in what they cost. Networks repeat shapes, and their variants share most.
class EqualLayers {
 public:
  /// The position of the layer's shape among `layers`; adds it if it is new. O(1).
  std::uint32_t add(const Layer& layer);

  [[nodiscard]] std::span<const Layer> layers() const { return layers_; }
  [[nodiscard]] std::size_t size() const { return layers_.size(); }

 private:
  std::vector<Layer> layers_;
  std::unordered_multimap<std::size_t, std::uint32_t> by_hash_;
};

}  // namespace systole::core
