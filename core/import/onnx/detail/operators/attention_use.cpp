// SPDX-License-Identifier: MIT
#include "core/import/onnx/detail/operators/attention_use.h"

#include "core/checked.h"

namespace systole::core::onnx_import {
namespace {

const std::optional<Dims>& dims_of(const Graph& graph, ValueId id) {
  static const std::optional<Dims> unknown;
  return id == kAbsent ? unknown : graph.at(id).dims;
}

/// Keys that stand in a cache of batch, heads, keys and width.
std::int64_t past_keys(const Graph& graph, ValueId past) {
  const auto& dims = dims_of(graph, past);
  return dims && dims->size() == 4 ? (*dims)[2] : 0;
}

/// ONNX's: operands of (batch, heads, tokens, width), or of (batch, tokens, heads * width) and the heads' numbers.
std::optional<AttentionUse> of_onnx(const Graph& graph, const Node& node) {
  AttentionUse use{.query = node.input(0),
                   .key = node.input(1),
                   .value = node.input(2),
                   .mask = node.input(3),
                   .past_key = node.input(4),
                   .past_value = node.input(5)};
  const auto& query = dims_of(graph, use.query);
  const auto& key = dims_of(graph, use.key);
  const auto& value = dims_of(graph, use.value);
  if (!query || !key || !value || key->size() != query->size() || value->size() != query->size()) return std::nullopt;
  use.by_heads = query->size() == 4;
  if (use.by_heads) {
    use.heads = (*query)[1];
    use.kv_heads = (*key)[1];
    use.queries = (*query)[2];
    use.keys = (*key)[2];
    use.width = (*query)[3];
    use.value_width = (*value)[3];
  } else if (query->size() == 3) {
    use.heads = integer_attribute(node, "q_num_heads", 0);
    use.kv_heads = integer_attribute(node, "kv_num_heads", 0);
    if (use.heads < 1 || use.kv_heads < 1) return std::nullopt;
    use.queries = (*query)[1];
    use.keys = (*key)[1];
    use.width = (*query)[2] / use.heads;
    use.value_width = (*value)[2] / use.kv_heads;
  } else {
    return std::nullopt;
  }
  use.batch = query->front();
  use.keys = checked_add(use.keys, past_keys(graph, use.past_key));
  return use;
}

/// ONNX Runtime's `Attention`: (batch, tokens, features) times (features, 3 * hidden), with a past of both in one.
std::optional<AttentionUse> of_packed(const Graph& graph, const Node& node) {
  AttentionUse use{.query = node.input(0), .weights = node.input(1), .bias = node.input(2), .mask = node.input(5)};
  const auto& input = dims_of(graph, use.query);
  const auto& weights = dims_of(graph, use.weights);
  use.heads = use.kv_heads = integer_attribute(node, "num_heads", 0);
  if (!input || input->size() != 3 || !weights || weights->size() != 2 || use.heads < 1) return std::nullopt;
  const Dims hidden = integers_attribute(node, "qkv_hidden_sizes");
  use.batch = (*input)[0];
  use.queries = use.keys = (*input)[1];
  use.width = (hidden.size() == 3 ? hidden[0] : (*weights)[1] / 3) / use.heads;
  use.value_width = (hidden.size() == 3 ? hidden[2] : (*weights)[1] / 3) / use.heads;
  const auto& past = dims_of(graph, node.input(4));  // both, batch, heads, keys, width
  if (past && past->size() == 5) {
    use.past_key = node.input(4);
    use.keys = checked_add(use.keys, (*past)[3]);
  }
  return use;
}

/// ONNX Runtime's `MultiHeadAttention` and `GroupQueryAttention`: operands of (batch, tokens, heads * width).
std::optional<AttentionUse> of_runtime(const Graph& graph, const Node& node) {
  const bool groups = node.op == "GroupQueryAttention";
  AttentionUse use{.query = node.input(0),
                   .key = node.input(1),
                   .value = node.input(2),
                   .bias = groups ? kAbsent : node.input(3),
                   .mask = groups ? kAbsent : node.input(5),
                   .past_key = node.input(groups ? 3 : 6),
                   .past_value = node.input(groups ? 4 : 7)};
  const auto& query = dims_of(graph, use.query);
  use.heads = integer_attribute(node, "num_heads", 0);
  use.kv_heads = integer_attribute(node, "kv_num_heads", use.heads);
  if (!query || query->size() != 3 || use.heads < 1 || use.kv_heads < 1) return std::nullopt;
  use.batch = (*query)[0];
  use.queries = use.keys = (*query)[1];
  use.width = use.value_width = (*query)[2] / use.heads;
  const auto& key = dims_of(graph, use.key);
  const auto& value = dims_of(graph, use.value);
  if (use.key == kAbsent) {
    // Queries, keys and values side by side.
    use.width = use.value_width = (*query)[2] / checked_add(use.heads, checked_multiply(2, use.kv_heads));
  } else if (key && key->size() == 4) {
    use.keys = (*key)[2];  // of another sequence, by heads
    if (value && value->size() == 4) use.value_width = (*value)[3];
  } else if (key && key->size() == 3) {
    use.keys = (*key)[1];
    if (value && value->size() == 3) use.value_width = (*value)[2] / use.kv_heads;
  } else {
    return std::nullopt;
  }
  use.keys = checked_add(use.keys, past_keys(graph, use.past_key));
  return use;
}

}  // namespace

std::optional<AttentionUse> attention_of(const Graph& graph, const Node& node) {
  auto use = node.op != "Attention" ? of_runtime(graph, node)
             : node.domain.empty()  ? of_onnx(graph, node)
                                    : of_packed(graph, node);
  const bool sound = use && use->batch > 0 && use->queries > 0 && use->keys > 0 && use->width > 0 &&
                     use->value_width > 0 && use->kv_heads > 0 && use->heads % use->kv_heads == 0;
  return sound ? use : std::nullopt;
}

}  // namespace systole::core::onnx_import
