// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <random>

#include "core/ir/layer.h"
#include "core/ir/validate.h"
#include "dataflows/mapping/mapping.h"

namespace systole::tests {

/// Draws uniformly from [least, most].
class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  std::int64_t operator()(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
  }
  /// Small values often, large ones sometimes: about uniform in the number of digits.
  std::int64_t scaled(std::int64_t least, std::int64_t most) {
    const std::int64_t bound = (*this)(least, most);
    return (*this)(least, bound);
  }

 private:
  std::mt19937 random_;
};

/// A sound layer of any kind that arrays run: standard, pointwise, grouped, depthwise (with multipliers) and 1D
/// convolutions with strides, dilations, padding and batches, linear, gemm with weights and of two activations. `size`
/// bounds the extents.
inline core::Layer random_layer(Dice& draw, std::int64_t size) {
  while (true) {
    core::Layer layer;
    layer.name = "random";
    layer.batch = draw.scaled(1, 3);
    const std::int64_t kind = draw(0, 9);
    if (kind == 0) {
      layer.op = core::Operator::linear;
      layer.in_ch = draw.scaled(1, 4 * size);
      layer.out_ch = draw.scaled(1, 4 * size);
    } else if (kind <= 2) {
      layer.op = core::Operator::gemm;
      layer.m = draw.scaled(1, 3 * size);
      layer.n = draw.scaled(1, 3 * size);
      layer.k = draw.scaled(1, 3 * size);
      layer.groups = draw.scaled(1, 4);
      if (kind == 2) layer.inputs = {0, 1};
    } else {
      layer.in_h = draw.scaled(1, size);
      layer.in_w = draw.scaled(1, size);
      layer.k_h = draw.scaled(1, 4);
      layer.k_w = draw.scaled(1, 4);
      layer.stride_h = draw.scaled(1, 3);
      layer.stride_w = draw.scaled(1, 3);
      layer.dilation_h = draw.scaled(1, 3);
      layer.dilation_w = draw.scaled(1, 3);
      layer.pad_h = draw.scaled(0, 2);
      layer.pad_w = draw.scaled(0, 2);
      layer.groups = kind <= 5 ? 1 : draw(2, 4);
      layer.in_ch = kind >= 8 ? layer.groups : layer.groups * draw.scaled(1, 5);
      layer.out_ch = layer.groups * draw.scaled(1, 5);
      layer.rounding = draw(0, 3) == 0 ? core::Rounding::ceil : core::Rounding::floor;
    }
    if (core::problems(layer).empty()) return layer;
  }
}

inline dataflows::DepthwiseMapping random_depthwise_mapping(Dice& draw, const dataflows::Dataflow& dataflow) {
  return dataflows::kDepthwiseMappings.at(static_cast<std::size_t>(draw(0, dataflow.maps_by_rows != nullptr ? 2 : 1)));
}

}  // namespace systole::tests
