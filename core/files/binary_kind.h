// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace systole::core {

/// What a file is that is no text, by its first bytes: `an ONNX model`, `a PNG picture`; `a binary file` if they are
/// none that is known. Empty for text, broken text included. O(1): it looks at the first kilobyte, in a zip archive for
/// the names of its first files.
std::string_view binary_kind(std::string_view bytes);

/// True for a kind that holds a neural network.
bool is_model(std::string_view kind);

}  // namespace systole::core
