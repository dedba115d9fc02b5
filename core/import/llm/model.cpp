// SPDX-License-Identifier: MIT
#include "core/import/llm/model.h"

#include <algorithm>

#include "core/checked.h"

namespace systole::core {
namespace {

/// Weights, and a bias per result if there are some, of `count` products from `in` to `out` features.
std::int64_t product(std::int64_t in, std::int64_t out, bool bias, std::int64_t count = 1) {
  return checked_product(checked_add(in, bias ? 1 : 0), out, count);
}

/// Latent vectors have a normalisation each, whose scales are counted here.
std::int64_t latent_attention(const LlmModel& model) {
  const std::int64_t queries = checked_multiply(model.heads, model.head_width);
  const std::int64_t not_rotated = model.head_width - model.rotary_width;
  std::int64_t count = 0;
  const auto add = [&](std::int64_t more) { count = checked_add(count, more); };
  if (model.query_latent > 0) {
    add(product(model.hidden, model.query_latent, model.qkv_bias));
    add(model.query_latent);
    add(product(model.query_latent, queries, false));
  } else {
    add(product(model.hidden, queries, false));
  }
  add(product(model.hidden, checked_add(model.kv_latent, model.rotary_width), model.qkv_bias));
  add(model.kv_latent);
  add(checked_product(model.kv_latent, model.heads, checked_add(not_rotated, model.value_width)));
  add(product(checked_multiply(model.heads, model.value_width), model.hidden, model.output_bias));
  return count;
}

std::int64_t attention(const LlmModel& model) {
  if (model.kv_latent > 0) return latent_attention(model);
  const std::int64_t queries = checked_multiply(model.heads, model.head_width);
  const std::int64_t keys = checked_multiply(model.kv_heads, model.head_width);
  std::int64_t count = product(model.hidden, checked_add(queries, checked_multiply(2, keys)), model.qkv_bias);
  count = checked_add(count, product(queries, model.hidden, model.output_bias));
  return checked_add(count, query_key_norm_parameters(model, model.heads, model.kv_heads));
}

/// An MLP of that width: up (and gate), then down.
std::int64_t mlp(const LlmModel& model, std::int64_t width) {
  return checked_add(product(model.hidden, width, model.mlp_bias, model.gated ? 2 : 1),
                     product(width, model.hidden, model.mlp_bias));
}

/// The MLPs of all layers, of whose experts `counted` are counted.
std::int64_t mlps(const LlmModel& model, std::int64_t counted) {
  if (model.experts == 0) return checked_multiply(model.layers, mlp(model, model.mlp_width));
  std::int64_t mixture = product(model.hidden, model.experts, model.router_bias);
  mixture = checked_add(mixture, checked_multiply(counted, mlp(model, model.expert_width)));
  if (model.shared_expert_width > 0) mixture = checked_add(mixture, mlp(model, model.shared_expert_width));
  if (model.shared_expert_gate) mixture = checked_add(mixture, model.hidden);
  return checked_add(checked_multiply(model.layers - model.dense_layers, mixture),
                     checked_multiply(model.dense_layers, mlp(model, model.mlp_width)));
}

std::int64_t norm(const LlmModel& model) {
  return checked_multiply(model.norm_terms, model.hidden);
}

std::int64_t around_layers(const LlmModel& model) {
  std::int64_t count = model.pooler_params;
  const auto add = [&](std::int64_t more) { count = checked_add(count, more); };
  if (model.image_size > 0) {
    const std::int64_t patch = checked_product(model.image_channels, model.patch_size, model.patch_size);
    add(product(patch, model.hidden, true));
    add(model.hidden);  // the class token
    add(product(model.hidden, model.classes, true));
  } else {
    add(checked_product(model.vocabulary, model.embedding_width, model.tied || model.encoder ? 1 : 2));
    if (model.head_bias) add(model.vocabulary);
  }
  if (model.embedding_width != model.hidden) add(checked_product(2, model.embedding_width, model.hidden));
  add(checked_multiply(checked_add(model.position_rows, model.segment_rows), model.hidden));
  add(checked_multiply((model.embedding_norm ? 1 : 0) + (model.final_norm ? 1 : 0), norm(model)));
  return count;
}

std::int64_t parameters_with(const LlmModel& model, std::int64_t experts) {
  const std::int64_t norms = checked_multiply(norms_of_layer(model), norm(model));
  const std::int64_t attentions = checked_multiply(model.layers, checked_add(attention(model), norms));
  return checked_add(around_layers(model), checked_add(attentions, mlps(model, experts)));
}

}  // namespace

std::int64_t norms_of_layer(const LlmModel& model) {
  if (model.parallel && model.one_norm) return 1;
  return model.norms == NormPlace::around ? 4 : 2;
}

std::int64_t query_key_norm_parameters(const LlmModel& model, std::int64_t heads, std::int64_t kv_heads) {
  if (!model.query_key_norm) return 0;
  return checked_multiply(model.norm_each_head ? checked_add(heads, kv_heads) : 2, model.head_width);
}

std::int64_t image_tokens(const LlmModel& model) {
  const std::int64_t side = model.image_size / model.patch_size;
  return checked_add(checked_multiply(side, side), 1);
}

std::int64_t parameters(const LlmModel& model) {
  return parameters_with(model, model.experts);
}

std::int64_t active_parameters(const LlmModel& model) {
  return parameters_with(model, model.experts_per_token);
}

std::int64_t kv_heads_of_device(const LlmModel& model, std::int64_t devices) {
  return std::max<std::int64_t>(1, model.kv_heads / devices);
}

std::int64_t cached_elements(const LlmModel& model, std::int64_t context, std::int64_t devices) {
  if (model.encoder) return 0;
  const std::int64_t token = model.kv_latent > 0
                                 ? checked_add(model.kv_latent, model.rotary_width)
                                 : checked_product(2, kv_heads_of_device(model, devices), model.head_width);
  std::int64_t count = 0;
  for (const std::int64_t window : model.windows) {
    count = checked_add(count, checked_multiply(token, window > 0 ? std::min(window, context) : context));
  }
  return count;
}

}  // namespace systole::core
