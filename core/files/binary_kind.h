// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace systole::core {

/// What binary_kind() calls an ONNX model, and a file of which nothing else is known.
inline constexpr std::string_view kOnnxKind = "an ONNX model";
inline constexpr std::string_view kUnknownBinaryKind = "a binary file";

/// What a file is that is no text, by its first bytes: `an ONNX model`, `a PNG picture`; `a binary file` if they are
/// none that is known. Empty for text, broken text included. O(1): it looks at the first kilobyte, in a zip archive for
/// the names of its first files.
std::string_view binary_kind(std::string_view bytes);

/// True for a kind that holds a neural network.
bool is_model(std::string_view kind);

/// How a model of that kind becomes an ONNX model: `tf2onnx makes one: ...`.
std::string_view way_to_onnx(std::string_view kind);

}  // namespace systole::core
