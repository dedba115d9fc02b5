// SPDX-License-Identifier: MIT
// LLaMA, Touvron et al., arXiv 2302.13971, and the families that changed little of it.
#include <algorithm>
#include <cstddef>

#include "core/import/llm/detail/family_keys.h"
#include "core/import/llm/detail/family_readers.h"

namespace systole::core::llm {
namespace {

/// Qwen's windows hold from layer `max_window_layers` on, and only where they are switched on.
void read_qwen_windows(ConfigFile& file, LlmModel& model) {
  const bool used = file.truth_or("use_sliding_window", false);
  file.ignore({"sliding_window", "max_window_layers", "layer_types"});
  if (!used) return;
  read_window(file, model);
  if (file.has("layer_types")) {
    read_layer_types(file, model);
    return;
  }
  const auto first = static_cast<std::size_t>(std::min(model.layers, file.whole("max_window_layers", 0)));
  std::fill_n(model.windows.begin(), first, 0);
}

void read_qwen_experts(ConfigFile& file, LlmModel& model) {
  read_qwen_windows(file, model);
  read_experts(file, model, "num_experts");
  model.expert_width = file.whole("moe_intermediate_size");
  file.only("decoder_sparse_step", 1, "every layer has experts");
  file.only("mlp_only_layers", nlohmann::json::array(), "every layer has experts");
  // The width of dense layers, which there are none of.
  file.ignore({"intermediate_size", "norm_topk_prob", "router_aux_loss_coef", "output_router_logits"});
}

void read_attention_bias(ConfigFile& file, LlmModel& model) {
  model.qkv_bias = model.output_bias = file.truth_or("attention_bias", false);
}

}  // namespace

void read_llama(ConfigFile& file, LlmModel& model) {
  read_rotary_decoder(file, model);
  read_mlp_width(file, model);
  read_attention_bias(file, model);
  model.mlp_bias = file.truth_or("mlp_bias", false);
}

/// Granite scales embeddings, residuals, scores and logits by a number each.
void read_granite(ConfigFile& file, LlmModel& model) {
  read_llama(file, model);
  model.scaled_embeddings = true;
  file.ignore({"embedding_multiplier", "attention_multiplier", "residual_multiplier", "logits_scaling"});
}

void read_mistral(ConfigFile& file, LlmModel& model) {
  read_rotary_decoder(file, model, {.kv_heads_may_be_missing = false});
  read_mlp_width(file, model);
  read_window(file, model);
}

/// Mixtral, Jiang et al., arXiv 2401.04088: every MLP is a mixture of experts.
void read_mixtral(ConfigFile& file, LlmModel& model) {
  read_rotary_decoder(file, model, {.kv_heads_may_be_missing = false});
  read_window(file, model);
  model.expert_width = file.whole("intermediate_size");
  read_experts(file, model, "num_local_experts");
  file.ignore({"router_aux_loss_coef", "router_jitter_noise", "output_router_logits"});
}

void read_qwen2(ConfigFile& file, LlmModel& model) {
  read_rotary_decoder(file, model);
  read_mlp_width(file, model);
  read_qwen_windows(file, model);
  model.qkv_bias = true;
}

void read_qwen3(ConfigFile& file, LlmModel& model) {
  read_rotary_decoder(file, model);
  read_mlp_width(file, model);
  read_qwen_windows(file, model);
  read_attention_bias(file, model);
  model.query_key_norm = true;
}

void read_qwen2_moe(ConfigFile& file, LlmModel& model) {
  read_rotary_decoder(file, model);
  read_qwen_experts(file, model);
  model.shared_expert_width = file.whole("shared_expert_intermediate_size");
  model.shared_expert_gate = true;
  model.qkv_bias = file.truth_or("qkv_bias", true);
}

void read_qwen3_moe(ConfigFile& file, LlmModel& model) {
  read_rotary_decoder(file, model);
  read_qwen_experts(file, model);
  read_attention_bias(file, model);
  model.query_key_norm = true;
}

void read_phi3(ConfigFile& file, LlmModel& model) {
  read_rotary_decoder(file, model);
  read_mlp_width(file, model);
  read_window(file, model);
  read_rotary_share(file, model, "partial_rotary_factor", 1.0);
  model.one_qkv = model.one_gate_up = true;
  file.only("attention_bias", false, "products without biases");
  file.only("mlp_bias", false, "products without biases");
}

void read_internlm2(ConfigFile& file, LlmModel& model) {
  read_rotary_decoder(file, model);
  read_mlp_width(file, model);
  model.qkv_bias = model.output_bias = file.truth_or("bias", false);
  model.one_qkv = true;
}

}  // namespace systole::core::llm
