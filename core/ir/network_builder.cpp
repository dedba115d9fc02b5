// SPDX-License-Identifier: MIT
#include "core/ir/network_builder.h"

#include <fmt/format.h>

#include <utility>

#include "core/checked.h"
#include "core/error.h"
#include "core/ir/validate.h"

namespace systole::core {

NetworkBuilder::NetworkBuilder(std::string name, TensorShape input) : input_(input) {
  network_.name = std::move(name);
}

NetworkBuilder::Node NetworkBuilder::latest() const {
  if (network_.layers.empty()) throw InternalError("NetworkBuilder: there is no layer yet");
  return static_cast<Node>(network_.layers.size() - 1);
}

TensorShape NetworkBuilder::shape() const {
  return network_.layers.empty() ? input_ : shape(latest());
}

TensorShape NetworkBuilder::shape(Node node) const {
  return output_shape(network_.layers.at(node));
}

NetworkBuilder::Node NetworkBuilder::add(Layer layer, std::vector<Node> inputs) {
  const TensorShape source = inputs.empty() ? shape() : shape(inputs.front());
  layer.batch = source.batch;
  if (layer.op != Operator::gemm) {
    layer.in_h = source.h;
    layer.in_w = source.w;
    layer.in_ch = source.channels;
  }
  if (layer.op == Operator::concat) {
    for (std::size_t i = 1; i < inputs.size(); ++i) layer.in_ch = checked_add(layer.in_ch, shape(inputs[i]).channels);
  }
  if (!runs_on_array(layer.op) && layer.op != Operator::slice) layer.out_ch = layer.in_ch;
  // A chain stays a chain: the file's `inputs` column then names producers only where they are not the row above.
  const bool row_above = inputs.size() == 1 && inputs.front() + 1 == network_.layers.size();
  if (!row_above) layer.inputs = std::move(inputs);
  network_.layers.push_back(std::move(layer));
  return latest();
}

NetworkBuilder::Node NetworkBuilder::conv(const std::string& name, std::int64_t out_ch, std::int64_t kernel,
                                          const ConvOptions& options, std::vector<Node> inputs) {
  Layer layer;
  layer.name = name;
  layer.out_ch = out_ch;
  layer.k_h = layer.k_w = kernel;
  layer.stride_h = layer.stride_w = options.stride;
  layer.pad_h = layer.pad_w = options.padding;
  layer.groups = options.groups;
  layer.bias = options.bias;
  layer.bn = options.bn;
  layer.dilation_h = layer.dilation_w = options.dilation;
  return add(std::move(layer), std::move(inputs));
}

NetworkBuilder::Node NetworkBuilder::depthwise(const std::string& name, std::int64_t kernel, std::int64_t stride) {
  const std::int64_t channels = shape().channels;
  return conv(name, channels, kernel, {.stride = stride, .padding = kernel / 2, .groups = channels, .bn = true});
}

NetworkBuilder::Node NetworkBuilder::linear(const std::string& name, std::int64_t out_features, bool bias) {
  Layer layer;
  layer.name = name;
  layer.op = Operator::linear;
  layer.out_ch = out_features;
  layer.bias = bias;
  return add(std::move(layer));
}

NetworkBuilder::Node NetworkBuilder::activation(const std::string& name, Kind kind) {
  Layer layer;
  layer.name = name;
  layer.op = Operator::activation;
  layer.kind = kind;
  return add(std::move(layer));
}

NetworkBuilder::Node NetworkBuilder::pool(const std::string& name, Kind kind, std::int64_t kernel, std::int64_t stride,
                                          std::int64_t padding, Rounding rounding) {
  Layer layer;
  layer.name = name;
  layer.op = Operator::pool;
  layer.kind = kind;
  layer.k_h = layer.k_w = kernel;
  layer.stride_h = layer.stride_w = stride;
  layer.pad_h = layer.pad_w = padding;
  layer.rounding = rounding;
  return add(std::move(layer));
}

NetworkBuilder::Node NetworkBuilder::global_pool(const std::string& name) {
  Layer layer;
  layer.name = name;
  layer.op = Operator::pool;
  layer.kind = Kind::global_avg;
  return add(std::move(layer));
}

NetworkBuilder::Node NetworkBuilder::sum(const std::string& name, Node a, Node b) {
  Layer layer;
  layer.name = name;
  layer.op = Operator::add;
  return add(std::move(layer), {a, b});
}

NetworkBuilder::Node NetworkBuilder::product(const std::string& name, Node a, Node b) {
  Layer layer;
  layer.name = name;
  layer.op = Operator::mul;
  return add(std::move(layer), {a, b});
}

NetworkBuilder::Node NetworkBuilder::concat(const std::string& name, std::vector<Node> inputs) {
  Layer layer;
  layer.name = name;
  layer.op = Operator::concat;
  return add(std::move(layer), std::move(inputs));
}

NetworkBuilder::Node NetworkBuilder::resize(const std::string& name, Kind kind, std::int64_t h, std::int64_t w,
                                            std::vector<Node> inputs) {
  Layer layer;
  layer.name = name;
  layer.op = Operator::move;
  layer.kind = kind;
  const Node node = add(std::move(layer), std::move(inputs));
  network_.layers[node].in_h = h;
  network_.layers[node].in_w = w;
  return node;
}

NetworkBuilder::Node NetworkBuilder::gemm(const std::string& name, std::int64_t m, std::int64_t n, std::int64_t k,
                                          std::int64_t groups, bool bias, std::vector<Node> inputs) {
  Layer layer;
  layer.name = name;
  layer.op = Operator::gemm;
  layer.m = m;
  layer.n = n;
  layer.k = k;
  layer.groups = groups;
  layer.bias = bias;
  return add(std::move(layer), std::move(inputs));
}

void NetworkBuilder::mark_block(Node first, std::int64_t block) {
  for (std::size_t i = first; i < network_.layers.size(); ++i) network_.layers[i].block = block;
}

void NetworkBuilder::set_role(Node node, std::string role) {
  network_.layers.at(node).role = std::move(role);
}

void NetworkBuilder::note(std::string key, std::string value) {
  network_.notes.push_back({std::move(key), std::move(value)});
}

void NetworkBuilder::extra_params(std::int64_t count, const std::string& derivation) {
  network_.extra_params += Parameters{count};
  note("extra_params", fmt::format("{} = {}", network_.extra_params.count(), derivation));
}

Network NetworkBuilder::build() && {
  validate(network_);
  return std::move(network_);
}

}  // namespace systole::core
