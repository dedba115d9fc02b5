// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/files/text_file.h"
#include "core/import/llm/model.h"

namespace systole::core {

/// A model read from its configuration, and what about the file deserves a warning.
struct ReadLlmModel {
  LlmModel model;
  std::vector<Diagnostic> warnings;
};

/// Reads a Hugging Face `config.json` of one of the families that `llm_families` names. Keys that change the network in
/// a way that is not supported are mistakes; known keys that do not change it are ignored, others are warnings. Throws
/// InputError with all mistakes: file, line, key, what was found and expected, and the nearest key. O(size).
ReadLlmModel read_llm_model(const TextFile& file);

/// The values of `model_type` that are known, sorted.
std::vector<std::string_view> llm_families();

/// True if the text begins as a JSON object does, which no topology file begins with: of all such files only a model's
/// configuration describes a network.
bool is_llm_configuration(std::string_view text);

}  // namespace systole::core
