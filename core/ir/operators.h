// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/named.h"

/// What a layer does, and what kind of it.
namespace systole::core {

enum class Operator : std::uint8_t {
  conv,
  linear,
  gemm,
  pool,
  add,
  mul,
  activation,
  concat,
  slice,
  norm,
  lrn,
  conv_transpose,
  move,
};

/// What an operator is. A new one is a line of the enumeration and a row of the table below; what differs from "its
/// output is as its input" is said in core/ir/shape.cpp, work.cpp and validate.cpp.
struct OperatorTraits {
  Operator value;
  std::string_view name;  ///< in topology files
  std::string_view meaning;
  bool on_array = false;        ///< a systolic array computes it; it may have weights, sparsity, bias and bn
  bool reads_map = true;        ///< its input is a map of in_h x in_w x in_ch
  bool windowed = false;        ///< it has a kernel, strides, padding and dilation
  bool grouped = false;         ///< it may have groups
  bool several_inputs = false;  ///< it may have more than one producer
};
inline constexpr std::array kOperatorTraits{
    OperatorTraits{.value = Operator::conv,
                   .name = "conv",
                   .meaning = "convolution; depthwise, pointwise and 1D are cases of it",
                   .on_array = true,
                   .windowed = true,
                   .grouped = true},
    OperatorTraits{.value = Operator::linear,
                   .name = "linear",
                   .meaning = "fully connected over the flattened input",
                   .on_array = true},
    OperatorTraits{.value = Operator::gemm,
                   .name = "gemm",
                   .meaning = "(m x k) times (k x n), `groups` of them",
                   .on_array = true,
                   .reads_map = false,
                   .grouped = true},
    OperatorTraits{
        .value = Operator::pool, .name = "pool", .meaning = "max, average or global average pooling", .windowed = true},
    OperatorTraits{
        .value = Operator::add, .name = "add", .meaning = "elementwise sum of its inputs", .several_inputs = true},
    OperatorTraits{.value = Operator::mul,
                   .name = "mul",
                   .meaning = "elementwise product of its inputs; an input of 1x1 is broadcast (squeeze-excite)",
                   .several_inputs = true},
    OperatorTraits{
        .value = Operator::activation, .name = "activation", .meaning = "elementwise non-linearity, or softmax"},
    OperatorTraits{.value = Operator::concat,
                   .name = "concat",
                   .meaning = "concatenation of its inputs' channels",
                   .several_inputs = true},
    OperatorTraits{.value = Operator::slice,
                   .name = "slice",
                   .meaning = "the first or last `out_ch` channels of its input (FuSeConv's half, ShuffleNet's split)"},
    OperatorTraits{.value = Operator::norm,
                   .name = "norm",
                   .meaning = "normalisation that is not folded into a convolution (LayerNorm)",
                   .grouped = true},
    OperatorTraits{.value = Operator::lrn, .name = "lrn", .meaning = "local response normalisation"},
    OperatorTraits{.value = Operator::conv_transpose,
                   .name = "conv_transpose",
                   .meaning = "transposed convolution: a matrix product over the input's pixels, then overlapping sums",
                   .on_array = true,
                   .windowed = true,
                   .grouped = true},
    OperatorTraits{.value = Operator::move,
                   .name = "move",
                   .meaning = "data viewed, moved, selected or repeated; its sizes are those of the map that it makes",
                   .several_inputs = true},
};
constexpr const auto& named_values(Operator /*any*/) {
  return kOperatorTraits;
}

/// All operators, in the order of the enumeration.
inline constexpr auto kOperators = [] {
  std::array<Operator, kOperatorTraits.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = kOperatorTraits[i].value;
  return all;
}();

constexpr const OperatorTraits& traits(Operator op) {
  return kOperatorTraits.at(static_cast<std::size_t>(op));
}

/// A set of operators.
class OperatorSet {
 public:
  template <class... Operators>
  constexpr explicit OperatorSet(Operators... operators) : bits_((0U | ... | bit(operators))) {}
  /// The operators that have a trait.
  constexpr explicit OperatorSet(bool OperatorTraits::*trait) {
    for (const OperatorTraits& row : kOperatorTraits) bits_ |= row.*trait ? bit(row.value) : 0U;
  }
  static constexpr OperatorSet every() {
    OperatorSet set;
    for (const OperatorTraits& row : kOperatorTraits) set.bits_ |= bit(row.value);
    return set;
  }
  [[nodiscard]] constexpr bool has(Operator op) const { return (bits_ & bit(op)) != 0; }
  [[nodiscard]] constexpr OperatorSet without(Operator op) const {
    OperatorSet rest = *this;
    rest.bits_ &= ~bit(op);
    return rest;
  }

 private:
  static constexpr unsigned bit(Operator op) { return 1U << static_cast<unsigned>(op); }
  unsigned bits_ = 0;
};

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
  softmax,
  leaky_relu,
  elu,
  clip,
  abs,
  exp,
  log,
  sqrt,
  erf,
  power,
  reciprocal,
  softplus,  // activation
  batch,
  layer,
  rms,
  instance,
  group,  // norm
  first,
  last,     // slice
  channel,  // conv: one channel of a depthwise layer, in a row of its own
  shared,   // conv, conv_transpose, linear, gemm: its weights are those of an earlier layer
  subtract,
  greatest,  // add: the larger, the smaller or the chosen of two
  divide,    // mul
  view,
  transpose,
  crop,
  pad,
  resize,
  repeat,
  gather,
  join,  // move
};

inline constexpr Kind kLastKind = Kind::join;

/// How an output size is rounded when the stride does not divide: floor everywhere but in SCALE-Sim and some pools.
enum class Rounding : std::uint8_t { floor, ceil };

constexpr std::string_view name(Operator op) {
  return name_of(op);
}
std::string_view name(Kind kind);
std::string_view name(Rounding rounding);

std::optional<Rounding> rounding_named(std::string_view name);
/// The kind of that name among those that `op` may have.
std::optional<Kind> kind_named(std::string_view name, Operator op);

/// True for the operators whose kinds `kind_named` knows; only those may have one.
bool has_kinds(Operator op);

/// True for what a systolic array computes: conv, conv_transpose, linear and gemm. The others cost it no cycles.
constexpr bool runs_on_array(Operator op) {
  return traits(op).on_array;
}

}  // namespace systole::core
