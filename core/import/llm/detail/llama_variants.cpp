// SPDX-License-Identifier: MIT
// Rotary decoders whose normalisations, MLP or attention are not LLaMA's.
#include <algorithm>

#include "core/import/llm/detail/family_keys.h"
#include "core/import/llm/detail/family_readers.h"

namespace systole::core::llm {
namespace {

/// What DeepSeek-V2 (arXiv 2405.04434) and V3 (arXiv 2412.19437) share.
void read_deepseek(ConfigFile& file, LlmModel& model) {
  const SizeKeys keys;
  read_sizes(file, model, keys, "silu");
  read_vocabulary(file, model);
  read_mlp_width(file, model);
  model.kv_latent = file.whole("kv_lora_rank");
  model.query_latent = file.whole_or("q_lora_rank", 0);
  model.rotary_width = file.whole("qk_rope_head_dim");
  model.head_width = file.whole("qk_nope_head_dim") + model.rotary_width;
  model.value_width = file.whole("v_head_dim");
  model.qkv_bias = model.output_bias = file.truth_or("attention_bias", false);
  model.gated = true;
  model.tied = file.truth_or("tie_word_embeddings", false);
  read_experts(file, model, "n_routed_experts");
  model.expert_width = file.whole("moe_intermediate_size");
  model.shared_expert_width = model.expert_width * file.whole_or("n_shared_experts", 0, 0);
  model.dense_layers = std::min(model.layers, file.whole("first_k_dense_replace", 0));
  file.only("moe_layer_freq", 1, "experts in every layer behind the dense ones");
  ignore_rotary_keys(file);
  // How experts are chosen does not change how many are; the layers of `num_nextn_predict_layers` serve training.
  file.ignore({"num_key_value_heads", "n_group", "topk_group", "topk_method", "scoring_func", "routed_scaling_factor",
               "norm_topk_prob", "aux_loss_alpha", "seq_aux", "ep_size", "num_nextn_predict_layers", "qk_head_dim",
               "head_dim", "rope_interleave"});
}

}  // namespace

/// Gemma, arXiv 2403.08295. Early files call its activation `hidden_act`, which its class overrides.
void read_gemma(ConfigFile& file, LlmModel& model) {
  const bool renamed = file.has("hidden_activation");
  file.ignore({"hidden_activation", "hidden_act", "query_pre_attn_scalar", "cache_implementation"});
  read_rotary_decoder(
      file, model,
      {.kv_heads_may_be_missing = false, .tied = true, .activation_key = renamed ? "hidden_activation" : "hidden_act"});
  if (!file.has("head_dim")) static_cast<void>(file.whole("head_dim"));  // its default is not hidden / heads
  read_mlp_width(file, model);
  model.qkv_bias = model.output_bias = file.truth_or("attention_bias", false);
  model.scaled_embeddings = true;
}

/// Gemma 2, arXiv 2408.00118: every other layer has a window.
void read_gemma2(ConfigFile& file, LlmModel& model) {
  read_gemma(file, model);
  alternate_windows(file, model, 2);
  model.norms = NormPlace::around;
  model.capped_scores = file.number_or("attn_logit_softcapping", 50.0) > 0;
  model.capped_logits = file.number_or("final_logit_softcapping", 30.0) > 0;
}

/// Gemma 3, arXiv 2503.19786: five layers with a window to one without.
void read_gemma3(ConfigFile& file, LlmModel& model) {
  read_gemma(file, model);
  constexpr std::int64_t kPeriod = 6;
  const std::int64_t renamed = file.whole_or("_sliding_window_pattern", kPeriod);
  alternate_windows(file, model, file.whole_or("sliding_window_pattern", renamed));
  model.norms = NormPlace::around;
  model.query_key_norm = true;
  file.only("attn_logit_softcapping", nullptr, "scores without a cap");
  file.only("final_logit_softcapping", nullptr, "results without a cap");
  file.only("use_bidirectional_attention", false, "a decoder");
}

/// OLMo, Groeneveld et al., arXiv 2402.00838: normalisations without parameters.
void read_olmo(ConfigFile& file, LlmModel& model) {
  read_rotary_decoder(file, model);
  read_mlp_width(file, model);
  model.qkv_bias = model.output_bias = file.truth_or("attention_bias", false);
  model.norm_terms = 0;
  file.ignore({"clip_qkv"});
}

/// OLMo 2, arXiv 2501.00656: normalisations behind attention and MLP.
void read_olmo2(ConfigFile& file, LlmModel& model) {
  read_rotary_decoder(file, model);
  read_mlp_width(file, model);
  model.qkv_bias = model.output_bias = file.truth_or("attention_bias", false);
  model.norms = NormPlace::behind;
  model.query_key_norm = model.norm_each_head = true;
}

/// OLMoE, Muennighoff et al., arXiv 2409.02060.
void read_olmoe(ConfigFile& file, LlmModel& model) {
  read_rotary_decoder(file, model);
  model.qkv_bias = model.output_bias = file.truth_or("attention_bias", false);
  model.query_key_norm = model.norm_each_head = true;
  model.expert_width = file.whole("intermediate_size");
  read_experts(file, model, "num_experts");
  file.ignore({"clip_qkv", "norm_topk_prob", "router_aux_loss_coef", "output_router_logits"});
}

/// StableLM 2, Bellagente et al., arXiv 2402.17834: LayerNorm, a quarter of each head rotated.
void read_stablelm(ConfigFile& file, LlmModel& model) {
  read_rotary_decoder(file, model);
  read_mlp_width(file, model);
  constexpr double kQuarter = 0.25;
  read_rotary_share(file, model, either(file, "partial_rotary_factor", "rope_pct"), kQuarter);
  model.norm_terms = 2;
  model.qkv_bias = file.truth_or("use_qkv_bias", false);
  model.query_key_norm = model.norm_each_head = file.truth_or("qk_layernorm", false);
  model.parallel = model.one_norm = file.truth_or("use_parallel_residual", false);
  file.ignore({"norm_eps", "rotary_scaling_factor"});
}

/// Command R: attention and MLP side by side, LayerNorm with a scale alone.
void read_cohere(ConfigFile& file, LlmModel& model) {
  read_rotary_decoder(file, model, {.tied = true});
  read_mlp_width(file, model);
  model.qkv_bias = model.output_bias = file.truth_or("attention_bias", false);
  model.query_key_norm = model.norm_each_head = file.truth_or("use_qk_norm", false);
  model.parallel = model.one_norm = true;
  file.ignore({"logit_scale"});
}

/// StarCoder 2, Lozhkov et al., arXiv 2402.19173: LayerNorm and an MLP without a gate.
void read_starcoder2(ConfigFile& file, LlmModel& model) {
  read_rotary_decoder(file, model, {.kv_heads_may_be_missing = false, .tied = true});
  read_mlp_width(file, model);
  read_window(file, model);
  model.norm_terms = 2;
  model.gated = false;
  model.qkv_bias = model.output_bias = model.mlp_bias = file.truth_or("use_bias", true);
  file.ignore(
      {"norm_epsilon", "norm_type", "mlp_type", "activation_function", "residual_dropout", "embedding_dropout"});
}

void read_deepseek_v2(ConfigFile& file, LlmModel& model) {
  read_deepseek(file, model);
}

void read_deepseek_v3(ConfigFile& file, LlmModel& model) {
  read_deepseek(file, model);
  model.router = Kind::sigmoid;
  model.router_bias = true;
}

}  // namespace systole::core::llm
