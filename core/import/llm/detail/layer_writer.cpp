// SPDX-License-Identifier: MIT
#include "core/import/llm/detail/layer_writer.h"

#include <fmt/format.h>

#include <utility>

namespace systole::core {

using Node = LayerWriter::Node;

std::string LayerWriter::name_of(const std::string& role) const {
  return block_ < 0 ? role : fmt::format("block{}.{}", block_, role);
}

Node LayerWriter::add(Layer layer, Nodes inputs) {
  layer.block = block_;
  // A chain stays a chain: the file's `inputs` column then names producers only where they are not the row above.
  const bool row_above = inputs.size() == 1 && *inputs.begin() + 1 == network_.layers.size();
  if (!row_above) layer.inputs.assign(inputs.begin(), inputs.end());
  network_.layers.push_back(std::move(layer));
  return static_cast<Node>(network_.layers.size() - 1);
}

Node LayerWriter::gemm(const std::string& role, std::int64_t batch, const Product& product, Nodes inputs) {
  Layer layer;
  layer.name = name_of(role);
  layer.role = role;
  layer.op = Operator::gemm;
  layer.batch = batch;
  layer.m = product.m;
  layer.n = product.n;
  layer.k = product.k;
  layer.groups = product.groups;
  layer.bias = product.bias;
  return add(std::move(layer), inputs);
}

Node LayerWriter::on_map(const std::string& role, Operator op, Kind kind, const TensorShape& shape, Nodes inputs) {
  Layer layer;
  layer.name = name_of(role);
  layer.op = op;
  layer.kind = kind;
  layer.batch = shape.batch;
  layer.in_ch = layer.out_ch = shape.channels;
  layer.in_h = shape.h;
  layer.in_w = shape.w;
  return add(std::move(layer), inputs);
}

Node LayerWriter::activation(Node of, Kind kind) {
  const Node node = on_map("", Operator::activation, kind, shape(of), {of});
  network_.layers[node].name = fmt::format("{}.{}", network_.layers[of].name, core::name(kind));
  return node;
}

Node LayerWriter::norm(const std::string& role, Node of) {
  return on_map(role, Operator::norm, Kind::layer, shape(of), {of});
}

Node LayerWriter::sum(const std::string& role, Nodes inputs) {
  return on_map(role, Operator::add, Kind::none, shape(*inputs.begin()), inputs);
}

Node LayerWriter::product(const std::string& role, Nodes inputs) {
  return on_map(role, Operator::mul, Kind::none, shape(*inputs.begin()), inputs);
}

Node LayerWriter::slice(const std::string& role, Kind end, std::int64_t features, Node of) {
  const Node node = on_map(role, Operator::slice, end, shape(of), {of});
  network_.layers[node].out_ch = features;
  return node;
}

Node LayerWriter::concat(const std::string& role, Node first, Node second) {
  TensorShape both = shape(first);
  both.channels += shape(second).channels;
  return on_map(role, Operator::concat, Kind::none, both, {first, second});
}

Node LayerWriter::sum_neighbours(const std::string& role, const TensorShape& shape, Node of) {
  const Node node = on_map(role, Operator::pool, Kind::avg, shape, {of});
  network_.layers[node].k_w = network_.layers[node].stride_w = shape.w;
  return node;
}

}  // namespace systole::core
