// SPDX-License-Identifier: MIT
#include "core/import/onnx/detail/equation.h"

#include <map>

namespace systole::core::onnx_import {

std::optional<Equation> equation_of(const Node& node) {
  std::string text = text_attribute(node, "equation", "");
  std::erase(text, ' ');
  if (text.empty() || text.find('.') != std::string::npos) return std::nullopt;
  const std::size_t arrow = text.find("->");
  Equation equation;
  std::string operands = text.substr(0, arrow);
  for (std::size_t comma = operands.find(','); comma != std::string::npos; comma = operands.find(',')) {
    equation.operands.push_back(operands.substr(0, comma));
    operands.erase(0, comma + 1);
  }
  equation.operands.push_back(operands);
  if (arrow != std::string::npos) {
    equation.result = text.substr(arrow + 2);
    return equation;
  }
  std::map<char, int> times;
  for (const std::string& operand : equation.operands) {
    for (const char letter : operand) ++times[letter];
  }
  for (const auto& [letter, count] : times) {
    if (count == 1) equation.result += letter;
  }
  return equation;
}

}  // namespace systole::core::onnx_import
