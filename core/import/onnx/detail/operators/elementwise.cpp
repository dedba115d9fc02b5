// SPDX-License-Identifier: MIT
// Operators that make each element of the same element of their operands, and normalisations.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "core/checked.h"
#include "core/import/onnx/detail/folding.h"
#include "core/import/onnx/detail/operators/operators.h"
#include "core/import/onnx/detail/operators/products.h"

namespace systole::core::onnx_import {
namespace {

struct ActivationRow {
  std::string_view op;
  Kind kind;
};
/// Kinds by what they cost: rounding and signs are a comparison, trigonometry an exponential.
constexpr std::array kActivations{ActivationRow{"Abs", Kind::abs},
                                  ActivationRow{"Acos", Kind::exp},
                                  ActivationRow{"Acosh", Kind::exp},
                                  ActivationRow{"Asin", Kind::exp},
                                  ActivationRow{"Asinh", Kind::exp},
                                  ActivationRow{"Atan", Kind::exp},
                                  ActivationRow{"Atanh", Kind::exp},
                                  ActivationRow{"BiasGelu", Kind::gelu},
                                  ActivationRow{"Ceil", Kind::abs},
                                  ActivationRow{"Celu", Kind::elu},
                                  ActivationRow{"Cos", Kind::exp},
                                  ActivationRow{"Cosh", Kind::exp},
                                  ActivationRow{"Elu", Kind::elu},
                                  ActivationRow{"Erf", Kind::erf},
                                  ActivationRow{"Exp", Kind::exp},
                                  ActivationRow{"FastGelu", Kind::gelu},
                                  ActivationRow{"Floor", Kind::abs},
                                  ActivationRow{"Gelu", Kind::gelu},
                                  ActivationRow{"HardSigmoid", Kind::hsigmoid},
                                  ActivationRow{"HardSwish", Kind::hswish},
                                  ActivationRow{"LeakyRelu", Kind::leaky_relu},
                                  ActivationRow{"Log", Kind::log},
                                  ActivationRow{"Mish", Kind::softplus},
                                  ActivationRow{"Neg", Kind::abs},
                                  ActivationRow{"Not", Kind::abs},
                                  ActivationRow{"PRelu", Kind::leaky_relu},
                                  ActivationRow{"QLinearLeakyRelu", Kind::leaky_relu},
                                  ActivationRow{"QLinearSigmoid", Kind::sigmoid},
                                  ActivationRow{"QuickGelu", Kind::swish},
                                  ActivationRow{"Reciprocal", Kind::reciprocal},
                                  ActivationRow{"Relu", Kind::relu},
                                  ActivationRow{"Round", Kind::abs},
                                  ActivationRow{"Selu", Kind::elu},
                                  ActivationRow{"Shrink", Kind::relu},
                                  ActivationRow{"Sigmoid", Kind::sigmoid},
                                  ActivationRow{"Sign", Kind::abs},
                                  ActivationRow{"Silu", Kind::swish},
                                  ActivationRow{"Sin", Kind::exp},
                                  ActivationRow{"Sinh", Kind::exp},
                                  ActivationRow{"Softplus", Kind::softplus},
                                  ActivationRow{"Softsign", Kind::reciprocal},
                                  ActivationRow{"Sqrt", Kind::sqrt},
                                  ActivationRow{"Swish", Kind::swish},
                                  ActivationRow{"Tan", Kind::exp},
                                  ActivationRow{"Tanh", Kind::tanh},
                                  ActivationRow{"ThresholdedRelu", Kind::relu}};

struct CombinationRow {
  std::string_view op;
  Operator layer;
  Kind kind;
};
/// Comparisons, choices and logic take as long as the larger of two.
constexpr std::array kCombinations{
    CombinationRow{"Add", Operator::add, Kind::none},        CombinationRow{"Sum", Operator::add, Kind::none},
    CombinationRow{"Mean", Operator::add, Kind::none},       CombinationRow{"QLinearAdd", Operator::add, Kind::none},
    CombinationRow{"Sub", Operator::add, Kind::subtract},    CombinationRow{"Mul", Operator::mul, Kind::none},
    CombinationRow{"QLinearMul", Operator::mul, Kind::none}, CombinationRow{"Div", Operator::mul, Kind::divide},
    CombinationRow{"Mod", Operator::mul, Kind::divide}};
constexpr CombinationRow kComparison{"", Operator::add, Kind::greatest};

const CombinationRow& combination_of(std::string_view op) {
  const auto* const row = std::ranges::find(kCombinations, op, &CombinationRow::op);
  return row == kCombinations.end() ? kComparison : *row;
}

/// Steps over nodes that rename or move elements.
constexpr std::array<std::string_view, 6> kRenaming{"Transpose", "Reshape", "Squeeze", "Unsqueeze", "Identity", "Cast"};
bool renames(const Node& node) {
  return std::ranges::find(kRenaming, node.op) != kRenaming.end();
}

/// A product with a number beside a product of two tensors: attention's scale, which goes into the query's weights or
/// the softmax.
bool scales_attention(Conversion& c, const Node& node, ValueId input) {
  const Node* before = c.maker(input);
  for (int steps = 0; before != nullptr && renames(*before) && steps < 4; ++steps) before = c.maker(before->input(0));
  if (before != nullptr && is_activation_product(c, *before)) return true;
  const Node* after = c.only_reader(node.output());
  for (int steps = 0; after != nullptr && renames(*after) && steps < 4; ++steps) after = c.only_reader(after->output());
  return after != nullptr && is_activation_product(c, *after);
}

/// A sum with a constant for each channel right behind an array layer is its bias.
bool joins_as_bias(Conversion& c, const Node& node, ValueId input, ValueId constant) {
  if (node.op != "Add" || !c.may_join(input)) return false;
  Layer& layer = c.layer(c.source(input).layer);
  if (!runs_on_array(layer.op) || layer.bias || layer.bn || layer.kind == Kind::shared) return false;
  const Dims& sizes = c.dims(node, input);
  const Dims& added = c.dims(node, constant);
  const auto& axes = c.source(input).axes;
  const auto channels = std::ranges::find(axes, Axis::channels);
  if (channels == axes.end() || axes.size() != sizes.size()) return false;
  const auto at = static_cast<std::size_t>(channels - axes.begin());
  const std::int64_t count = sizes[at];
  const std::size_t from_back = sizes.size() - at;  // where broadcasting looks for it
  const bool fits = from_back <= added.size() && added[added.size() - from_back] == count &&
                    element_count(added) == count && output_shape(layer).channels == count;
  if (!fits || element_count(c.dims(node, node.output())) != element_count(sizes)) return false;
  layer.bias = true;
  LearnedOperands& learned = c.learned(c.source(input).layer);
  learned.bias = constant;
  learned.bias_factor = 1;
  learned.bias_scales.clear();
  c.count_parameters(constant);
  c.alias(node.output(), input, axes);
  return true;
}

/// Adding 0 or multiplying by 1 changes nothing; `number` stands behind the operand that changes.
bool is_neutral(const CombinationRow& row, double number) {
  if (row.layer == Operator::mul) return number == 1 && row.op != "Mod";
  return number == 0 && row.kind != Kind::greatest;
}

/// An operand that changes beside a constant may need no layer of its own. Returns whether it did not.
bool joins_constant(Conversion& c, const Node& node, ValueId operand, ValueId constant) {
  if (element_count(c.dims(node, constant)) == 1) {
    const auto number = c.numbers(constant);
    const bool scales = (node.op == "Mul" || node.op == "Div") && scales_attention(c, node, operand);
    const bool is_first = !node.inputs.empty() && node.inputs.front() == operand;
    const bool neutral = number != nullptr && is_first && is_neutral(combination_of(node.op), number->real(0));
    if (scales || neutral) {
      c.reshaped(node, node.output(), operand);
      return true;
    }
  }
  return joins_as_bias(c, node, operand, constant);
}

/// The operand whose map a combination has: one that is not stretched, a layer's output if there is one.
ValueId main_operand(Conversion& c, const Node& node, const std::vector<ValueId>& operands, std::int64_t count) {
  ValueId main = kAbsent;
  for (const ValueId id : operands) {
    if (element_count(c.dims(node, id)) != count) continue;
    if (main == kAbsent || (c.source(main).layer < 0 && c.source(id).layer >= 0)) main = id;
  }
  return main;
}

/// A sum, product or comparison of these operands.
void combine(Conversion& c, const Node& node, const std::vector<ValueId>& operands) {
  const CombinationRow& row = combination_of(node.op);
  const Dims& result = c.dims(node, node.output());
  const std::int64_t count = element_count(result);
  std::vector<ValueId> changing;
  std::vector<ValueId> constants;
  for (const ValueId id : operands) (c.is_constant(id) ? constants : changing).push_back(id);
  if (changing.empty()) return;

  const bool keeps_size = changing.size() == 1 && element_count(c.dims(node, changing[0])) == count;
  if (keeps_size && constants.size() == 1 && joins_constant(c, node, changing[0], constants[0])) return;
  for (const ValueId constant : constants) {
    if (element_count(c.dims(node, constant)) > 1) c.hold_parameters(constant);
  }
  const ValueId main = main_operand(c, node, changing, count);
  const TensorShape map = main == kAbsent ? c.map_of(result) : c.source(main).map;
  std::vector<Axis> axes = c.axes_of(result);
  if (main != kAbsent) {
    axes = c.dims(node, main).size() == result.size() ? c.source(main).axes
                                                      : reshaped_axes(c.dims(node, main), c.source(main).axes, result);
  }
  std::vector<Conversion::Read> reads;
  for (const ValueId id : changing) {
    const TensorShape gate{.batch = map.batch, .channels = map.channels};
    const bool gates = row.layer == Operator::mul && c.source(id).map == gate;
    reads.push_back({id, gates ? gate : map});
  }
  const std::int32_t index = c.add(node, layer_over(row.layer, row.kind, map), reads);
  c.set(node.output(), index, std::move(axes));
}

/// Elements that a softmax sums up to one, and how the IR sees its input: attention's scores stay the matrices that
/// their product made.
TensorShape softmax_map(Conversion& c, ValueId input, std::int64_t together) {
  const Source& source = c.source(input);
  if (source.map.channels == together) return source.map;
  const Node* before = c.maker(input);
  for (int steps = 0; before != nullptr && steps < 16; ++steps) {
    if (is_activation_product(c, *before) || before->op == "Einsum") {
      const bool whole = source.map.channels % together == 0;
      if (whole) return source.map;
      break;
    }
    const bool passes = renames(*before) || before->op == "Add" || before->op == "Mul" || before->op == "Div" ||
                        before->op == "Where" || before->op == "Sub";
    if (!passes) break;
    const auto from = std::ranges::find_if(before->inputs, [&](ValueId id) { return !c.is_constant(id); });
    before = from == before->inputs.end() ? nullptr : c.maker(*from);
  }
  const std::int64_t count = elements(source.map).count();
  const std::int64_t batch = std::max<std::int64_t>(1, source.map.batch);
  if (together == 0 || count % checked_multiply(batch, together) != 0) {
    return {.batch = 1, .channels = together, .h = together == 0 ? 0 : count / together};
  }
  return {.batch = batch, .channels = together, .h = count / (batch * together)};
}

}  // namespace

void add_elementwise(Conversion& c, const Node& node, Operator op, Kind kind, ValueId input, ValueId output) {
  const TensorShape map = c.source(input).map;
  const std::int32_t index = c.add(node, layer_over(op, kind, map), {{input, map}});
  c.set(output, index, c.source(input).axes);
}

void convert_activation(Conversion& c, const Node& node) {
  const auto* const row = std::ranges::find(kActivations, node.op, &ActivationRow::op);
  const bool has_parameters = node.op == "PRelu" || node.op == "BiasGelu" || node.op == "FastGelu";
  if (has_parameters && c.is_constant(node.input(1))) c.hold_parameters(node.input(1));
  add_elementwise(c, node, Operator::activation, row == kActivations.end() ? Kind::abs : row->kind, node.input(0),
                  node.output());
}

void convert_clip(Conversion& c, const Node& node) {
  const Bounds bounds = clip_bounds(c.graph(), node, c.tensors());
  Kind kind = Kind::clip;
  if (bounds.least == 0 && bounds.most == 6) kind = Kind::relu6;
  if (bounds.least == 0 && std::isinf(bounds.most)) kind = Kind::relu;
  add_elementwise(c, node, Operator::activation, kind, node.input(0), node.output());
}

void convert_power(Conversion& c, const Node& node) {
  const auto exponent = c.numbers(node.input(1));
  const double power = exponent != nullptr && exponent->size() == 1 ? exponent->real(0) : 0;
  if (c.is_constant(node.input(0))) {
    add_elementwise(c, node, Operator::activation, Kind::power, node.input(1), node.output());
  } else if (power == 2) {
    add_elementwise(c, node, Operator::mul, Kind::none, node.input(0), node.output());
  } else {
    add_elementwise(c, node, Operator::activation, power == 0.5 ? Kind::sqrt : Kind::power, node.input(0),
                    node.output());
  }
}

void convert_combination(Conversion& c, const Node& node) {
  if (node.inputs.size() == 1) {
    c.alias(node.output(), node.input(0), c.source(node.input(0)).axes);
    return;
  }
  combine(c, node, node.inputs);
}

void convert_quantised_combination(Conversion& c, const Node& node) {
  combine(c, node, {node.input(0), node.input(3)});
}

void convert_softmax(Conversion& c, const Node& node) {
  const Dims& sizes = c.dims(node, node.input(0));
  constexpr std::int64_t kOneAxis = 13;  // the opset from which softmax goes over one axis, not over all from it on
  const std::int64_t opset = integer_attribute(node, "opset", node.opset);  // QLinearSoftmax has it as an attribute
  const std::int64_t given = integer_attribute(node, "axis", opset < kOneAxis ? 1 : -1);
  std::int64_t together = 1;
  if (!sizes.empty()) {
    const std::size_t axis = c.axis(node, given, sizes.size());
    together = sizes[axis];
    for (std::size_t i = axis + 1; opset < kOneAxis && i < sizes.size(); ++i) {
      together = checked_multiply(together, sizes[i]);
    }
  }
  add_softmax(c, node, together, node.input(0), node.output());
}

void add_softmax(Conversion& c, const Node& node, std::int64_t together, ValueId input, ValueId output) {
  const TensorShape map = softmax_map(c, input, together);
  const std::int32_t index = c.add(node, layer_over(Operator::activation, Kind::softmax, map), {{input, map}});
  c.set(output, index, c.source(input).axes);
}

void add_normalisation(Conversion& c, const Node& node, Kind kind, std::int64_t normalised, ValueId input,
                       ValueId output, const std::vector<ValueId>& parameters) {
  for (const ValueId parameter : parameters) c.hold_parameters(parameter);
  const Source& source = c.source(input);
  TensorShape map = source.map;
  if (map.channels != normalised) {
    const std::int64_t count = elements(map).count();
    const std::int64_t in_image = count / std::max<std::int64_t>(1, map.batch);
    if (normalised > 0 && in_image % normalised == 0) {
      map = {.batch = map.batch, .channels = normalised, .h = in_image / normalised};
    } else {
      map = {.batch = 1, .channels = normalised, .h = normalised > 0 ? count / normalised : 0};
    }
  }
  std::vector<Axis> axes = source.axes;
  const std::int32_t index = c.add(node, layer_over(Operator::norm, kind, map), {{input, map}});
  c.set(output, index, std::move(axes));
}

void convert_norm(Conversion& c, const Node& node) {
  const ValueId input = node.input(0);
  const Dims& sizes = c.dims(node, input);
  const std::vector<ValueId> parameters{node.input(1), node.input(2)};
  if (node.op == "MeanVarianceNormalization") {
    add_elementwise(c, node, Operator::norm, Kind::instance, input, node.output());
    return;
  }
  if (node.op == "InstanceNormalization" || node.op == "GroupNormalization") {
    for (const ValueId parameter : parameters) c.hold_parameters(parameter);
    const TensorShape map = c.source(input).map;
    const bool groups = node.op == "GroupNormalization";
    Layer layer = layer_over(Operator::norm, groups ? Kind::group : Kind::instance, map);
    if (groups) layer.groups = integer_attribute(node, "num_groups", 1);
    const std::int32_t index = c.add(node, std::move(layer), {{input, map}});
    c.set(node.output(), index, c.source(input).axes);
    return;
  }
  if (sizes.empty()) c.refuse(node, "a scalar", "an input with at least one axis");
  const std::size_t from = c.axis(node, integer_attribute(node, "axis", -1), sizes.size());
  std::int64_t normalised = sizes[from];
  if (node.op != "LpNormalization") {
    for (std::size_t i = from + 1; i < sizes.size(); ++i) normalised = checked_multiply(normalised, sizes[i]);
  }
  const Kind kind = node.op == "LayerNormalization" ? Kind::layer : Kind::rms;
  add_normalisation(c, node, kind, normalised, input, node.output(),
                    node.op == "LpNormalization" ? std::vector<ValueId>{} : parameters);
}

void convert_batch_norm(Conversion& c, const Node& node) {
  add_batch_norm(c, node, node.input(0), node.output(), {node.input(1), node.input(2)},
                 {.parameters = {node.input(1), node.input(2), node.input(3), node.input(4)},
                  .epsilon = real_attribute(node, "epsilon", 1e-5)});
}

void add_batch_norm(Conversion& c, const Node& node, ValueId input, ValueId output,
                    const std::vector<ValueId>& parameters, NormOperands operands) {
  if (c.may_join(input)) {
    Layer& layer = c.layer(c.source(input).layer);
    const bool joins = runs_on_array(layer.op) && !layer.bn && layer.kind != Kind::shared &&
                       output_shape(layer).channels == element_count(c.dims(node, parameters.front()));
    if (joins) {
      layer.bn = true;
      c.learned(c.source(input).layer).norm = std::move(operands);
      for (const ValueId parameter : parameters) c.count_parameters(parameter);
      c.alias(output, input, c.source(input).axes);
      return;
    }
  }
  for (const ValueId parameter : parameters) c.hold_parameters(parameter);
  add_elementwise(c, node, Operator::norm, Kind::batch, input, output);
}

void convert_lrn(Conversion& c, const Node& node) {
  add_elementwise(c, node, Operator::lrn, Kind::none, node.input(0), node.output());
}

}  // namespace systole::core::onnx_import
