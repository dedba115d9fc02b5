// SPDX-License-Identifier: MIT
#include "cachesim/tokens/token_maps.h"

#include <vector>

#include "core/ir/shape.h"

namespace systole::cachesim {
namespace {

using core::Kind;
using core::Layer;
using core::Network;
using core::Operator;

/// Elements that a layer's producer gives for one input of the batch.
std::int64_t given_elements(const Network& network, std::size_t index, std::size_t which) {
  const Layer& source = network.layers[core::producers(network, index).at(which)];
  return core::elements(core::output_shape(source)).count() / source.batch;
}

/// Rows of an operand's map: tokens.
std::int64_t tokens_of(const Network& network, std::size_t index, std::size_t which) {
  const Layer& layer = network.layers[index];
  if (which == 0) return layer.m;
  return is_context(network, index) ? layer.k : layer.n;
}

/// Features of all heads that an operand has in each row.
std::int64_t features_of(const Network& network, std::size_t index, std::size_t which) {
  const Layer& layer = network.layers[index];
  return layer.groups * (which == 1 && is_context(network, index) ? layer.n : layer.k);
}

std::string why_no_product(const Network& network, std::size_t index) {
  const Layer& layer = network.layers[index];
  if (core::producers(network, index).size() < 2) {
    if (layer.groups != 1) return "a product of weights with one group";
    if (core::producers(network, index).empty()) return {};
    return given_elements(network, index, 0) >= layer.m * layer.k ? "" : "a producer that gives m x k elements";
  }
  for (const std::size_t which : {0U, 1U}) {
    const std::int64_t given = given_elements(network, index, which);
    if (which == 0 && is_context(network, index)) {
      if (given != layer.groups * layer.m * layer.k) return "the softmax of scores of as many heads";
      continue;
    }
    const std::int64_t tokens = tokens_of(network, index, which);
    if (given % tokens != 0 || given / tokens < features_of(network, index, which)) {
      return "operands with a row a token and every head's features in it (heads that share keys are not executed)";
    }
  }
  return {};
}

}  // namespace

bool is_embedding(const Network& network, std::size_t index) {
  const Layer& layer = network.layers[index];
  return layer.op == Operator::add && layer.kind == Kind::none && core::producers(network, index).size() < 2 &&
         layer.in_w == 1 && layer.in_h > 1;
}

bool is_token_map(const Network& network, std::size_t index) {
  const Layer& layer = network.layers[index];
  if (layer.op == Operator::gemm || is_embedding(network, index)) return true;
  const bool keeps_order = layer.op == Operator::norm || layer.op == Operator::activation ||
                           layer.op == Operator::add || layer.op == Operator::mul;
  const std::vector<std::uint32_t> from = core::producers(network, index);
  if (!keeps_order) return false;
  return from.empty() ? layer.op == Operator::norm : is_token_map(network, from.front());
}

bool is_context(const Network& network, std::size_t index) {
  const std::vector<std::uint32_t> from = core::producers(network, index);
  if (from.size() < 2) return false;
  const Layer& left = network.layers[from.front()];
  return left.op == Operator::activation && left.kind == Kind::softmax;
}

AttentionOperand attention_operand(const Network& network, std::size_t index, std::size_t which) {
  const Layer& layer = network.layers[index];
  const bool context = is_context(network, index);
  if (which == 0 && context) {
    return {.from = 0, .head_step = layer.m * layer.k, .row_step = layer.k, .column_step = 1};
  }
  const std::int64_t row = given_elements(network, index, which) / tokens_of(network, index, which);
  const std::int64_t features = features_of(network, index, which);
  if (which == 0) return {.from = 0, .head_step = layer.k, .row_step = row, .column_step = 1};
  if (context) return {.from = row - features, .head_step = layer.n, .row_step = row, .column_step = 1};
  // Keys are multiplied by their features: the transposed map. Beside queries they stand second.
  const std::vector<std::uint32_t> from = core::producers(network, index);
  const bool beside_queries = from[0] == from[1] && row >= 2 * features;
  return {.from = beside_queries ? features : 0, .head_step = layer.k, .row_step = 1, .column_step = row};
}

std::string why_no_token_layer(const Network& network, std::size_t index) {
  const Layer& layer = network.layers[index];
  if (layer.op == Operator::gemm) return why_no_product(network, index);
  if (layer.op == Operator::norm) {
    if (layer.kind != Kind::layer && layer.kind != Kind::rms) return "a normalisation of kind layer or rms";
    if (layer.in_w != 1 || !is_token_map(network, index)) return "a map of tokens, a row each (in_w 1)";
    return {};
  }
  const std::vector<std::uint32_t> from = core::producers(network, index);
  if (from.empty()) return {};
  const core::TensorShape given = core::output_shape(network.layers[from.front()]);
  const bool fits = given.channels == layer.in_ch && given.h * given.w <= layer.in_h;
  return fits ? "" : "a producer of as many channels and no more pixels than tokens";
}

}  // namespace systole::cachesim
