// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/ir/network.h"

namespace systole::core {

/// Squeeze-excite (Hu et al., CVPR 2018): C channels are pooled, squeezed to fewer, excited to C again, and gate the
/// map.
struct SqueezeExcite {
  std::uint32_t squeeze = 0;           ///< the layer C -> C/r
  std::vector<std::uint32_t> between;  ///< activations on C/r channels
  std::uint32_t excite = 0;            ///< the layer C/r -> C
};

/// A KxK depthwise convolution and the layers that its channels reach before other layers mix them:
///
///     spatial -> activation -> [pool -> squeeze -> activation -> excite -> gate ->] scale -> projection
///
/// Replacing `spatial` by something with more channels (FuSeConv's Full) changes exactly these layers. All members are
/// indices into the network's layers, ascending.
struct SeparableBlock {
  std::uint32_t spatial = 0;
  std::vector<std::uint32_t> followers;  ///< work channel by channel: activations, pools, norms, gates, scales
  std::optional<SqueezeExcite> squeeze_excite;
  std::vector<std::uint32_t> projections;  ///< read the channels and mix them: the pointwise, or a classifier
};

/// True for the layers that FuSeConv can replace: depthwise, with a kernel larger than 1 both ways.
bool is_replaceable_depthwise(const Layer& layer);

/// The blocks of all replaceable depthwise layers, in execution order. Which layers belong to one follows from
/// `inputs`, or in plain lists of layers from shapes and order (squeeze-excite's pooling and scaling may be missing
/// there). Where a layer of the same `block` has the `role` se_reduce, se_expand or project, that counts.
///
/// Throws InputError that names the layer where the channels run into something that cannot be widened (a sum or
/// concatenation with other channels, a grouped convolution, a gemm) or where nothing projects them.
/// O(layers + size of the blocks).
std::vector<SeparableBlock> separable_blocks(const Network& network);

}  // namespace systole::core
