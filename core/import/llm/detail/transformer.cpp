// SPDX-License-Identifier: MIT
#include "core/import/llm/detail/transformer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/checked.h"

namespace systole::core {

using Node = Transformer::Node;

Transformer::Transformer(const LlmModel& model, const LlmRun& run, std::int64_t context)
    : model_(model),
      devices_(run.tensor_parallel),
      batch_(run.batch),
      context_(context),
      tokens_(run.phase == LlmPhase::decode ? 1 : context),
      heads_(model.heads / devices_),
      kv_heads_(kv_heads_of_device(model, devices_)),
      words_(ceil_divide(model.vocabulary, devices_)),
      decodes_(run.phase == LlmPhase::decode),
      out_(model.name) {}

Network Transformer::write() && {
  Node latest = embed();
  for (std::int64_t index = 0; index < model_.layers; ++index) {
    out_.begin_block(index);
    latest = model_.parallel ? parallel_block(latest, index) : block(latest, index);
  }
  out_.begin_block(-1);
  head(latest);
  count_extra_parameters();
  return std::move(out_.network());
}

/// A product of all tokens with weights.
Node Transformer::project(const std::string& role, Node of, std::int64_t in, std::int64_t out, bool bias) {
  return out_.gemm(role, batch_, {.m = tokens_, .n = out, .k = in, .bias = bias}, {of});
}

TensorShape Transformer::map(std::int64_t features) const {
  return {.batch = batch_, .channels = features, .h = tokens_, .w = 1};
}

Node Transformer::embed_image() {
  Layer patches;
  patches.name = "patches";
  patches.role = "stem";
  patches.batch = batch_;
  patches.in_ch = model_.image_channels;
  patches.in_h = patches.in_w = model_.image_size;
  patches.out_ch = model_.hidden;
  patches.k_h = patches.k_w = patches.stride_h = patches.stride_w = model_.patch_size;
  patches.bias = true;
  out_.add(std::move(patches), {});
  // No operator puts a class token before the patches, so this row names no producer.
  return out_.on_map("embeddings", Operator::add, Kind::none, map(model_.hidden));
}

/// The look-up in the token table is no work of an array; what is computed of it is the first row.
Node Transformer::embed() {
  Node latest = 0;
  if (model_.image_size > 0) {
    latest = embed_image();
  } else if (model_.embedding_width != model_.hidden) {
    const Node narrow = out_.on_map("embeddings", Operator::slice, Kind::first, map(model_.embedding_width));
    const Node wide = project("project_in", narrow, model_.embedding_width, model_.hidden, false);
    latest = model_.position_rows > 0 ? out_.sum("embeddings.positions", {wide}) : wide;
  } else if (model_.position_rows > 0) {
    latest = out_.on_map("embeddings", Operator::add, Kind::none, map(model_.hidden));
  } else if (model_.scaled_embeddings) {
    latest = out_.on_map("embeddings", Operator::mul, Kind::none, map(model_.hidden));
  } else {
    // A view of all features: the sums of the first block must be able to name the embeddings.
    latest = out_.on_map("embeddings", Operator::slice, Kind::first, map(model_.hidden));
  }
  return model_.embedding_norm ? out_.norm("embeddings.norm", latest) : latest;
}

Node Transformer::parallel_block(Node input, std::int64_t index) {
  const Node first = out_.norm("attention_norm", input);
  const Node attended = attention(first, model_.windows[static_cast<std::size_t>(index)]);
  const Node second = model_.one_norm ? first : out_.norm("mlp_norm", input);
  const Node mixed = feed_forward(second, index);
  return out_.sum("add", {input, attended, mixed});
}

Node Transformer::block(Node input, std::int64_t index) {
  const NormPlace place = model_.norms;
  const bool before = place == NormPlace::before || place == NormPlace::around;
  const bool behind = place == NormPlace::behind || place == NormPlace::around;
  const Node first = before ? out_.norm("attention_norm", input) : input;
  Node attended = attention(first, model_.windows[static_cast<std::size_t>(index)]);
  if (behind) attended = out_.norm("attention_norm_after", attended);
  Node middle = out_.sum("attention_add", {input, attended});
  if (place == NormPlace::behind_sums) middle = out_.norm("attention_norm", middle);
  const Node second = before ? out_.norm("mlp_norm", middle) : middle;
  Node mixed = feed_forward(second, index);
  if (behind) mixed = out_.norm("mlp_norm_after", mixed);
  const Node sum = out_.sum("mlp_add", {middle, mixed});
  return place == NormPlace::behind_sums ? out_.norm("mlp_norm", sum) : sum;
}

void Transformer::head(Node latest) {
  if (model_.final_norm) latest = out_.norm("norm", latest);
  if (model_.image_size > 0) {
    const std::int64_t classes = ceil_divide(model_.classes, devices_);
    out_.gemm("classifier", batch_, {.m = 1, .n = classes, .k = model_.hidden, .bias = true}, {latest});
    return;
  }
  if (model_.encoder) return;
  if (model_.embedding_width != model_.hidden) {
    latest = project("project_out", latest, model_.hidden, model_.embedding_width, false);
  }
  const Node logits = project("head", latest, model_.embedding_width, words_, model_.head_bias);
  if (model_.capped_logits) out_.activation(logits, Kind::tanh);
}

}  // namespace systole::core
