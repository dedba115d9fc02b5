// SPDX-License-Identifier: MIT
// Operations that make each element of the same element of their operands.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "core/import/onnx/detail/folding.h"
#include "core/import/stablehlo/detail/operations.h"

namespace systole::core::stablehlo {
namespace {

struct ElementwiseRow {
  std::string_view name;
  std::string_view op;  ///< ONNX's
};
/// By name; what ONNX has no operator for has that of what costs as much.
constexpr std::array kElementwiseRows{
    ElementwiseRow{"abs", "Abs"},
    ElementwiseRow{"acos", "Acos"},
    ElementwiseRow{"acosh", "Log"},
    ElementwiseRow{"add", "Add"},
    ElementwiseRow{"and", "And"},
    ElementwiseRow{"asin", "Asin"},
    ElementwiseRow{"asinh", "Log"},
    ElementwiseRow{"atan", "Atan"},
    ElementwiseRow{"atan2", "Div"},
    ElementwiseRow{"atanh", "Log"},
    ElementwiseRow{"bessel_i1e", "Exp"},
    ElementwiseRow{"broadcast_add", "Add"},
    ElementwiseRow{"broadcast_and", "And"},
    ElementwiseRow{"broadcast_compare", "Less"},
    ElementwiseRow{"broadcast_complex", "Add"},
    ElementwiseRow{"broadcast_divide", "Div"},
    ElementwiseRow{"broadcast_maximum", "Max"},
    ElementwiseRow{"broadcast_minimum", "Min"},
    ElementwiseRow{"broadcast_multiply", "Mul"},
    ElementwiseRow{"broadcast_or", "Or"},
    ElementwiseRow{"broadcast_power", "Pow"},
    ElementwiseRow{"broadcast_select", "Where"},
    ElementwiseRow{"broadcast_subtract", "Sub"},
    ElementwiseRow{"cbrt", "Exp"},
    ElementwiseRow{"ceil", "Ceil"},
    ElementwiseRow{"compare", "Less"},
    ElementwiseRow{"complex", "Add"},
    ElementwiseRow{"conj", "Neg"},
    ElementwiseRow{"convert", "Cast"},
    ElementwiseRow{"cosh", "Exp"},
    ElementwiseRow{"cosine", "Cos"},
    ElementwiseRow{"count_leading_zeros", "Abs"},
    ElementwiseRow{"digamma", "Log"},
    ElementwiseRow{"divide", "Div"},
    ElementwiseRow{"erf", "Erf"},
    ElementwiseRow{"erf_inv", "Erf"},
    ElementwiseRow{"erfc", "Erf"},
    ElementwiseRow{"exponential", "Exp"},
    ElementwiseRow{"exponential_minus_one", "Exp"},
    ElementwiseRow{"floor", "Floor"},
    ElementwiseRow{"imag", "Identity"},
    ElementwiseRow{"is_finite", "Abs"},
    ElementwiseRow{"is_inf", "Abs"},
    ElementwiseRow{"is_neg_inf", "Abs"},
    ElementwiseRow{"is_pos_inf", "Abs"},
    ElementwiseRow{"lgamma", "Log"},
    ElementwiseRow{"log", "Log"},
    ElementwiseRow{"log_plus_one", "Log"},
    ElementwiseRow{"logistic", "Sigmoid"},
    ElementwiseRow{"maximum", "Max"},
    ElementwiseRow{"minimum", "Min"},
    ElementwiseRow{"multiply", "Mul"},
    ElementwiseRow{"negate", "Neg"},
    ElementwiseRow{"next_after", "Abs"},
    ElementwiseRow{"not", "Not"},
    ElementwiseRow{"or", "Or"},
    ElementwiseRow{"polygamma", "Exp"},
    ElementwiseRow{"popcnt", "Abs"},
    ElementwiseRow{"power", "Pow"},
    ElementwiseRow{"real", "Identity"},
    ElementwiseRow{"reduce_precision", "Cast"},
    ElementwiseRow{"remainder", "Mod"},
    ElementwiseRow{"round_nearest_afz", "Round"},
    ElementwiseRow{"round_nearest_even", "Round"},
    ElementwiseRow{"shift_left", "And"},
    ElementwiseRow{"shift_right_arithmetic", "And"},
    ElementwiseRow{"shift_right_logical", "And"},
    ElementwiseRow{"sign", "Sign"},
    ElementwiseRow{"sine", "Sin"},
    ElementwiseRow{"sinh", "Exp"},
    ElementwiseRow{"sqrt", "Sqrt"},
    ElementwiseRow{"square", "Abs"},
    ElementwiseRow{"subtract", "Sub"},
    ElementwiseRow{"tan", "Tan"},
    ElementwiseRow{"tanh", "Tanh"},
    ElementwiseRow{"uniform_dequantize", "Cast"},
    ElementwiseRow{"uniform_quantize", "Cast"},
    ElementwiseRow{"xor", "Xor"},
    ElementwiseRow{"zeta", "Exp"},
};
static_assert(std::ranges::is_sorted(kElementwiseRows, {}, &ElementwiseRow::name));

/// The operand that the result is, where the other one changes nothing: x + 0, x * 1, the larger of x and -inf.
std::optional<Id> unchanged_operand(GraphWriter& writer, const Step& step, std::string_view op) {
  if (step.operands.size() != 2) return std::nullopt;
  const auto neutral = [&](Id id) {
    const auto number = writer.number(id);
    if (!number) return false;
    if (op == "Max") return std::isinf(*number) && *number < 0;
    if (op == "Min") return std::isinf(*number) && *number > 0;
    return op == "Mul" ? *number == 1 : op == "Add" && *number == 0;
  };
  if (neutral(step.operands[1])) return step.operands[0];
  if (neutral(step.operands[0])) return step.operands[1];
  if ((op == "Sub" && writer.number(step.operands[1]) == 0.0) ||
      (op == "Div" && writer.number(step.operands[1]) == 1.0)) {
    return step.operands[0];
  }
  return std::nullopt;
}

/// True if a value is a sum that one operation alone reads, and the constant makes it a mean.
bool makes_mean(GraphWriter& writer, Id sum, Id factor, bool divides) {
  const GraphWriter::Sum of = writer.sum(sum);
  if (of.node == kAbsent || writer.uses(sum) != 1 || !writer.is_constant(factor)) return false;
  const auto number = writer.number(factor);
  // Windows over padding have counts of their own.
  if (!number) return divides && writer.node(of.node).op == "AveragePool";
  const double wanted = divides ? of.elements : 1 / of.elements;
  constexpr double kTolerance = 1e-3;
  return std::fabs(*number - wanted) <= kTolerance * wanted;
}

/// A sum that is divided by how many elements it sums up is their mean, whose division costs nothing of its own.
bool write_mean(GraphWriter& writer, const Step& step, std::string_view op) {
  if (step.operands.size() != 2 || (op != "Div" && op != "Mul")) return false;
  Id sum = step.operands[0];
  if (!makes_mean(writer, sum, step.operands[1], op == "Div")) {
    sum = step.operands[1];
    if (op == "Div" || !makes_mean(writer, sum, step.operands[0], false)) return false;
  }
  Node& node = writer.node(writer.sum(sum).node);
  if (node.op == "ReduceSum") node.op = "ReduceMean";
  writer.set_same(step.results.front(), sum);
  writer.set_sum(step.results.front(), {});
  return true;
}

/// ONNX's operator of a comparison. It has none for "not equal", which costs what any other one does.
std::string_view comparison_of(const Operation& operation) {
  const Attribute* const field = operation.field("comparison_direction");
  const std::string direction = field != nullptr ? field->text : operation.words.empty() ? "" : operation.words.front();
  if (direction == "EQ") return "Equal";
  if (direction == "GT") return "Greater";
  if (direction == "LT") return "Less";
  if (direction == "GE") return "GreaterOrEqual";
  return direction == "LE" ? "LessOrEqual" : "Xor";
}

bool write_rectifier(GraphWriter& writer, const Step& step) {
  if (step.operands.size() != 2) return false;
  for (const auto& [value, zero] :
       {std::pair{step.operands[0], step.operands[1]}, std::pair{step.operands[1], step.operands[0]}}) {
    if (writer.number(zero) != 0.0 || writer.number(value)) continue;
    write_elementwise(writer, step, "Relu", {value});
    return true;
  }
  return false;
}

void require_same_sizes(const GraphWriter& writer, const Step& step) {
  const bool stretches = step.operation->name.starts_with("broadcast_");
  const Dims& result = writer.dims(step.results.front());
  for (const Id operand : step.operands) {
    if (stretches || writer.dims(operand) == result) continue;
    const bool bound =
        (step.operation->name == "clamp" || step.operation->name == "select") && writer.dims(operand).empty();
    if (bound) continue;
    writer.refuse(step,
                  fmt::format("an operand of {} for a result of {}", onnx_import::dims_text(writer.dims(operand)),
                              onnx_import::dims_text(result)),
                  "equal sizes");
  }
}

void write_reciprocal_root(GraphWriter& writer, const Step& step) {
  const Sized operand = writer.before_repeat(step.operands[0]);
  const std::string& element = writer.program().type(step.results[0]).element;
  const ValueId root = writer.add(step, "Sqrt", {operand.value}, operand.dims, element);
  const ValueId result = writer.add(step, "Reciprocal", {root}, operand.dims, element);
  writer.set_repeated(step, step.results[0], {result, operand.dims});
}

/// The chosen operand, where the choice is a constant.
std::optional<Id> chosen_operand(GraphWriter& writer, const Step& step) {
  const auto choice = writer.number(step.operands[0]);
  if (!choice) return std::nullopt;
  return *choice != 0 ? step.operands[1] : step.operands[2];
}

}  // namespace

void write_elementwise(GraphWriter& writer, const Step& step, std::string_view op, const std::vector<Id>& operands) {
  const Id result = step.results.front();
  std::vector<ValueId> inputs;
  std::optional<Dims> dims;
  for (const Id operand : operands) {
    const Sized before = writer.before_repeat(operand);
    inputs.push_back(before.value);
    dims = dims ? onnx_import::broadcast(*dims, before.dims) : before.dims;
    if (!dims) writer.refuse(step, "operands that do not fit", "sizes that are equal or 1, axis by axis");
  }
  if (!dims) writer.refuse(step, "no operands", "at least one");
  const ValueId made = writer.add(step, op, inputs, *dims, writer.program().type(result).element);
  writer.set_repeated(step, result, {made, *dims});
  if (op == "Cast" && writer.uses(operands.front()) == 1) writer.set_sum(result, writer.sum(operands.front()));
}

bool write_if_elementwise(GraphWriter& writer, const Step& step, std::string_view name) {
  if (name == "rsqrt" || name == "clamp" || name == "select") {
    require_operands(writer, step, name == "rsqrt" ? 1 : 3);
    require_same_sizes(writer, step);
    if (name == "rsqrt") {
      write_reciprocal_root(writer, step);
    } else if (name == "clamp") {
      write_elementwise(writer, step, "Clip", {step.operands[1], step.operands[0], step.operands[2]});
    } else if (const auto chosen = chosen_operand(writer, step)) {
      writer.set_same(step.results[0], *chosen);
    } else {
      write_elementwise(writer, step, "Where", step.operands);
    }
    return true;
  }
  const auto* const row = std::ranges::lower_bound(kElementwiseRows, name, {}, &ElementwiseRow::name);
  if (row == kElementwiseRows.end() || row->name != name) return false;
  require_operands(writer, step, 1);
  require_same_sizes(writer, step);
  if (const auto same = unchanged_operand(writer, step, row->op)) {
    writer.set_same(step.results.front(), *same);
  } else if (!write_mean(writer, step, row->op) && !(row->op == "Max" && write_rectifier(writer, step))) {
    write_elementwise(writer, step, name == "compare" ? comparison_of(*step.operation) : row->op, step.operands);
  }
  return true;
}

}  // namespace systole::core::stablehlo
