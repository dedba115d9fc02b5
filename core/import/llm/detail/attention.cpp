// SPDX-License-Identifier: MIT
// Attention of one layer. Grouped queries: Ainslie et al., "GQA", arXiv 2305.13245. Latent attention: DeepSeek-V2,
// arXiv 2405.04434, section 2.1 and, for how decoding absorbs the products that make keys and values, its appendix C.
#include <algorithm>

#include "core/checked.h"
#include "core/import/llm/detail/transformer.h"

namespace systole::core {

using Node = Transformer::Node;

/// Rotates the first features of each head by the token's position: x cos + rotated(x) sin.
Node Transformer::rotate(const std::string& role, Node of, std::int64_t heads, std::int64_t head_width) {
  if (model_.rotary_width == 0) return of;
  const bool partly = model_.rotary_width < head_width;
  const Node turned =
      partly ? out_.slice(role + "_turned", Kind::first, checked_multiply(heads, model_.rotary_width), of) : of;
  const Node cosine = out_.product(role + "_cos", {turned});
  const Node sine = out_.product(role + "_sin", {turned});
  const Node rotary = out_.sum(role + "_rotary", {cosine, sine});
  if (!partly) return rotary;
  const std::int64_t kept = checked_multiply(heads, head_width - model_.rotary_width);
  const Node rest = out_.slice(role + "_kept", Kind::last, kept, of);
  return out_.concat(role + "_joined", rotary, rest);
}

Transformer::QueryKeyValue Transformer::project_qkv(Node of) {
  const std::int64_t queries = checked_multiply(heads_, model_.head_width);
  const std::int64_t keys = checked_multiply(kv_heads_, model_.head_width);
  if (!model_.one_qkv) {
    return {.query = project("query", of, model_.hidden, queries, model_.qkv_bias),
            .key = project("key", of, model_.hidden, keys, model_.qkv_bias),
            .value = project("value", of, model_.hidden, keys, model_.qkv_bias)};
  }
  const std::int64_t all = checked_add(queries, checked_multiply(2, keys));
  const Node qkv = project("qkv", of, model_.hidden, all, model_.qkv_bias);
  if (model_.rotary_width == 0 && !model_.query_key_norm) return {.query = qkv, .key = qkv, .value = qkv};
  const Node query = out_.slice("query", Kind::first, queries, qkv);
  const Node rest = out_.slice("key_value", Kind::last, 2 * keys, qkv);
  return {.query = query,
          .key = out_.slice("key", Kind::first, keys, rest),
          .value = out_.slice("value", Kind::last, keys, rest)};
}

/// The products of one layer's attention. Heads that share keys and values are rows of one product, so that keys and
/// values are read once for all of them. A prompt longer than the window is cut into equal pieces of at most a window,
/// each of which reads a window of keys.
Transformer::AttentionShape Transformer::attention_shape(std::int64_t window) const {
  const std::int64_t sharing = heads_ / kv_heads_;
  const std::int64_t keys = window > 0 ? std::min(window, context_) : context_;
  if (keys == context_ || tokens_ == 1) {
    return {.groups = kv_heads_, .rows = checked_multiply(sharing, tokens_), .keys = keys};
  }
  const std::int64_t pieces = ceil_divide(tokens_, keys);
  return {.groups = checked_multiply(kv_heads_, pieces),
          .rows = checked_multiply(sharing, ceil_divide(tokens_, pieces)),
          .keys = keys};
}

Node Transformer::shares_of(Node scores) {
  if (model_.capped_scores) scores = out_.activation(scores, Kind::tanh);
  return out_.activation(scores, Kind::softmax);
}

Node Transformer::attention(Node of, std::int64_t window) {
  if (model_.kv_latent > 0) return latent_attention(of);
  auto [query, key, value] = project_qkv(of);
  if (model_.query_key_norm) {
    query = out_.norm("query_norm", query);
    key = out_.norm("key_norm", key);
  }
  query = rotate("query", query, heads_, model_.head_width);
  key = rotate("key", key, kv_heads_, model_.head_width);
  const auto [groups, rows, keys] = attention_shape(window);
  // Two producers: no weights. In decode the second one's row is the newest of the cache, which is the right operand.
  const Node scores =
      out_.gemm("scores", batch_, {.m = rows, .n = keys, .k = model_.head_width, .groups = groups}, {query, key});
  const Node shares = shares_of(scores);
  const Node mixed =
      out_.gemm("context", batch_, {.m = rows, .n = model_.head_width, .k = keys, .groups = groups}, {shares, value});
  return project("attention_output", mixed, checked_multiply(heads_, model_.head_width), model_.hidden,
                 model_.output_bias);
}

Node Transformer::latent_queries(Node of) {
  const std::int64_t width = checked_multiply(heads_, model_.head_width);
  if (model_.query_latent == 0) return project("query", of, model_.hidden, width, false);
  const Node latent = project("query_latent", of, model_.hidden, model_.query_latent, model_.qkv_bias);
  return project("query", out_.norm("query_latent_norm", latent), model_.query_latent, width, false);
}

Node Transformer::latent_attention(Node of) {
  const Node query = rotate("query", latent_queries(of), heads_, model_.head_width);
  const std::int64_t cached = checked_add(model_.kv_latent, model_.rotary_width);
  const Node both = project("kv_latent", of, model_.hidden, cached, model_.qkv_bias);
  const Node latent = out_.norm("kv_latent_norm", out_.slice("kv_latent_kept", Kind::first, model_.kv_latent, both));
  const Node turned = out_.slice("key_turned", Kind::last, model_.rotary_width, both);
  const Node key = rotate("key", turned, 1, model_.rotary_width);
  const Node entry = out_.concat("cache_entry", latent, key);
  const Node mixed = decodes_ ? attend_to_latent(query, entry) : attend_to_heads(query, latent);
  return project("attention_output", mixed, checked_multiply(heads_, model_.value_width), model_.hidden,
                 model_.output_bias);
}

/// Prefill: keys and values of all heads are computed from the latent vectors.
Node Transformer::attend_to_heads(Node query, Node latent) {
  const std::int64_t not_rotated = model_.head_width - model_.rotary_width;
  const std::int64_t keys = checked_multiply(heads_, not_rotated);
  const std::int64_t values = checked_multiply(heads_, model_.value_width);
  const Node key = project("key", latent, model_.kv_latent, keys, false);
  const Node value = project("value", latent, model_.kv_latent, values, false);
  const Node scores = out_.gemm("scores", batch_,
                                {.m = tokens_, .n = context_, .k = model_.head_width, .groups = heads_}, {query, key});
  const Node shares = shares_of(scores);
  return out_.gemm("context", batch_, {.m = tokens_, .n = model_.value_width, .k = context_, .groups = heads_},
                   {shares, value});
}

/// Decode: queries are multiplied into the space of the latent vectors, which all heads then share as keys and values.
Node Transformer::attend_to_latent(Node query, Node latent) {
  const std::int64_t not_rotated = model_.head_width - model_.rotary_width;
  const Node absorbed = out_.gemm("query_absorbed", batch_,
                                  {.m = tokens_, .n = model_.kv_latent, .k = not_rotated, .groups = heads_}, {query});
  const std::int64_t cached = checked_add(model_.kv_latent, model_.rotary_width);
  const Node scores = out_.gemm("scores", batch_, {.m = heads_, .n = context_, .k = cached}, {absorbed, latent});
  const Node shares = shares_of(scores);
  const Node mixed =
      out_.gemm("context", batch_, {.m = heads_, .n = model_.kv_latent, .k = context_}, {shares, latent});
  return out_.gemm("value_absorbed", batch_,
                   {.m = tokens_, .n = model_.value_width, .k = model_.kv_latent, .groups = heads_}, {mixed});
}

}  // namespace systole::core
