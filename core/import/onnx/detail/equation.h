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

/// The equation of an Einsum node; nothing for one with dots, which stand for any number of axes. Without an arrow the
/// result has what stands once, in the order of the alphabet.
std::optional<Equation> equation_of(const Node& node);

}  // namespace systole::core::onnx_import
