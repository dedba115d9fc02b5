// SPDX-License-Identifier: MIT
#include "core/import/stablehlo/detail/scalars.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "core/number.h"

namespace systole::core::stablehlo {
namespace {

Scalar constant_scalar(const Operation& operation) {
  const Attribute* const value = operation.field("value");
  if (value == nullptr) return std::nullopt;
  std::string_view text = trimmed(value->text);
  while (text.starts_with('[') && text.ends_with(']')) text = trimmed(text.substr(1, text.size() - 2));
  if (text == "true" || text == "false") return text == "true" ? 1 : 0;
  const WholeNumber number = parse_whole(text);
  return number.fault == NumberFault::none ? Scalar(number.value) : std::nullopt;
}

Scalar comparison(const Operation& operation, std::int64_t a, std::int64_t b) {
  const Attribute* const field = operation.field("comparison_direction");
  const std::string direction = field != nullptr ? field->text : operation.words.empty() ? "" : operation.words.front();
  if (direction == "EQ") return a == b;
  if (direction == "NE") return a != b;
  if (direction == "LT") return a < b;
  if (direction == "LE") return a <= b;
  if (direction == "GT") return a > b;
  return direction == "GE" ? Scalar(a >= b) : std::nullopt;
}

Scalar of_two(const Operation& operation, bool is_truth, std::int64_t a, std::int64_t b) {
  const std::string& name = operation.name;
  std::int64_t result = 0;
  if (name == "compare") return comparison(operation, a, b);
  if (name == "minimum") return std::min(a, b);
  if (name == "maximum") return std::max(a, b);
  if (is_truth && name == "and") return a != 0 && b != 0;
  if (is_truth && name == "or") return a != 0 || b != 0;
  if (name == "add") return __builtin_add_overflow(a, b, &result) ? std::nullopt : Scalar(result);
  if (name == "subtract") return __builtin_sub_overflow(a, b, &result) ? std::nullopt : Scalar(result);
  if (name == "multiply") return __builtin_mul_overflow(a, b, &result) ? std::nullopt : Scalar(result);
  const bool divides = b > 0 || (b < -1);
  if (name == "divide" && divides) return a / b;
  if (name == "remainder" && divides) return a % b;
  return std::nullopt;
}

/// Operations whose one element is that of their first operand.
constexpr std::array<std::string_view, 5> kSame{"convert", "reshape", "broadcast_in_dim", "transpose",
                                                "optimization_barrier"};

}  // namespace

Scalar scalar_of(const Operation& operation, const Type& result, const std::vector<Scalar>& operands) {
  const bool whole = result.element.starts_with("i") || result.element.starts_with("ui");
  const bool one = std::ranges::all_of(result.dims, [](std::int64_t size) { return size == 1; });
  if (!result.is_tensor || !whole || !one) return std::nullopt;
  const bool is_truth = result.element == "i1";
  if (operation.name == "constant") return constant_scalar(operation);
  if (operands.empty() || !operands[0]) return std::nullopt;
  const bool same = std::ranges::find(kSame, operation.name) != kSame.end();
  if (operands.size() == 1 && same) return is_truth ? Scalar(*operands[0] != 0) : operands[0];
  if (operation.name == "not" && is_truth) return *operands[0] == 0;
  if (operation.name == "select" && operands.size() == 3) return *operands[0] != 0 ? operands[1] : operands[2];
  if (operands.size() != 2 || !operands[1]) return std::nullopt;
  return of_two(operation, is_truth, *operands[0], *operands[1]);
}

}  // namespace systole::core::stablehlo
