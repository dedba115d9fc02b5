// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "core/ir/layer.h"
#include "dataflows/mapping/array.h"
#include "dataflows/rtl/buffered/layers.h"

namespace systole::tests {

/// Draws layers whose folds overlap.
class LayerDice {
 public:
  explicit LayerDice(std::uint64_t seed) : random_(seed) {}

  /// 1 to `most`.
  std::int64_t draw(std::int64_t most);

  /// A product of sizes up to `most`, channels that are packed, or for rp a bank of lines.
  rtl::OverlappedLayer layer(const char* dataflow, const dataflows::Array& array, std::int64_t most);

 private:
  core::Layer depthwise();

  std::mt19937_64 random_;
};

/// Of all dataflows in random order; half of the products are small, the others of sizes up to `most`.
std::vector<rtl::OverlappedLayer> random_layers(const dataflows::Array& array, int count, std::uint64_t seed,
                                                std::int64_t most);

/// A product of one fold of that many steps, by os.
rtl::OverlappedLayer long_layer(const dataflows::Array& array, std::int64_t steps);

/// Lines of one element under one tap, by rp: more rows than pushes, as random layers never have them.
rtl::OverlappedLayer one_push_layer(const dataflows::Array& array);

/// The folds of layers, without operands; of every other layer, accumulators that hold `depth` words add up row folds.
std::vector<rtl::LayerWork> work_of(const std::vector<rtl::OverlappedLayer>& layers, const dataflows::Array& array,
                                    std::int64_t depth);

}  // namespace systole::tests
