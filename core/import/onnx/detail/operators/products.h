// SPDX-License-Identifier: MIT
#pragma once

#include "core/import/onnx/detail/conversion.h"

namespace systole::core::onnx_import {

/// A product of (m x k) and (k x n).
struct ProductSizes {
  std::int64_t m = 1;
  std::int64_t n = 1;
  std::int64_t k = 1;
};

/// True for an operand that is made of constants, or an input that stands for weights which the file has not.
bool holds_weights(const Conversion& conversion, ValueId candidate, ValueId other);

/// True for a product of two operands that both change with the network's input: attention's.
bool is_activation_product(const Conversion& conversion, const Node& node);

}  // namespace systole::core::onnx_import
