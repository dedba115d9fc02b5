// SPDX-License-Identifier: MIT
// The MLP of one layer, or its mixture of experts: Jiang et al., "Mixtral of Experts", arXiv 2401.04088, section 2.
#include <fmt/format.h>

#include <vector>

#include "core/checked.h"
#include "core/import/llm/detail/transformer.h"

namespace systole::core {
namespace {

/// Experts that see equally many tokens.
struct ExpertGroup {
  std::int64_t experts;
  std::int64_t tokens;
};

/// `assignments` of tokens to `experts`, as even as they can be: all differ by one at most.
std::vector<ExpertGroup> uniform_routing(std::int64_t assignments, std::int64_t experts) {
  const std::int64_t each = assignments / experts;
  const std::int64_t more = assignments % experts;
  std::vector<ExpertGroup> groups;
  if (more > 0) groups.push_back({more, each + 1});
  if (each > 0) groups.push_back({experts - more, each});
  return groups;
}

}  // namespace

using Node = Transformer::Node;

Node Transformer::feed_forward(Node of, std::int64_t index) {
  if (model_.experts == 0 || index < model_.dense_layers) return mlp("mlp", of, model_.mlp_width / devices_);
  const Node chosen = experts(of);
  if (model_.shared_expert_width == 0) return chosen;
  Node shared = mlp("shared_expert", of, model_.shared_expert_width / devices_);
  if (model_.shared_expert_gate) {
    const Node gate = project("shared_expert_gate", of, model_.hidden, 1, false);
    out_.activation(gate, Kind::sigmoid);
    shared = out_.product("shared_expert_weighted", {shared});
  }
  return out_.sum("experts_add", {chosen, shared});
}

Node Transformer::mlp(const std::string& part, Node of, std::int64_t width) {
  Node up = 0;
  if (!model_.gated) {
    up = out_.activation(project(part + "_up", of, model_.hidden, width, model_.mlp_bias), model_.activation);
  } else if (model_.one_gate_up) {
    const Node both = project(part + "_gate_up", of, model_.hidden, checked_multiply(2, width), model_.mlp_bias);
    const Node gate = out_.slice(part + "_gate", Kind::first, width, both);
    const Node active = out_.activation(gate, model_.activation);
    const Node plain = out_.slice(part + "_up", Kind::last, width, both);
    up = out_.product(part + "_product", {active, plain});
  } else {
    const Node gate = project(part + "_gate", of, model_.hidden, width, model_.mlp_bias);
    const Node active = out_.activation(gate, model_.activation);
    const Node plain = project(part + "_up", of, model_.hidden, width, model_.mlp_bias);
    up = out_.product(part + "_product", {active, plain});
  }
  return project(part + "_down", up, width, model_.hidden, model_.mlp_bias);
}

/// Tokens of all sequences go to experts together, so the products of experts have no batch: each expert is a group of
/// products, its tokens are the rows.
Node Transformer::experts(Node of) {
  const Node router = project("router", of, model_.hidden, model_.experts, model_.router_bias);
  out_.activation(router, model_.router);
  const std::int64_t width = model_.expert_width / devices_;
  const std::int64_t assignments = checked_product(batch_, tokens_, model_.experts_per_token);
  const std::vector<ExpertGroup> groups = uniform_routing(assignments, model_.experts);
  const TensorShape results{.batch = batch_, .channels = model_.hidden, .h = tokens_, .w = model_.experts_per_token};
  Node down = 0;
  for (const auto& [count, tokens] : groups) {
    const std::string part = groups.size() > 1 ? fmt::format("experts_of_{}", tokens) : std::string{"experts"};
    const LayerWriter::Product in{.m = tokens, .n = width, .k = model_.hidden, .groups = count};
    const Node gate = out_.gemm(part + "_gate", 1, in, {of});
    const Node active = out_.activation(gate, model_.activation);
    const Node plain = out_.gemm(part + "_up", 1, in, {of});
    const Node up = out_.product(part + "_product", {active, plain});
    down = out_.gemm(part + "_down", 1, {.m = tokens, .n = model_.hidden, .k = width, .groups = count}, {up});
  }
  // Where experts differ in tokens, no one row gives all results: the row below the last of them names none.
  const Node weighted = groups.size() > 1 ? out_.on_map("experts_weighted", Operator::mul, Kind::none, results)
                                          : out_.on_map("experts_weighted", Operator::mul, Kind::none, results, {down});
  return out_.sum_neighbours("experts_sum", results, weighted);
}

}  // namespace systole::core
