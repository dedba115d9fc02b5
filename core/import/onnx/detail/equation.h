// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/import/onnx/detail/graph.h"

namespace systole::core::onnx_import {

/// The letters of an Einsum: one for each axis of its operands and of its result.
struct Equation {
  std::vector<std::string> operands{};
  std::string result{};
};

/// The equation of an Einsum node of the graph. Dots become a letter for each axis that they stand for; nothing where
/// an operand has fewer axes than letters, or sizes that are not known. Without an arrow the result has the axes of the
/// dots, then what stands once, in the order of the alphabet.
std::optional<Equation> equation_of(const Graph& graph, const Node& node);

}  // namespace systole::core::onnx_import
