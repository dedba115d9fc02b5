// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/field.h"
#include "core/named.h"

namespace systole::core {

enum class LlmPhase : std::uint8_t { prefill, decode };
inline constexpr std::array kLlmPhases{
    Named{LlmPhase::prefill, "prefill", "all tokens of the prompt at once"},
    Named{LlmPhase::decode, "decode", "one more token of each sequence, which reads the KV cache"}};
constexpr const auto& named_values(LlmPhase /*of*/) {
  return kLlmPhases;
}

/// What of a language model is run.
struct LlmRun {
  LlmPhase phase = LlmPhase::prefill;
  /// Prefill: tokens of the prompt. Decode: tokens that the new one attends to, itself among them. 0: 1024, or what the
  /// model was made for if that is less.
  std::int64_t context = 0;
  std::int64_t batch = 1;            ///< sequences
  std::int64_t new_tokens = 1;       ///< decode: tokens that are generated one after the other
  std::int64_t tensor_parallel = 1;  ///< devices that share heads and widths; the network is one device's part
};

using LlmRunField = Field<LlmRun>;

/// What of a model is run, described once: options, defaults, allowed values and meanings.
std::span<const LlmRunField> llm_run_fields();

}  // namespace systole::core
