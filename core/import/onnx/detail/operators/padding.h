// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "core/import/onnx/detail/conversion.h"

namespace systole::core::onnx_import {

/// What a Pad node adds before and after each axis (first all that stands before); nothing if it is not constant.
std::optional<Dims> padding_of(Conversion& conversion, const Node& pad);

/// True if a Pad node puts zeros around maps that one convolution alone reads, so that they are its padding.
bool padding_joins(Conversion& conversion, const Node& pad);

}  // namespace systole::core::onnx_import
