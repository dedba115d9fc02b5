// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/import/stablehlo/detail/syntax.h"

namespace systole::core::stablehlo {

/// Reads a module in MLIR's pretty form, its generic form, or a mixture of both, as printers write them. Throws
/// InputError with line and column at the first place that is neither. O(bytes).
Module parse_module(const std::string& file, std::string_view text);

}  // namespace systole::core::stablehlo
