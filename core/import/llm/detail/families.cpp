// SPDX-License-Identifier: MIT
#include "core/import/llm/detail/families.h"

#include <algorithm>
#include <array>

#include "core/import/llm/detail/family_readers.h"

namespace systole::core {
namespace {

constexpr std::array kFamilies{
    LlmFamily{"bert", llm::read_bert},
    LlmFamily{"bloom", llm::read_bloom},
    LlmFamily{"cohere", llm::read_cohere},
    LlmFamily{"deepseek_v2", llm::read_deepseek_v2},
    LlmFamily{"deepseek_v3", llm::read_deepseek_v3},
    LlmFamily{"distilbert", llm::read_distilbert},
    LlmFamily{"falcon", llm::read_falcon},
    LlmFamily{"gemma", llm::read_gemma},
    LlmFamily{"gemma2", llm::read_gemma2},
    LlmFamily{"gemma3_text", llm::read_gemma3},
    LlmFamily{"gpt2", llm::read_gpt2},
    LlmFamily{"gpt_bigcode", llm::read_gpt_bigcode},
    LlmFamily{"gpt_neox", llm::read_gpt_neox},
    LlmFamily{"gptj", llm::read_gptj},
    LlmFamily{"granite", llm::read_granite},
    LlmFamily{"internlm2", llm::read_internlm2},
    LlmFamily{"llama", llm::read_llama},
    LlmFamily{"mistral", llm::read_mistral},
    LlmFamily{"mixtral", llm::read_mixtral},
    LlmFamily{"olmo", llm::read_olmo},
    LlmFamily{"olmo2", llm::read_olmo2},
    LlmFamily{"olmoe", llm::read_olmoe},
    LlmFamily{"opt", llm::read_opt},
    LlmFamily{"phi", llm::read_phi},
    LlmFamily{"phi3", llm::read_phi3},
    LlmFamily{"qwen2", llm::read_qwen2},
    LlmFamily{"qwen2_moe", llm::read_qwen2_moe},
    LlmFamily{"qwen3", llm::read_qwen3},
    LlmFamily{"qwen3_moe", llm::read_qwen3_moe},
    LlmFamily{"roberta", llm::read_roberta},
    LlmFamily{"stablelm", llm::read_stablelm},
    LlmFamily{"starcoder2", llm::read_starcoder2},
    LlmFamily{"vit", llm::read_vit},
};

struct Unsupported {
  std::string_view type;
  std::string_view reason;
};
constexpr std::string_view kTwoStacks = "is an encoder with a decoder, which attends to two inputs";
constexpr std::string_view kStateSpace = "has state-space layers, which are no products of matrices";
constexpr std::array kUnsupported{
    Unsupported{"bart", kTwoStacks},
    Unsupported{"clip", "is two encoders, of text and of images"},
    Unsupported{"falcon_mamba", kStateSpace},
    Unsupported{"gpt_oss", "has attention sinks and experts with biases"},
    Unsupported{"jamba", kStateSpace},
    Unsupported{"llama4_text", "mixes layers with experts, without positions and with chunked attention"},
    Unsupported{"mamba", kStateSpace},
    Unsupported{"mamba2", kStateSpace},
    Unsupported{"mbart", kTwoStacks},
    Unsupported{"recurrent_gemma", "has recurrent layers"},
    Unsupported{"rwkv", "is recurrent and has no attention"},
    Unsupported{"t5", kTwoStacks},
    Unsupported{"whisper", kTwoStacks},
};

}  // namespace

std::span<const LlmFamily> llm_family_table() {
  return kFamilies;
}

std::string_view unsupported_llm(std::string_view type) {
  const auto* const row = std::ranges::find(kUnsupported, type, &Unsupported::type);
  return row == kUnsupported.end() ? std::string_view{} : row->reason;
}

}  // namespace systole::core
