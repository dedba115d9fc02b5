// SPDX-License-Identifier: MIT
#include "core/import/onnx/detail/operators/later_shapes.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/checked.h"
#include "core/import/onnx/detail/folding.h"
#include "core/import/onnx/detail/operators/attention_use.h"

namespace systole::core::onnx_import {
namespace {

/// An axis counted from the front, or nothing.
std::optional<std::size_t> axis_of(std::int64_t given, std::size_t rank) {
  const auto axes = static_cast<std::int64_t>(rank);
  if (given < -axes || given >= axes) return std::nullopt;
  return static_cast<std::size_t>(given < 0 ? given + axes : given);
}

void set_dims(Graph& graph, const Node& node, std::size_t output, Dims dims) {
  if (node.output(output) == kAbsent) return;
  Value& value = graph.at(node.output(output));
  value.dims = std::move(dims);
  value.type = graph.at(node.input(0)).type;
}

/// Since opset 18 a Pad may name its axes.
bool infer_pad(Graph& graph, const Node& node, TensorReader& tensors) {
  if (node.input(3) == kAbsent) return false;
  const auto amounts = numbers_of(graph, node.input(1), tensors);
  const auto axes = numbers_of(graph, node.input(3), tensors);
  if (amounts == nullptr || axes == nullptr || amounts->size() != 2 * axes->size()) return false;
  Dims dims = *graph.at(node.input(0)).dims;
  for (std::size_t i = 0; i < axes->size(); ++i) {
    const auto axis = axis_of(axes->integer(i), dims.size());
    if (!axis) return false;
    dims[*axis] = checked_add(dims[*axis], checked_add(amounts->integer(i), amounts->integer(axes->size() + i)));
  }
  set_dims(graph, node, 0, std::move(dims));
  return true;
}

/// Since opset 18 a Split may make pieces of one size, of which the last is what is left.
bool infer_split(Graph& graph, const Node& node) {
  const std::int64_t pieces = integer_attribute(node, "num_outputs", 0);
  const Dims& input = *graph.at(node.input(0)).dims;
  const auto axis = axis_of(integer_attribute(node, "axis", 0), input.size());
  if (pieces < 1 || !axis) return false;
  const std::int64_t each = ceil_divide(input[*axis], pieces);
  std::int64_t left = input[*axis];
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    Dims dims = input;
    dims[*axis] = std::min(each, left);
    left -= dims[*axis];
    set_dims(graph, node, i, std::move(dims));
  }
  return true;
}

/// A product that turns its operands itself.
bool infer_fused_product(Graph& graph, const Node& node) {
  const bool known = node.input(1) != kAbsent && graph.at(node.input(1)).dims;
  if (!known) return false;
  Dims left = *graph.at(node.input(0)).dims;
  Dims right = *graph.at(node.input(1)).dims;
  if (left.size() < 2 || right.size() < 2) return false;
  if (integer_attribute(node, "transA", 0) != 0) std::swap(left.back(), left[left.size() - 2]);
  if (integer_attribute(node, "transB", 0) != 0) std::swap(right.back(), right[right.size() - 2]);
  auto dims = broadcast(Dims(left.begin(), left.end() - 2), Dims(right.begin(), right.end() - 2));
  if (!dims) return false;
  dims->push_back(left[left.size() - 2]);
  dims->push_back(right.back());
  set_dims(graph, node, 0, std::move(*dims));
  return true;
}

/// Rows of tables of words, positions and segments, added up.
bool infer_embedding(Graph& graph, const Node& node) {
  const bool known = node.input(2) != kAbsent && graph.at(node.input(2)).dims;
  if (!known || graph.at(node.input(2)).dims->size() != 2) return false;
  Dims dims = *graph.at(node.input(0)).dims;
  if (dims.empty()) return false;
  const std::int64_t batch = dims.front();
  dims.push_back(graph.at(node.input(2)).dims->back());
  set_dims(graph, node, 1, {batch});
  for (const std::size_t output : {0U, 2U}) {
    set_dims(graph, node, output, dims);
    if (node.output(output) != kAbsent) graph.at(node.output(output)).type = graph.at(node.input(2)).type;
  }
  return true;
}

/// As many pixels as the offsets are for.
bool infer_deformed_convolution(Graph& graph, const Node& node) {
  const auto has_axes = [&](std::size_t input) {
    return node.input(input) != kAbsent && graph.at(node.input(input)).dims &&
           graph.at(node.input(input)).dims->size() > 2;
  };
  if (!has_axes(0) || !has_axes(1) || !has_axes(2)) return false;
  Dims dims = *graph.at(node.input(2)).dims;
  dims[0] = graph.at(node.input(0)).dims->front();
  dims[1] = graph.at(node.input(1)).dims->front();
  set_dims(graph, node, 0, std::move(dims));
  return true;
}

bool infer_attention(Graph& graph, const Node& node) {
  const auto use = attention_of(graph, node);
  if (!use) return false;
  const std::int64_t features = checked_multiply(use->heads, use->value_width);
  set_dims(graph, node, 0,
           use->by_heads ? Dims{use->batch, use->heads, use->queries, use->value_width}
                         : Dims{use->batch, use->queries, features});
  if (use->weights != kAbsent) {
    set_dims(graph, node, 1, {2, use->batch, use->heads, use->keys, use->width});
    return true;
  }
  set_dims(graph, node, 1, {use->batch, use->kv_heads, use->keys, use->width});
  set_dims(graph, node, 2, {use->batch, use->kv_heads, use->keys, use->value_width});
  set_dims(graph, node, 3, {use->batch, use->heads, use->queries, use->keys});
  return true;
}

}  // namespace

bool infer_later(Graph& graph, const Node& node, TensorReader& tensors) {
  if (node.input(0) == kAbsent || !graph.at(node.input(0)).dims) return false;
  if (node.op == "Pad") return infer_pad(graph, node, tensors);
  if (node.op == "Split") return infer_split(graph, node);
  if (node.op == "FusedMatMul") return infer_fused_product(graph, node);
  if (node.op == "EmbedLayerNormalization") return infer_embedding(graph, node);
  if (node.op == "DeformConv") return infer_deformed_convolution(graph, node);
  if (node.op.starts_with("Skip") || node.op == "RotaryEmbedding") {
    set_dims(graph, node, 0, *graph.at(node.input(0)).dims);
    set_dims(graph, node, 3, *graph.at(node.input(0)).dims);
    return true;
  }
  constexpr std::array<std::string_view, 3> kAttention{"Attention", "GroupQueryAttention", "MultiHeadAttention"};
  return std::ranges::find(kAttention, node.op) != kAttention.end() && infer_attention(graph, node);
}

}  // namespace systole::core::onnx_import
