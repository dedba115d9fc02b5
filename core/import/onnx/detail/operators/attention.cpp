// SPDX-License-Identifier: MIT
// Nodes that are what exporters else write as many: attention, and a sum with the normalisation behind it.
#include <utility>
#include <vector>

#include "core/checked.h"
#include "core/import/onnx/detail/operators/attention_use.h"
#include "core/import/onnx/detail/operators/operators.h"

namespace systole::core::onnx_import {
namespace {

/// Adds the product that makes queries, keys and values of the input of a packed attention, and sets the node's output
/// to it.
void add_projection(Conversion& c, const Node& node, const AttentionUse& use) {
  const Dims& input = c.dims(node, use.query);
  const Dims& weights = c.dims(node, use.weights);
  Layer layer = layer_of(Operator::gemm);
  layer.batch = use.batch;
  layer.m = use.queries;
  layer.n = weights[1];
  layer.k = input[2];
  layer.bias = use.bias != kAbsent;
  c.hold_weights(node, layer, use.weights);
  c.count_parameters(use.bias);
  const std::int32_t index = c.add(node, std::move(layer), {{use.query, c.source(use.query).map}}, ".projection");
  c.learned(index).weights = use.weights;
  c.learned(index).bias = use.bias;
  c.learned(index).inputs_first = true;
  c.set(node.output(), index);
}

/// One of attention's products of what layers make. Heads of queries that share keys are rows of one product, which
/// reads those keys once.
Layer product_of(const AttentionUse& use, std::int64_t n, std::int64_t k) {
  Layer layer = layer_of(Operator::gemm);
  layer.batch = use.batch;
  layer.groups = use.kv_heads;
  layer.m = checked_multiply(use.queries, use.heads / use.kv_heads);
  layer.n = n;
  layer.k = k;
  return layer;
}

/// How a product reads these tensors.
std::vector<Conversion::Read> reads_of(const Conversion& c, const std::vector<ValueId>& operands) {
  std::vector<Conversion::Read> reads;
  for (const ValueId operand : operands) {
    if (operand != kAbsent) reads.push_back({operand, c.source(operand).map});
  }
  return reads;
}

/// Sets the node's outputs that hold all keys or all values: those of the past and the new ones.
void set_present(Conversion& c, const Node& node, ValueId output, const std::vector<ValueId>& parts,
                 std::string_view suffix) {
  if (output == kAbsent || (c.readers(output) == 0 && !c.value(output).is_output)) return;
  const TensorShape map = c.map_of(c.dims(node, output));
  std::vector<Conversion::Read> reads;
  for (const ValueId part : parts) {
    if (part != kAbsent && c.value(part).dims && element_count(c.dims(node, part)) > 0) {
      reads.push_back({part, c.source(part).map});
    }
  }
  c.set(output, c.add(node, layer_over(Operator::move, Kind::join, map), reads, suffix));
}

}  // namespace

void convert_attention(Conversion& c, const Node& node) {
  const auto use = attention_of(c.graph(), node);
  if (!use) c.refuse(node, "operands that do not fit", "queries, keys and values of the same heads");
  // The output stands for what is computed so far.
  const ValueId result = node.output();
  const bool packed = use->weights != kAbsent;
  if (packed) {
    add_projection(c, node, *use);
    set_present(c, node, node.output(1), {result, use->past_key}, ".present");
  } else {
    c.hold_parameters(use->bias);
  }
  // Where keys or values have no tensor of their own, they lie beside the queries.
  const ValueId query = packed ? result : use->query;
  const ValueId key = packed || use->key == kAbsent ? query : use->key;
  const ValueId value = packed || use->value == kAbsent ? query : use->value;
  if (!packed) {
    set_present(c, node, node.output(1), {key, use->past_key}, ".present_key");
    set_present(c, node, node.output(2), {value, use->past_value}, ".present_value");
  }
  const std::int32_t projected = packed ? c.source(result).layer : Source::kConstant;
  c.set(result,
        c.add(node, product_of(*use, use->keys, use->width), reads_of(c, {query, key, use->past_key}), ".scores"));
  const TensorShape scores = c.source(result).map;
  if (use->mask != kAbsent && !c.is_constant(use->mask)) {
    c.set(result,
          c.add(node, layer_over(Operator::add, Kind::none, scores), {{result, scores}, {use->mask, scores}}, ".mask"));
  }
  const std::int32_t shares =
      c.add(node, layer_over(Operator::activation, Kind::softmax, scores), {{result, scores}}, ".softmax");
  c.set(result, shares);
  Layer values = product_of(*use, use->value_width, use->keys);
  if (packed) {
    c.set(result, c.add_after(node, std::move(values), {shares, projected}, ".values"));
    return;
  }
  c.set(node.output(3), shares);
  c.set(result, c.add(node, std::move(values), reads_of(c, {result, value, use->past_value}), ".values"));
}

void convert_skip_norm(Conversion& c, const Node& node) {
  const bool simplified = node.op == "SkipSimplifiedLayerNormalization";
  const Dims& sizes = c.dims(node, node.input(0));
  if (sizes.empty()) c.refuse(node, "a scalar", "an input with at least one axis");
  const TensorShape map = c.source(node.input(0)).is_constant() ? c.map_of(sizes) : c.source(node.input(0)).map;
  const std::int32_t sum =
      c.add(node, layer_over(Operator::add, Kind::none, map), {{node.input(0), map}, {node.input(1), map}}, ".sum");
  c.set(node.output(), sum);
  c.set(node.output(3), sum);
  c.hold_parameters(node.input(simplified ? 3 : 4));
  std::vector<ValueId> parameters{node.input(2)};
  if (!simplified) parameters.push_back(node.input(3));
  add_normalisation(c, node, simplified ? Kind::rms : Kind::layer, sizes.back(), node.output(), node.output(),
                    parameters);
}

void convert_rotation(Conversion& c, const Node& node) {
  // Each pair of elements is turned: products with cosines and sines, and their sum.
  const TensorShape map =
      c.source(node.input(0)).is_constant() ? c.map_of(c.dims(node, node.input(0))) : c.source(node.input(0)).map;
  c.set(node.output(), c.add(node, layer_over(Operator::mul, Kind::none, map), {{node.input(0), map}}, ".turn"));
  c.set(node.output(), c.add(node, layer_over(Operator::add, Kind::none, map), {{node.output(), map}}, ".sum"),
        c.source(node.input(0)).axes);
}

void convert_embedding_norm(Conversion& c, const Node& node) {
  const Dims& sizes = c.dims(node, node.output());
  const TensorShape map = c.map_of(sizes);
  std::int32_t latest = c.add(node, layer_over(Operator::move, Kind::gather, map), {{node.input(0), map}}, ".words");
  // Embeddings of words, positions and, where there are any, segments are added up.
  for (const std::size_t table : {2U, 3U, 4U}) {
    if (node.input(table) == kAbsent) continue;
    c.hold_parameters(node.input(table));
    if (table == 2) continue;
    const std::string suffix = table == 3 ? ".positions" : ".segments";
    latest = c.add_after(node, layer_over(Operator::add, Kind::none, map), {latest}, suffix);
  }
  c.set(node.output(), latest);
  c.set(node.output(2), latest);
  add_normalisation(c, node, Kind::layer, sizes.back(), node.output(), node.output(), {node.input(5), node.input(6)});
}

}  // namespace systole::core::onnx_import
