// SPDX-License-Identifier: MIT
#include "core/import/onnx/detail/equation.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace systole::core::onnx_import {

namespace {

constexpr std::string_view kDots = "...";

std::vector<std::string> parts_of(std::string text) {
  std::vector<std::string> parts;
  for (std::size_t comma = text.find(','); comma != std::string::npos; comma = text.find(',')) {
    parts.push_back(text.substr(0, comma));
    text.erase(0, comma + 1);
  }
  parts.push_back(std::move(text));
  return parts;
}

/// Puts the last of the fresh letters, as many as there are axes, in the place of an operand's dots.
bool expand(std::string& operand, std::size_t rank, std::string_view fresh) {
  const std::size_t dots = operand.find(kDots);
  if (dots == std::string::npos) return true;
  const std::size_t letters = operand.size() - kDots.size();
  if (rank < letters || rank - letters > fresh.size()) return false;
  operand.replace(dots, kDots.size(), fresh.substr(fresh.size() - (rank - letters)));
  return true;
}

/// Letters that an equation does not use, one for each axis that dots may stand for.
std::string fresh_letters(std::string_view text, std::size_t count) {
  std::string fresh;
  for (const char first : {'A', 'a'}) {
    for (char letter = first; fresh.size() < count && letter < first + 26; ++letter) {
      if (text.find(letter) == std::string_view::npos) fresh += letter;
    }
  }
  return fresh;
}

}  // namespace

std::optional<Equation> equation_of(const Graph& graph, const Node& node) {
  std::string text = text_attribute(node, "equation", "");
  std::erase(text, ' ');
  const std::size_t arrow = text.find("->");
  Equation equation{.operands = parts_of(text.substr(0, arrow))};
  if (text.empty() || equation.operands.size() != node.inputs.size()) return std::nullopt;
  std::size_t most = 0;
  std::vector<std::size_t> ranks;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const bool known = node.inputs[i] != kAbsent && graph.at(node.inputs[i]).dims;
    ranks.push_back(known ? graph.at(node.inputs[i]).dims->size() : 0);
    const std::string& operand = equation.operands[i];
    const bool dots = operand.find(kDots) != std::string::npos;
    if (dots) most = std::max(most, ranks.back() - std::min(ranks.back(), operand.size() - kDots.size()));
  }
  const std::string fresh = fresh_letters(text, most);
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (!expand(equation.operands[i], ranks[i], fresh)) return std::nullopt;
  }
  if (arrow != std::string::npos) {
    equation.result = text.substr(arrow + 2);
    const std::size_t dots = equation.result.find(kDots);
    if (dots != std::string::npos) equation.result.replace(dots, kDots.size(), fresh);
    return equation.result.find('.') == std::string::npos ? std::optional(std::move(equation)) : std::nullopt;
  }
  std::map<char, int> times;
  for (const std::string& operand : equation.operands) {
    for (const char letter : operand) ++times[letter];
  }
  equation.result = fresh;
  for (const auto& [letter, count] : times) {
    if (count == 1 && fresh.find(letter) == std::string::npos) equation.result += letter;
  }
  return equation;
}

}  // namespace systole::core::onnx_import
