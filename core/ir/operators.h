// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

/// What a layer does, and what kind of it.
namespace systole::core {

enum class Operator : std::uint8_t {
  conv,        ///< convolution; depthwise, pointwise and 1D are cases of it
  linear,      ///< fully connected over the flattened input
  gemm,        ///< (m x k) times (k x n), `groups` of them
  pool,        ///< max, average or global average pooling
  add,         ///< elementwise sum of its inputs
  mul,         ///< elementwise product of its inputs; an input of 1x1 is broadcast (squeeze-excite)
  activation,  ///< elementwise non-linearity, or softmax
  concat,      ///< concatenation of its inputs' channels
  slice,       ///< the first or last `out_ch` channels of its input (FuSeConv's half, ShuffleNet's split)
  norm,        ///< normalisation that is not folded into a convolution (LayerNorm)
  lrn,         ///< local response normalisation
};
inline constexpr std::array kOperators{Operator::conv,  Operator::linear, Operator::gemm,       Operator::pool,
                                       Operator::add,   Operator::mul,    Operator::activation, Operator::concat,
                                       Operator::slice, Operator::norm,   Operator::lrn};

enum class Kind : std::uint8_t {
  none,
  max,
  avg,
  global_avg,  // pool
  relu,
  relu6,
  hswish,
  hsigmoid,
  swish,
  sigmoid,
  tanh,
  gelu,
  softmax,  // activation
  batch,
  layer,  // norm
  first,
  last,  // slice
};

/// How an output size is rounded when the stride does not divide: floor everywhere but in SCALE-Sim and some pools.
enum class Rounding : std::uint8_t { floor, ceil };

std::string_view name(Operator op);
std::string_view name(Kind kind);
std::string_view name(Rounding rounding);

std::optional<Operator> operator_named(std::string_view name);
std::optional<Rounding> rounding_named(std::string_view name);
/// The kind of that name among those that `op` may have.
std::optional<Kind> kind_named(std::string_view name, Operator op);

/// True for the operators whose kinds `kind_named` knows; only those may have one.
bool has_kinds(Operator op);

/// True for conv, linear and gemm: what a systolic array computes. The others cost it no cycles.
constexpr bool runs_on_array(Operator op) {
  return op == Operator::conv || op == Operator::linear || op == Operator::gemm;
}

}  // namespace systole::core
