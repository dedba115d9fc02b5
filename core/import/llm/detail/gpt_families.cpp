// SPDX-License-Identifier: MIT
// Decoders with LayerNorm and an MLP of two products.
#include <algorithm>

#include "core/import/llm/detail/family_keys.h"
#include "core/import/llm/detail/family_readers.h"

namespace systole::core::llm {
namespace {

constexpr std::int64_t kWidening = 4;  ///< of an MLP whose width the file does not give
constexpr SizeKeys kGptKeys{.hidden = "n_embd",
                            .layers = "n_layer",
                            .heads = "n_head",
                            .activation = "activation_function",
                            .longest = "n_positions"};

/// The sizes and switches that GPT-2's class and its followers' share.
void read_gpt(ConfigFile& file, LlmModel& model, std::string_view activation) {
  read_sizes(file, model, kGptKeys, activation);
  read_vocabulary(file, model);
  split_heads(file, model, kGptKeys);
  model.mlp_width = file.whole_or("n_inner", kWidening * model.hidden);
  layer_norm_and_biases(model);
  file.ignore({"n_ctx", "scale_attn_weights", "scale_attn_by_inverse_layer_idx", "reorder_and_upcast_attn",
               "attn_pdrop", "embd_pdrop", "resid_pdrop", "layer_norm_epsilon"});
}

}  // namespace

/// GPT-2, Radford et al. 2019.
void read_gpt2(ConfigFile& file, LlmModel& model) {
  read_gpt(file, model, "gelu_new");
  model.position_rows = model.longest;
  model.one_qkv = true;
  model.tied = file.truth_or("tie_word_embeddings", true);
}

/// StarCoder and SantaCoder, Li et al., arXiv 2305.06161: all heads share keys and values.
void read_gpt_bigcode(ConfigFile& file, LlmModel& model) {
  read_gpt(file, model, "gelu_pytorch_tanh");
  model.position_rows = model.longest;
  model.one_qkv = true;
  if (file.truth_or("multi_query", true)) model.kv_heads = 1;
  model.tied = file.truth_or("tie_word_embeddings", true);
  file.ignore({"attention_softmax_in_fp32", "scale_attention_softmax_in_fp32", "validate_runner_input",
               "inference_runner", "max_batch_size", "max_sequence_length", "pad_key_length", "pre_allocate_kv_cache",
               "runner_max_sequence_length"});
}

/// GPT-J, Wang and Komatsuzaki 2021: attention without biases beside an MLP with them.
void read_gptj(ConfigFile& file, LlmModel& model) {
  read_gpt(file, model, "gelu_new");
  model.qkv_bias = model.output_bias = false;
  model.rotary_width = std::min(model.head_width, file.whole("rotary_dim"));
  model.parallel = model.one_norm = true;
  model.head_bias = true;
  model.tied = file.truth_or("tie_word_embeddings", false);
  file.ignore({"rotary"});
}

/// GPT-NeoX-20B, Black et al., arXiv 2204.06745, and Pythia, Biderman et al., arXiv 2304.01373.
void read_gpt_neox(ConfigFile& file, LlmModel& model) {
  const SizeKeys keys;
  read_sizes(file, model, keys, "gelu");
  read_vocabulary(file, model);
  split_heads(file, model, keys);
  read_mlp_width(file, model);
  constexpr double kQuarter = 0.25;
  read_rotary_share(file, model, "rotary_pct", kQuarter);
  layer_norm_and_biases(model);
  model.qkv_bias = model.output_bias = file.truth_or("attention_bias", true);
  model.one_qkv = true;
  model.parallel = file.truth_or("use_parallel_residual", true);
  model.tied = file.truth_or("tie_word_embeddings", false);
  ignore_rotary_keys(file);
  file.ignore({"rotary_emb_base", "partial_rotary_factor"});
}

/// OPT, Zhang et al., arXiv 2205.01068. Its table of positions begins with two rows that are not used.
void read_opt(ConfigFile& file, LlmModel& model) {
  const SizeKeys keys{.activation = "activation_function"};
  read_sizes(file, model, keys, "relu");
  read_vocabulary(file, model);
  split_heads(file, model, keys);
  model.mlp_width = file.whole("ffn_dim");
  constexpr std::int64_t kUnusedRows = 2;
  model.position_rows = model.longest + kUnusedRows;
  model.embedding_width = file.whole_or("word_embed_proj_dim", model.hidden);
  model.norm_terms = 2;
  model.qkv_bias = model.output_bias = model.mlp_bias = file.truth_or("enable_bias", true);
  file.only("layer_norm_elementwise_affine", true, "LayerNorm with scale and shift");
  const bool first = file.truth_or("do_layer_norm_before", true);
  model.norms = first ? NormPlace::before : NormPlace::behind_sums;
  model.final_norm = !file.truth_or("_remove_final_layer_norm", false) && first;
  model.tied = file.truth_or("tie_word_embeddings", true);
  file.ignore({"layerdrop", "prefix"});
}

/// BLOOM, arXiv 2211.05100: positions are slopes added to the scores, which have no parameters.
void read_bloom(ConfigFile& file, LlmModel& model) {
  const SizeKeys keys{.hidden = either(file, "hidden_size", "n_embed"),
                      .layers = either(file, "n_layer", "num_hidden_layers"),
                      .heads = either(file, "n_head", "num_attention_heads"),
                      .longest = {}};
  read_sizes(file, model, keys, "gelu");
  read_vocabulary(file, model);
  split_heads(file, model, keys);
  model.mlp_width = kWidening * model.hidden;
  constexpr std::int64_t kTrained = 2048;
  model.longest = file.whole_or("seq_length", kTrained);
  layer_norm_and_biases(model);
  model.embedding_norm = true;
  model.one_qkv = true;
  model.tied = file.truth_or("tie_word_embeddings", true);
  file.ignore({"apply_residual_connection_post_layernorm", "attention_softmax_in_fp32", "bias_dropout_fusion",
               "masked_softmax_fusion", "offset_alibi", "pretraining_tp", "skip_bias_add", "skip_bias_add_qkv",
               "slow_but_exact", "unk_token_id", "n_embed", "n_inner", "num_hidden_layers", "num_attention_heads",
               "hidden_act", "layer_norm_epsilon"});
}

/// Falcon, Almazrouei et al., arXiv 2311.16867: one head of keys and values, or a group of them in the larger ones.
void read_falcon(ConfigFile& file, LlmModel& model) {
  const SizeKeys keys{.layers = either(file, "num_hidden_layers", "n_layer"),
                      .heads = either(file, "num_attention_heads", "n_head"),
                      .activation = "activation",
                      .longest = {}};
  read_sizes(file, model, keys, "gelu");
  read_vocabulary(file, model);
  split_heads(file, model, keys);
  constexpr std::int64_t kTrained = 2048;
  model.longest = file.whole_or("max_position_embeddings", kTrained);
  model.mlp_width = file.whole_or("ffn_hidden_size", kWidening * model.hidden);
  const bool grouped = file.truth_or("new_decoder_architecture", false);
  if (grouped) {
    read_kv_heads(file, model, true, either(file, "num_kv_heads", "n_head_kv"));
  } else if (file.truth_or("multi_query", true)) {
    model.kv_heads = 1;
  }
  layer_norm_and_biases(model);
  model.qkv_bias = model.output_bias = model.mlp_bias = file.truth_or("bias", false);
  model.one_qkv = true;
  model.rotary_width = file.truth_or("alibi", false) ? 0 : model.head_width;
  model.parallel = file.truth_or("parallel_attn", true) || grouped;
  model.one_norm = file.whole_or("num_ln_in_parallel_attn", grouped ? 2 : 1) == 1;
  model.tied = file.truth_or("tie_word_embeddings", true);
  ignore_rotary_keys(file);
  file.ignore({"apply_residual_connection_post_layernorm", "multi_query", "num_kv_heads", "n_head_kv"});
}

/// Phi-1.5 and Phi-2, Li et al., arXiv 2309.05463.
void read_phi(ConfigFile& file, LlmModel& model) {
  const SizeKeys keys;
  read_sizes(file, model, keys, "gelu_new");
  read_vocabulary(file, model);
  read_kv_heads(file, model, true);
  split_heads(file, model, keys);
  read_mlp_width(file, model);
  constexpr double kHalf = 0.5;
  read_rotary_share(file, model, "partial_rotary_factor", kHalf);
  layer_norm_and_biases(model);
  model.head_bias = true;
  model.parallel = model.one_norm = true;
  model.tied = file.truth_or("tie_word_embeddings", false);
  file.only("qk_layernorm", false, "queries and keys as they are");
  ignore_rotary_keys(file);
}

}  // namespace systole::core::llm
