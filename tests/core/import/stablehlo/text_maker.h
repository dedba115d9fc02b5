// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/import/stablehlo/stablehlo_network.h"
#include "core/ir/network.h"

/// StableHLO for tests.
namespace systole::core::testing {

/// A module whose main function has these arguments and this body.
inline std::string module_of(std::string_view arguments, std::string_view body) {
  return std::string{"module @m {\n  func.func public @main("} + std::string{arguments} + ") -> tensor<f32> {\n" +
         std::string{body} + "\n  }\n}\n";
}

inline ReadNetwork read_text(const std::string& text, bool skip_unsupported = false) {
  return parse_stablehlo("net.mlir", text, {.skip_unsupported = skip_unsupported});
}

inline Network network_of(std::string_view arguments, std::string_view body) {
  return read_text(module_of(arguments, body)).network;
}

}  // namespace systole::core::testing
