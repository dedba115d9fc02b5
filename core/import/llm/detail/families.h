// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "core/import/llm/detail/config_file.h"
#include "core/import/llm/model.h"

namespace systole::core {

/// How the configurations of one `model_type` are read.
struct LlmFamily {
  std::string_view type;
  /// Fills all of a model but its name, type and number format.
  void (*read)(ConfigFile& file, LlmModel& model);
};

/// All families, sorted by their type.
std::span<const LlmFamily> llm_family_table();

/// Why a family that many ask for is not supported: `is an encoder with a decoder`; empty for all others.
std::string_view unsupported_llm(std::string_view type);

}  // namespace systole::core
