// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/topology/read_result.h"

/// Networks from StableHLO text (docs/stablehlo.md).
namespace systole::core {

struct StablehloOptions {
  bool skip_unsupported = false;  ///< leave out operations that are not known, and say which
};

/// True for a text that is an MLIR module or function with operations of StableHLO. O(bytes).
bool is_stablehlo(std::string_view text);

/// Reads a module. `name` is what errors call it. Throws InputError with line, column, what stands there and what
/// should. O(bytes + operations).
ReadNetwork parse_stablehlo(const std::string& name, std::string_view text, const StablehloOptions& options = {});

}  // namespace systole::core
