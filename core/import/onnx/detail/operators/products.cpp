// SPDX-License-Identifier: MIT
// Matrix products.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "core/checked.h"
#include "core/import/onnx/detail/equation.h"
#include "core/import/onnx/detail/operators/operators.h"
#include "core/import/onnx/detail/operators/products.h"

namespace systole::core::onnx_import {
namespace {

/// A product of what layers make with weights: `rows` times k features become n.
struct Dense {
  ValueId input = kAbsent;
  ValueId weights = kAbsent;
  ValueId bias = kAbsent;
  std::int64_t rows = 1;
  std::int64_t n = 1;
  std::int64_t k = 1;
  std::int64_t groups = 1;
  LearnedOperands learned{};  ///< how the weights lie
};

/// True if the rows of a product are the pixels of a map, channels last: then it is a convolution of 1x1.
bool is_pointwise(const Dense& dense, const Source& source) {
  if (dense.groups != 1 || source.axes.empty() || source.axes.back() != Axis::channels) return false;
  const bool is_map = std::ranges::find(source.axes, Axis::height) != source.axes.end() ||
                      std::ranges::find(source.axes, Axis::width) != source.axes.end();
  return is_map && source.map.channels == dense.k &&
         checked_product(source.map.batch, source.map.h, source.map.w) == dense.rows && source.map.w > 1;
}

/// The order in which the weights of a linear layer go through the map that is flattened before it: a map with channels
/// last is flattened in another one than the IR's.
void set_flattened(const Conversion& c, ValueId input, LearnedOperands& learned) {
  constexpr std::array<std::string_view, 7> kFlattening{"Flatten",  "Reshape", "Squeeze", "Unsqueeze",
                                                        "Identity", "Dropout", "Cast"};
  const auto is_map = [](const std::vector<Axis>& axes) {
    return std::ranges::find(axes, Axis::channels) != axes.end() &&
           (std::ranges::find(axes, Axis::height) != axes.end() || std::ranges::find(axes, Axis::width) != axes.end());
  };
  const Node* before = c.maker(input);
  while (!is_map(c.source(input).axes) && before != nullptr &&
         std::ranges::find(kFlattening, before->op) != kFlattening.end()) {
    input = before->input(0);
    before = c.maker(input);
  }
  const auto& axes = c.source(input).axes;
  const auto& dims = c.value(input).dims;
  if (!is_map(axes) || !dims || dims->size() != axes.size()) return;
  std::vector<std::size_t> at;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (axes[i] == Axis::batch) continue;
    at.push_back(learned.flattened.size());
    learned.flattened.push_back((*dims)[i]);
    if (axes[i] == Axis::other) learned.is_ordered = learned.is_ordered && (*dims)[i] == 1;
  }
  for (const Axis wanted : {Axis::channels, Axis::height, Axis::width, Axis::other}) {
    std::size_t next = 0;
    for (const Axis axis : axes) {
      if (axis == Axis::batch) continue;
      if (axis == wanted) learned.map_axes.push_back(at[next]);
      ++next;
    }
  }
  if (std::ranges::is_sorted(learned.map_axes)) learned.flattened.clear();
}

void add_dense(Conversion& c, const Node& node, const Dense& dense) {
  const Source& source = c.source(dense.input);
  const Dims& from = c.dims(node, dense.input);
  Layer layer;
  layer.bias = dense.bias != kAbsent;
  TensorShape map = source.map;
  std::vector<Axis> axes = source.axes;
  if (is_pointwise(dense, source)) {
    layer.op = Operator::conv;
    layer.batch = map.batch;
    layer.in_h = map.h;
    layer.in_w = map.w;
    layer.in_ch = dense.k;
    layer.out_ch = dense.n;
  } else if (dense.groups == 1 && from.size() <= 2 && (dense.rows == c.batch() || dense.rows == 1)) {
    layer.op = Operator::linear;
    layer.batch = dense.rows;
    layer.out_ch = dense.n;
    // The map that is flattened, where it is one.
    const bool flattens = map.batch == dense.rows && elements(map).count() == checked_multiply(dense.rows, dense.k) &&
                          !source.is_constant() && (source.layer < 0 || c.layer(source.layer).op != Operator::gemm);
    if (!flattens) map = {.batch = dense.rows, .channels = dense.k};
    layer.in_ch = map.channels;
    layer.in_h = map.h;
    layer.in_w = map.w;
    axes = {};
  } else {
    layer.op = Operator::gemm;
    const bool batched = from.size() > 2 && dense.groups == 1 && from[0] == c.batch();
    layer.batch = batched ? from[0] : 1;
    layer.groups = dense.groups;
    layer.m = dense.rows / layer.batch;
    layer.n = dense.n;
    layer.k = dense.k;
    axes = {};
  }
  c.hold_weights(node, layer, dense.weights);
  c.count_parameters(dense.bias);
  LearnedOperands learned = dense.learned;
  learned.weights = dense.weights;
  learned.bias = dense.bias;
  if (layer.op == Operator::linear) set_flattened(c, dense.input, learned);
  const std::int32_t index = c.add(node, std::move(layer), {{dense.input, map}});
  c.learned(index) = std::move(learned);
  c.set(node.output(), index, std::move(axes));
}

/// A product of two tensors that layers make, `groups` times. Whole batches of the network stay batches.
void add_activation_product(Conversion& c, const Node& node, ValueId a, ValueId b, std::int64_t groups,
                            const ProductSizes& sizes) {
  Layer layer = layer_of(Operator::gemm);
  layer.batch = groups % c.batch() == 0 && groups > 1 ? c.batch() : 1;
  layer.groups = groups / layer.batch;
  layer.m = sizes.m;
  layer.n = sizes.n;
  layer.k = sizes.k;
  const std::int32_t index = c.add(node, std::move(layer), {{a, c.source(a).map}, {b, c.source(b).map}});
  std::vector<Axis> axes(c.dims(node, node.output()).size(), Axis::other);
  if (!axes.empty()) axes.front() = Axis::batch;
  if (groups == 1 && !axes.empty()) axes.back() = Axis::channels;
  c.set(node.output(), index, std::move(axes));
}

void multiply(Conversion& c, const Node& node, ValueId a, ValueId b, LearnedOperands learned = {}) {
  Dims left = c.dims(node, a);
  Dims right = c.dims(node, b);
  // FusedMatMul turns its operands itself.
  const bool left_turned = integer_attribute(node, "transA", 0) != 0 && left.size() > 1;
  const bool right_turned = integer_attribute(node, "transB", 0) != 0 && right.size() > 1;
  if (left_turned) std::swap(left.back(), left[left.size() - 2]);
  if (right_turned) std::swap(right.back(), right[right.size() - 2]);
  if (left.empty() || right.empty()) c.refuse(node, "a scalar operand", "operands with at least one axis");
  if (left.size() == 1) left.insert(left.begin(), 1);
  if (right.size() == 1) right.push_back(1);
  const auto leading = [](const Dims& dims) { return element_count(Dims(dims.begin(), dims.end() - 2)); };
  ProductSizes sizes{.m = left[left.size() - 2], .n = right.back(), .k = left.back()};
  if (sizes.k != right[right.size() - 2]) {
    c.refuse(node, fmt::format("operands of {} and {}", dims_text(left), dims_text(right)), "sizes that fit");
  }
  if (holds_weights(c, b, a)) {
    const std::int64_t groups = leading(right);
    const std::int64_t rows = checked_multiply(leading(left), sizes.m);
    learned.inputs_first = !right_turned;
    learned.is_ordered = learned.is_ordered && !left_turned;
    add_dense(c, node,
              {.input = a,
               .weights = b,
               .rows = groups > 1 ? sizes.m : rows,
               .n = sizes.n,
               .k = sizes.k,
               .groups = groups,
               .learned = std::move(learned)});
    return;
  }
  if (holds_weights(c, a, b)) {
    // Weights on the left: the transposed product.
    const std::int64_t groups = leading(left);
    const std::int64_t rows = checked_multiply(leading(right), sizes.n);
    learned.is_ordered = learned.scale == kAbsent && learned.zero_point == kAbsent &&  // those are the other operand's
                         !left_turned && !right_turned;
    add_dense(c, node,
              {.input = b,
               .weights = a,
               .rows = groups > 1 ? sizes.n : rows,
               .n = sizes.m,
               .k = sizes.k,
               .groups = groups,
               .learned = std::move(learned)});
    return;
  }
  // Where one operand is broadcast, its product is computed for each of the other's.
  const std::int64_t results = element_count(c.dims(node, node.output()));
  const std::int64_t each = checked_multiply(sizes.m, sizes.n);
  const std::int64_t groups = each == 0 ? 1 : results / each;
  add_activation_product(c, node, a, b, std::max<std::int64_t>(1, groups), sizes);
}

}  // namespace

bool holds_weights(const Conversion& c, ValueId candidate, ValueId other) {
  if (candidate == kAbsent) return false;
  if (c.value(candidate).constant) return true;
  if (c.inputs_are_data()) return false;
  // Files without weights may name them as inputs, behind the data.
  const Value& value = c.value(candidate);
  return value.is_input && value.dims && value.dims->size() <= 2 && other != kAbsent && !c.is_first_input(candidate);
}

bool is_activation_product(const Conversion& c, const Node& node) {
  return (node.op == "MatMul" || node.op == "FusedMatMul" || node.op == "Einsum") && node.inputs.size() == 2 &&
         !c.is_constant(node.input(0)) && !c.is_constant(node.input(1)) &&
         !holds_weights(c, node.input(1), node.input(0)) && !holds_weights(c, node.input(0), node.input(1));
}

void convert_gemm(Conversion& c, const Node& node) {
  const Dims& left = c.dims(node, node.input(0));
  const Dims& right = c.dims(node, node.input(1));
  if (left.size() != 2 || right.size() != 2) {
    c.refuse(node, fmt::format("operands of {} and {}", dims_text(left), dims_text(right)), "two matrices");
  }
  const bool left_turned = integer_attribute(node, "transA", 0) != 0;
  const bool right_turned = integer_attribute(node, "transB", 0) != 0;
  const ProductSizes sizes{
      .m = left[left_turned ? 1 : 0], .n = right[right_turned ? 0 : 1], .k = left[left_turned ? 0 : 1]};
  if (sizes.k != right[right_turned ? 1 : 0]) {
    c.refuse(node, fmt::format("operands of {} and {}", dims_text(left), dims_text(right)), "sizes that fit");
  }
  const ValueId bias = node.input(2);
  LearnedOperands learned;
  learned.factor = real_attribute(node, "alpha", 1);
  learned.bias_factor = real_attribute(node, "beta", 1);
  if (holds_weights(c, node.input(1), node.input(0))) {
    learned.inputs_first = !right_turned;
    learned.is_ordered = !left_turned;  // its rows are the batch then
    add_dense(c, node,
              {.input = node.input(0),
               .weights = node.input(1),
               .bias = bias,
               .rows = sizes.m,
               .n = sizes.n,
               .k = sizes.k,
               .learned = std::move(learned)});
  } else if (c.is_constant(node.input(0))) {
    learned.inputs_first = left_turned;
    learned.is_ordered = !right_turned || sizes.n == 1;
    add_dense(c, node,
              {.input = node.input(1),
               .weights = node.input(0),
               .bias = bias,
               .rows = sizes.n,
               .n = sizes.m,
               .k = sizes.k,
               .learned = std::move(learned)});
  } else {
    add_activation_product(c, node, node.input(0), node.input(1), 1, sizes);
    if (bias != kAbsent) c.hold_parameters(bias);
  }
}

void convert_matmul(Conversion& c, const Node& node) {
  LearnedOperands learned;
  if (node.op == "MatMulInteger") learned.zero_point = node.input(3);
  multiply(c, node, node.input(0), node.input(1), std::move(learned));
}

void convert_quantised_matmul(Conversion& c, const Node& node) {
  LearnedOperands learned;
  learned.scale = node.input(4);
  learned.zero_point = node.input(5);
  multiply(c, node, node.input(0), node.input(3), std::move(learned));
}

namespace {

/// An Einsum of one operand turns its axes, or sums along those that its result lacks.
void convert_single_einsum(Conversion& c, const Node& node) {
  const auto letters = equation_of(c.graph(), node);
  const Dims& from = c.dims(node, node.input(0));
  const Dims& to = c.dims(node, node.output());
  if (!letters || letters->operands.front().size() != from.size()) {
    c.refuse(node, fmt::format("equation '{}'", text_attribute(node, "equation", "")),
             "a letter for each axis of its operand");
  }
  if (element_count(from) == element_count(to)) {
    const std::vector<Axis>& axes = c.source(node.input(0)).axes;
    std::vector<Axis> turned;
    for (const char letter : letters->result) {
      const std::size_t at = letters->operands.front().find(letter);
      turned.push_back(at < axes.size() ? axes[at] : Axis::other);
    }
    c.alias(node.output(), node.input(0), std::move(turned));
    return;
  }
  // A sum of this many elements each, as a reduction has them.
  const std::int64_t results = std::max<std::int64_t>(1, element_count(to));
  const TensorShape view{.batch = 1, .channels = results, .h = element_count(from) / results};
  c.set(node.output(), c.add(node, layer_over(Operator::pool, Kind::global_avg, view), {{node.input(0), view}}));
}

}  // namespace

void convert_einsum(Conversion& c, const Node& node) {
  if (node.inputs.size() == 1) {
    convert_single_einsum(c, node);
    return;
  }
  if (node.inputs.size() != 2)
    c.refuse(node, fmt::format("{} operands", node.inputs.size()), "an Einsum of one operand, or of two");
  const auto letters = equation_of(c.graph(), node);
  const Dims& left = c.dims(node, node.input(0));
  const Dims& right = c.dims(node, node.input(1));
  const bool sound = letters && letters->operands.size() == 2 && letters->operands[0].size() == left.size() &&
                     letters->operands[1].size() == right.size();
  if (!sound) {
    c.refuse(node, fmt::format("equation '{}'", text_attribute(node, "equation", "")),
             "a letter for each axis of two operands");
  }
  const std::string& of_left = letters->operands[0];
  const std::string& of_right = letters->operands[1];
  std::map<char, std::int64_t> sizes;
  for (std::size_t i = 0; i < left.size(); ++i) sizes[of_left[i]] = left[i];
  for (std::size_t i = 0; i < right.size(); ++i) {
    const auto [known, added] = sizes.emplace(of_right[i], right[i]);
    if (!added && known->second != right[i] && known->second != 1 && right[i] != 1) {
      c.refuse(node, fmt::format("'{}' of {} and of {}", of_right[i], known->second, right[i]), "one size");
    }
    known->second = std::max(known->second, right[i]);
  }
  ProductSizes product;
  std::int64_t groups = 1;
  for (const auto& [letter, size] : sizes) {
    const bool in_left = of_left.find(letter) != std::string::npos;
    const bool in_right = of_right.find(letter) != std::string::npos;
    const bool in_result = letters->result.find(letter) != std::string::npos;
    // What one operand alone has and the result has not is summed up before.
    std::int64_t& factor = !in_result ? product.k : in_left && in_right ? groups : in_left ? product.m : product.n;
    factor = checked_multiply(factor, size);
  }
  // Of a matrix alone it is plain which axis is which.
  const auto ordered = [&](const std::string& weights) {
    LearnedOperands learned;
    learned.is_ordered = weights.size() == 2;
    learned.inputs_first = learned.is_ordered && letters->result.find(weights[0]) == std::string::npos;
    return learned;
  };
  if (holds_weights(c, node.input(1), node.input(0))) {
    add_dense(c, node,
              {.input = node.input(0),
               .weights = node.input(1),
               .rows = product.m,
               .n = product.n,
               .k = product.k,
               .groups = groups,
               .learned = ordered(of_right)});
  } else if (holds_weights(c, node.input(0), node.input(1))) {
    add_dense(c, node,
              {.input = node.input(1),
               .weights = node.input(0),
               .rows = product.n,
               .n = product.m,
               .k = product.k,
               .groups = groups,
               .learned = ordered(of_left)});
  } else {
    add_activation_product(c, node, node.input(0), node.input(1), groups, product);
  }
}

}  // namespace systole::core::onnx_import
