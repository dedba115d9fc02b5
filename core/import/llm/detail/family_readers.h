// SPDX-License-Identifier: MIT
#pragma once

#include "core/import/llm/detail/config_file.h"
#include "core/import/llm/model.h"

/// What the keys of each family mean: one function a `model_type`, in the words of the configuration classes of Hugging
/// Face's transformers (their documentation of version 4.5x) and of the papers that the families come from. A key that
/// is missing has that class's default only where the documentation derives it from another key, or where it is a
/// switch; sizes are never guessed.
namespace systole::core::llm {

// RMSNorm, rotary positions, a gated MLP: LLaMA and what followed it (llama_families.cpp).
void read_llama(ConfigFile& file, LlmModel& model);
void read_mistral(ConfigFile& file, LlmModel& model);
void read_mixtral(ConfigFile& file, LlmModel& model);
void read_qwen2(ConfigFile& file, LlmModel& model);
void read_qwen3(ConfigFile& file, LlmModel& model);
void read_qwen2_moe(ConfigFile& file, LlmModel& model);
void read_qwen3_moe(ConfigFile& file, LlmModel& model);
void read_phi3(ConfigFile& file, LlmModel& model);
void read_internlm2(ConfigFile& file, LlmModel& model);
void read_granite(ConfigFile& file, LlmModel& model);

// The same with other normalisations (llama_variants.cpp).
void read_gemma(ConfigFile& file, LlmModel& model);
void read_gemma2(ConfigFile& file, LlmModel& model);
void read_gemma3(ConfigFile& file, LlmModel& model);
void read_olmo(ConfigFile& file, LlmModel& model);
void read_olmo2(ConfigFile& file, LlmModel& model);
void read_olmoe(ConfigFile& file, LlmModel& model);
void read_stablelm(ConfigFile& file, LlmModel& model);
void read_cohere(ConfigFile& file, LlmModel& model);
void read_starcoder2(ConfigFile& file, LlmModel& model);
void read_deepseek_v2(ConfigFile& file, LlmModel& model);
void read_deepseek_v3(ConfigFile& file, LlmModel& model);

// LayerNorm and an MLP of two products (gpt_families.cpp).
void read_gpt2(ConfigFile& file, LlmModel& model);
void read_gpt_bigcode(ConfigFile& file, LlmModel& model);
void read_gptj(ConfigFile& file, LlmModel& model);
void read_gpt_neox(ConfigFile& file, LlmModel& model);
void read_opt(ConfigFile& file, LlmModel& model);
void read_bloom(ConfigFile& file, LlmModel& model);
void read_falcon(ConfigFile& file, LlmModel& model);
void read_phi(ConfigFile& file, LlmModel& model);

// Encoders (encoder_families.cpp).
void read_bert(ConfigFile& file, LlmModel& model);
void read_roberta(ConfigFile& file, LlmModel& model);
void read_distilbert(ConfigFile& file, LlmModel& model);
void read_vit(ConfigFile& file, LlmModel& model);

}  // namespace systole::core::llm
