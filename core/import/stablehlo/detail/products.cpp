// SPDX-License-Identifier: MIT
// Matrix products.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/import/stablehlo/detail/operations.h"

namespace systole::core::stablehlo {
namespace {

/// Axes of a product's operands that belong together, a list for each operand.
struct AxisPairs {
  Dims left;
  Dims right;
};

/// `batching_dims = [0] x [0]`, or the fields of `#stablehlo.dot<...>`.
AxisPairs axis_pairs(const Operation& operation, std::string_view pretty, const std::string& generic) {
  if (const Attribute* const both = operation.field(pretty)) {
    if (both->items.size() != 2) return {};
    return {numbers_in(&both->items[0]), numbers_in(&both->items[1])};
  }
  const Attribute* const numbers = operation.field("dot_dimension_numbers");
  if (numbers == nullptr) return {};
  const auto one = [&](const std::string& name) {
    const auto found = numbers->fields.find(name);
    return found == numbers->fields.end() ? Dims{} : numbers_in(&found->second);
  };
  return {one("lhs_" + generic), one("rhs_" + generic)};
}

/// Gives the axes of two operands letters, equal ones to those that belong together.
class Letters {
 public:
  Letters(const GraphWriter& writer, const Step& step)
      : writer_(writer),
        step_(step),
        left_(writer.dims(step.operands[0]).size(), '\0'),
        right_(writer.dims(step.operands[1]).size(), '\0') {}

  void join(const AxisPairs& pairs, bool in_result) {
    if (pairs.left.size() != pairs.right.size())
      writer_.refuse(step_, "axes without a partner", "as many axes of both operands");
    for (std::size_t i = 0; i < pairs.left.size(); ++i) {
      char& of_left = letter(left_, pairs.left[i]);
      char& of_right = letter(right_, pairs.right[i]);
      const std::int64_t a = writer_.dims(step_.operands[0])[static_cast<std::size_t>(pairs.left[i])];
      const std::int64_t b = writer_.dims(step_.operands[1])[static_cast<std::size_t>(pairs.right[i])];
      if (a != b) writer_.refuse(step_, fmt::format("axes of {} and {}", a, b), "axes of one size");
      of_left = of_right = next(a, in_result);
    }
  }

  void add_rest() {
    for (std::size_t side = 0; side < 2; ++side) {
      std::string& letters = side == 0 ? left_ : right_;
      for (std::size_t i = 0; i < letters.size(); ++i) {
        if (letters[i] == '\0') letters[i] = next(writer_.dims(step_.operands[side])[i], true);
      }
    }
  }

  [[nodiscard]] std::string equation() const { return left_ + "," + right_ + "->" + result_; }
  [[nodiscard]] const Dims& made() const { return made_; }

 private:
  char& letter(std::string& letters, std::int64_t axis) {
    const bool sound =
        axis >= 0 && std::cmp_less(axis, letters.size()) && letters[static_cast<std::size_t>(axis)] == '\0';
    if (!sound)
      writer_.refuse(step_, fmt::format("axis {}", axis), fmt::format("each of {} axes once", letters.size()));
    return letters[static_cast<std::size_t>(axis)];
  }

  char next(std::int64_t size, bool in_result) {
    constexpr int kAlphabet = 26;
    if (used_ >= 2 * kAlphabet) writer_.refuse(step_, "operands of too many axes", "at most 52");
    const auto character = static_cast<char>(used_ < kAlphabet ? 'a' + used_ : 'A' + used_ - kAlphabet);
    ++used_;
    if (in_result) {
      result_ += character;
      made_.push_back(size);
    }
    return character;
  }

  const GraphWriter& writer_;
  const Step& step_;
  std::string left_;
  std::string right_;
  std::string result_;
  int used_ = 0;
  Dims made_;
};

/// Axes that have no letter yet are rows and columns.
void write_product(GraphWriter& writer, const Step& step, Letters& letters) {
  letters.add_rest();
  require_result(writer, step, letters.made());
  const std::vector<ValueId> inputs{writer.whole(step.operands[0]), writer.whole(step.operands[1])};
  writer.set(step.results[0],
             writer.add(step, "Einsum", inputs, letters.made(), writer.program().type(step.results[0]).element,
                        {{.name = "equation", .text = letters.equation()}}));
}

}  // namespace

void write_dot_general(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 2);
  Letters letters(writer, step);
  letters.join(axis_pairs(*step.operation, "batching_dims", "batching_dimensions"), true);
  letters.join(axis_pairs(*step.operation, "contracting_dims", "contracting_dimensions"), false);
  write_product(writer, step, letters);
}

void write_dot(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 2);
  const Dims& left = writer.dims(step.operands[0]);
  const Dims& right = writer.dims(step.operands[1]);
  if (left.empty() || right.empty() || left.size() > 2 || right.size() > 2) {
    writer.refuse(step,
                  fmt::format("operands of {} and {}", onnx_import::dims_text(left), onnx_import::dims_text(right)),
                  "vectors or matrices");
  }
  Letters letters(writer, step);
  letters.join({{static_cast<std::int64_t>(left.size()) - 1}, {0}}, false);
  write_product(writer, step, letters);
}

}  // namespace systole::core::stablehlo
