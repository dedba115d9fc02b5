// SPDX-License-Identifier: MIT
// Language models have the parameters that their publishers count: those of the tensors of their checkpoints on Hugging
// Face, as its pages show them.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/ir/work.h"
#include "tests/core/import/llm/models.h"

using namespace systole::core;
using namespace systole::core::testing;

namespace {

struct ShippedModel {
  const char* name;
  std::int64_t params;
  std::int64_t active;
};

constexpr ShippedModel kShipped[] = {
    {"gpt2", 124'439'808, 124'439'808},
    {"opt_125m", 125'239'296, 125'239'296},
    {"opt_6_7b", 6'658'473'984, 6'658'473'984},
    {"llama_2_7b", 6'738'415'616, 6'738'415'616},
    {"llama_3_8b", 8'030'261'248, 8'030'261'248},
    {"llama_3_2_1b", 1'235'814'400, 1'235'814'400},
    {"qwen2_5_0_5b", 494'032'768, 494'032'768},
    {"smollm2_135m", 134'515'008, 134'515'008},
    {"qwen3_0_6b", 596'049'920, 596'049'920},
    {"qwen3_8b", 8'190'735'360, 8'190'735'360},
    {"qwen3_30b_a3b", 30'532'122'624, 3'353'032'704},
    {"mistral_7b", 7'241'732'096, 7'241'732'096},
    {"mixtral_8x7b", 46'702'792'704, 12'879'925'248},
    {"gemma_2b", 2'506'172'416, 2'506'172'416},
    {"gemma_2_2b", 2'614'341'888, 2'614'341'888},
    {"phi_2", 2'779'683'840, 2'779'683'840},
    {"falcon_7b", 6'921'720'704, 6'921'720'704},
    {"deepseek_v3", 671'026'419'200, 37'552'297'472},
    {"bert_base_uncased", 109'482'240, 109'482'240},
    {"vit_base_patch16_224", 86'567'656, 86'567'656},
};

struct OtherModel {
  std::string_view name;
  std::int64_t params;
  const char* config;
};

/// Families that no shipped configuration is of, with the keys of the publishers' files that say something.
constexpr OtherModel kOthers[] = {
    {"EleutherAI/pythia-160m", 162'322'944,
     R"({"model_type":"gpt_neox","hidden_act":"gelu","hidden_size":768,"intermediate_size":3072,
         "max_position_embeddings":2048,"num_attention_heads":12,"num_hidden_layers":12,"rotary_pct":0.25,
         "rotary_emb_base":10000,"tie_word_embeddings":false,"use_parallel_residual":true,"vocab_size":50304})"},
    {"EleutherAI/gpt-j-6b", 6'050'882'784,
     R"({"model_type":"gptj","activation_function":"gelu_new","n_embd":4096,"n_head":16,"n_inner":null,"n_layer":28,
         "n_positions":2048,"rotary_dim":64,"tie_word_embeddings":false,"vocab_size":50400})"},
    {"bigcode/starcoderbase-1b", 1'137'207'296,
     R"({"model_type":"gpt_bigcode","activation_function":"gelu_pytorch_tanh","multi_query":true,"n_embd":2048,
         "n_head":16,"n_inner":8192,"n_layer":24,"n_positions":8192,"vocab_size":49152})"},
    {"facebook/opt-350m", 331'196'416,
     R"({"model_type":"opt","activation_function":"relu","do_layer_norm_before":false,"ffn_dim":4096,
         "hidden_size":1024,"max_position_embeddings":2048,"num_attention_heads":16,"num_hidden_layers":24,
         "vocab_size":50272,"word_embed_proj_dim":512})"},
    {"bigscience/bloom-560m", 559'214'592,
     R"({"model_type":"bloom","n_embed":1024,"n_layer":24,"num_attention_heads":16,"vocab_size":250880,
         "offset_alibi":100,"seq_length":2048,"skip_bias_add":true})"},
    {"tiiuae/falcon-rw-1b", 1'311'625'216,
     R"({"model_type":"falcon","alibi":true,"bias":true,"hidden_size":2048,"multi_query":false,
         "new_decoder_architecture":false,"num_attention_heads":32,"num_hidden_layers":24,"parallel_attn":false,
         "vocab_size":50304})"},
    {"microsoft/Phi-3-mini-4k-instruct", 3'821'079'552,
     R"({"model_type":"phi3","hidden_act":"silu","hidden_size":3072,"intermediate_size":8192,
         "max_position_embeddings":4096,"num_attention_heads":32,"num_hidden_layers":32,"num_key_value_heads":32,
         "sliding_window":2047,"tie_word_embeddings":false,"vocab_size":32064})"},
    {"google/gemma-3-1b-pt", 999'885'952,
     R"({"model_type":"gemma3_text","head_dim":256,"hidden_activation":"gelu_pytorch_tanh","hidden_size":1152,
         "intermediate_size":6912,"max_position_embeddings":32768,"num_attention_heads":4,"num_hidden_layers":26,
         "num_key_value_heads":1,"sliding_window":512,"sliding_window_pattern":6,"vocab_size":262144})"},
    {"allenai/OLMo-1B-hf", 1'176'764'416,
     R"({"model_type":"olmo","hidden_act":"silu","hidden_size":2048,"intermediate_size":8192,
         "max_position_embeddings":2048,"num_attention_heads":16,"num_hidden_layers":16,"num_key_value_heads":16,
         "tie_word_embeddings":true,"vocab_size":50304})"},
    {"allenai/OLMo-2-0425-1B", 1'484'916'736,
     R"({"model_type":"olmo2","hidden_act":"silu","hidden_size":2048,"intermediate_size":8192,
         "max_position_embeddings":4096,"num_attention_heads":16,"num_hidden_layers":16,"num_key_value_heads":16,
         "tie_word_embeddings":false,"vocab_size":100352})"},
    {"allenai/OLMoE-1B-7B-0924", 6'919'161'856,
     R"({"model_type":"olmoe","hidden_act":"silu","hidden_size":2048,"intermediate_size":1024,
         "max_position_embeddings":4096,"num_attention_heads":16,"num_experts":64,"num_experts_per_tok":8,
         "num_hidden_layers":16,"num_key_value_heads":16,"tie_word_embeddings":false,"vocab_size":50304})"},
    {"stabilityai/stablelm-2-1_6b", 1'644'515'328,
     R"({"model_type":"stablelm","hidden_act":"silu","hidden_size":2048,"intermediate_size":5632,
         "max_position_embeddings":4096,"num_attention_heads":32,"num_hidden_layers":24,"num_key_value_heads":32,
         "partial_rotary_factor":0.25,"tie_word_embeddings":false,"use_qkv_bias":true,"vocab_size":100352})"},
    {"CohereForAI/c4ai-command-r-v01", 34'980'831'232,
     R"({"model_type":"cohere","hidden_act":"silu","hidden_size":8192,"intermediate_size":22528,"logit_scale":0.0625,
         "max_position_embeddings":8192,"num_attention_heads":64,"num_hidden_layers":40,"num_key_value_heads":64,
         "vocab_size":256000})"},
    {"bigcode/starcoder2-3b", 3'030'371'328,
     R"({"model_type":"starcoder2","hidden_act":"gelu_pytorch_tanh","hidden_size":3072,"intermediate_size":12288,
         "max_position_embeddings":16384,"num_attention_heads":24,"num_hidden_layers":30,"num_key_value_heads":2,
         "sliding_window":4096,"use_bias":true,"vocab_size":49152})"},
    {"internlm/internlm2-7b", 7'737'708'544,
     R"({"model_type":"internlm2","bias":false,"hidden_act":"silu","hidden_size":4096,"intermediate_size":14336,
         "max_position_embeddings":32768,"num_attention_heads":32,"num_hidden_layers":32,"num_key_value_heads":8,
         "tie_word_embeddings":false,"vocab_size":92544})"},
    {"Qwen/Qwen1.5-MoE-A2.7B", 14'315'784'192,
     R"({"model_type":"qwen2_moe","hidden_act":"silu","hidden_size":2048,"intermediate_size":5632,
         "max_position_embeddings":8192,"moe_intermediate_size":1408,"num_attention_heads":16,"num_experts":60,
         "num_experts_per_tok":4,"num_hidden_layers":24,"num_key_value_heads":16,
         "shared_expert_intermediate_size":5632,"tie_word_embeddings":false,"vocab_size":151936})"},
    {"deepseek-ai/DeepSeek-V2-Lite", 15'706'484'224,
     R"({"model_type":"deepseek_v2","first_k_dense_replace":1,"hidden_act":"silu","hidden_size":2048,
         "intermediate_size":10944,"kv_lora_rank":512,"max_position_embeddings":163840,"moe_intermediate_size":1408,
         "moe_layer_freq":1,"n_routed_experts":64,"n_shared_experts":2,"num_attention_heads":16,
         "num_experts_per_tok":6,"num_hidden_layers":27,"num_key_value_heads":16,"q_lora_rank":null,
         "qk_nope_head_dim":128,"qk_rope_head_dim":64,"tie_word_embeddings":false,"v_head_dim":128,
         "vocab_size":102400})"},
    {"FacebookAI/roberta-base", 124'645'632,
     R"({"model_type":"roberta","hidden_act":"gelu","hidden_size":768,"intermediate_size":3072,
         "max_position_embeddings":514,"num_attention_heads":12,"num_hidden_layers":12,"type_vocab_size":1,
         "vocab_size":50265})"},
    {"distilbert/distilbert-base-uncased", 66'362'880,
     R"({"model_type":"distilbert","activation":"gelu","dim":768,"hidden_dim":3072,"max_position_embeddings":512,
         "n_heads":12,"n_layers":6,"vocab_size":30522})"},
};

/// The rows of every run of the model hold its parameters, or say which they leave out.
void check_rows_hold_all(const LlmModel& model) {
  CHECK(parameters(network_of(model, prefill_of(model.image_size > 0 ? 0 : 48))).count() == parameters(model));
  if (model.encoder) return;
  CHECK(parameters(network_of(model, decode_of(48))).count() == parameters(model));
  CHECK(parameters(network_of(model, decode_of(48, 5))).count() == parameters(model));
}

}  // namespace

TEST_CASE("shipped language models have their published parameters, and their rows hold them") {
  for (const ShippedModel& published : kShipped) {
    CAPTURE(published.name);
    const LlmModel model = shipped_model(published.name);
    CHECK(parameters(model) == published.params);
    CHECK(active_parameters(model) == published.active);
    CHECK(model.source.starts_with("https://huggingface.co/"));
    check_rows_hold_all(model);
  }
}

TEST_CASE("every shipped configuration is in this test's table, and no other") {
  std::vector<std::string> names;
  for (const ShippedModel& published : kShipped) names.emplace_back(published.name);
  std::ranges::sort(names);
  CHECK(llm_names({systole::tests::topologies_dir()}) == names);
}

TEST_CASE("models of all other families have their published parameters, without a warning") {
  for (const OtherModel& other : kOthers) {
    CAPTURE(other.name);
    const ReadLlmModel read = read_llm_model(checked_text("config.json", other.config));
    CHECK(read.warnings.empty());
    CHECK(parameters(read.model) == other.params);
    check_rows_hold_all(read.model);
  }
}

TEST_CASE("every family is in one of these tables") {
  std::vector<std::string> types;
  for (const ShippedModel& published : kShipped) types.push_back(shipped_model(published.name).type);
  for (const OtherModel& other : kOthers) types.push_back(model_of(other.config).type);
  types.emplace_back("granite");  // LLaMA's rows, with numbers that scale them
  for (const std::string_view family : llm_families()) {
    CAPTURE(family);
    CHECK(std::ranges::find(types, family) != types.end());
  }
}
