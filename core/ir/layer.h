// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/ir/operators.h"

namespace systole::core {

/// N of every M consecutive weights are kept (SCALE-Sim's `N:M`); 1:1 is dense.
struct Sparsity {
  std::int64_t kept = 1;
  std::int64_t of = 1;
  friend bool operator==(const Sparsity&, const Sparsity&) = default;
};

/// One layer of a network: a value, with the names of the topology file's columns (docs/file-formats.md).
///
/// Everything is per axis, so the special convolutions are cases and not types: depthwise is groups == in_ch
/// (or kind `channel`, where each of its channels is a row),
/// pointwise is a 1x1 kernel, 1D is k_h or k_w == 1. Sizes are in elements; in_h and in_w do not include padding.
/// Which fields mean something depends on `op`: conv, conv_transpose and pool use the window; linear flattens
/// in_h * in_w * in_ch features; gemm uses m, n, k; a move's in_* are the map that it makes; the others are elementwise
/// over the input. `validate` (core/ir/validate.h) says what is wrong.
struct Layer {
  std::string name;
  Operator op = Operator::conv;
  Kind kind = Kind::none;
  Rounding rounding = Rounding::floor;
  bool bias = false;  ///< one parameter per output channel
  bool bn = false;    ///< batch normalisation after it: a scale and a shift per output channel

  std::int64_t batch = 1;
  std::int64_t in_h = 1;
  std::int64_t in_w = 1;
  std::int64_t in_ch = 1;
  std::int64_t out_ch = 1;
  std::int64_t k_h = 1;
  std::int64_t k_w = 1;
  std::int64_t stride_h = 1;
  std::int64_t stride_w = 1;
  std::int64_t pad_h = 0;        ///< above and below
  std::int64_t pad_w = 0;        ///< left and right
  std::int64_t pad_extra_h = 0;  ///< below, beyond `pad_h`; negative where the lower side has less
  std::int64_t pad_extra_w = 0;  ///< right, beyond `pad_w`
  std::int64_t dilation_h = 1;
  std::int64_t dilation_w = 1;
  std::int64_t groups = 1;  ///< of a conv: channel groups; of a gemm: independent products (attention heads)

  std::int64_t m = 1;  ///< gemm: rows of the left operand and of the result
  std::int64_t n = 1;  ///< gemm: columns of the right operand and of the result
  std::int64_t k = 1;  ///< gemm: the dimension summed over

  Sparsity sparsity;
  double density = 1.0;  ///< share of weights that are not zero, in (0, 1]

  std::string role;         ///< its part in its block: stem, expand, spatial, ...; free text, may be empty
  std::int64_t block = -1;  ///< index of the block it belongs to, -1 if none

  /// Indices of the layers whose outputs it reads. Empty: the layer before it, or the network's input for the first.
  /// A gemm with two producers multiplies two activations and so has no weights.
  std::vector<std::uint32_t> inputs;

  friend bool operator==(const Layer&, const Layer&) = default;
};

/// True if the layer convolves each channel on its own: as many groups as input channels, and more than one.
constexpr bool is_depthwise(const Layer& layer) {
  return layer.op == Operator::conv && layer.groups > 1 && layer.groups == layer.in_ch;
}

/// True for one channel of a depthwise layer whose channels stand in rows of their own, as SCALE-Sim's `DP` rows do.
constexpr bool is_depthwise_channel(const Layer& layer) {
  return layer.op == Operator::conv && layer.kind == Kind::channel;
}

/// True for a layer whose weights an earlier layer holds: a later step of a recurrent layer, a head that several maps
/// share. It computes as any other; only parameters() leaves it out.
constexpr bool shares_weights(const Layer& layer) {
  return layer.kind == Kind::shared;
}

/// True for a depthwise convolution along one axis only (1xK or Kx1): what FuSeConv's row-parallel dataflow runs.
constexpr bool is_depthwise_1d(const Layer& layer) {
  return is_depthwise(layer) && (layer.k_h == 1 || layer.k_w == 1);
}

}  // namespace systole::core
