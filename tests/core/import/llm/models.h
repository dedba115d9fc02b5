// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "core/files/text_file.h"
#include "core/import/llm/network.h"
#include "core/import/llm/read.h"
#include "core/import/llm/shipped.h"
#include "tests/places.h"

/// Models by a configuration's text, or by the name of a shipped one.
namespace systole::core::testing {

inline LlmModel model_of(std::string text) {
  return read_llm_model(checked_text("model.json", std::move(text))).model;
}

inline LlmModel shipped_model(const std::string& name) {
  return read_llm_model(read_text_file(find_llm(name, {tests::topologies_dir()}))).model;
}

inline Network network_of(const LlmModel& model, const LlmRun& run) {
  return llm_network(model, run).network;
}

inline LlmRun prefill_of(std::int64_t context, std::int64_t batch = 1, std::int64_t devices = 1) {
  return {.phase = LlmPhase::prefill, .context = context, .batch = batch, .tensor_parallel = devices};
}

inline LlmRun decode_of(std::int64_t context, std::int64_t batch = 1, std::int64_t devices = 1) {
  return {.phase = LlmPhase::decode, .context = context, .batch = batch, .tensor_parallel = devices};
}

}  // namespace systole::core::testing
