// SPDX-License-Identifier: MIT
// Constants, and tensors that an operation makes of nothing.
#include <bit>
#include <cmath>
#include <optional>

#include "core/import/stablehlo/detail/arguments/parameters.h"
#include "core/import/stablehlo/detail/operations.h"
#include "core/number.h"

namespace systole::core::stablehlo {
namespace {

/// IEEE 754 numbers of that many bits of exponent and fraction.
double real_of_bits(std::uint64_t bits, int exponent_bits, int fraction_bits) {
  const std::uint64_t exponent_mask = (1ULL << static_cast<unsigned>(exponent_bits)) - 1;
  const auto exponent = (bits >> static_cast<unsigned>(fraction_bits)) & exponent_mask;
  const auto fraction = static_cast<double>(bits & ((1ULL << static_cast<unsigned>(fraction_bits)) - 1));
  const double sign = ((bits >> static_cast<unsigned>(exponent_bits + fraction_bits)) & 1U) != 0 ? -1 : 1;
  const int bias = (1 << (exponent_bits - 1)) - 1;
  if (exponent == exponent_mask) return fraction == 0 ? sign * HUGE_VAL : std::nan("");
  if (exponent == 0) return sign * std::ldexp(fraction, 1 - bias - fraction_bits);
  return sign *
         std::ldexp(std::ldexp(1.0, fraction_bits) + fraction, static_cast<int>(exponent) - bias - fraction_bits);
}

/// `0xFF800000`, a number as its bits.
std::optional<double> number_of_bits(std::string_view digits, std::string_view element) {
  std::uint64_t bits = 0;
  if (digits.empty() || digits.size() > 16) return std::nullopt;
  for (const char digit : digits) {
    const int value = digit >= '0' && digit <= '9'   ? digit - '0'
                      : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
                      : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10
                                                     : -1;
    if (value < 0) return std::nullopt;
    bits = bits * 16 + static_cast<std::uint64_t>(value);
  }
  if (element == "f64") return std::bit_cast<double>(bits);
  if (element == "f32") return real_of_bits(bits, 8, 23);
  if (element == "bf16") return real_of_bits(bits, 8, 7);
  if (element == "f16") return real_of_bits(bits, 5, 10);
  return element.starts_with("f") ? std::nullopt : std::optional(static_cast<double>(bits));
}

/// The number that a `dense` consists of, if it is one.
std::optional<double> only_number(const Attribute& value, std::string_view element) {
  std::string_view text = trimmed(value.text);
  while (text.starts_with('[') && text.ends_with(']')) text = trimmed(text.substr(1, text.size() - 2));
  if (text == "true") return 1;
  if (text == "false") return 0;
  if (text.starts_with("0x")) return number_of_bits(text.substr(2), element);
  if (text.starts_with("\"0x")) return std::nullopt;  // the bytes of many
  return parse_real(text);
}

}  // namespace

void write_constant(GraphWriter& writer, const Step& step) {
  const Id result = step.results.front();
  const Type& type = writer.program().type(result);
  const Attribute* const value = step.operation->field("value");
  if (value == nullptr) writer.refuse(step, "a constant without a value", "dense<...>");
  const auto number = only_number(*value, type.element);
  if (number) {
    const Dims ones(type.dims.size(), 1);
    const Type one{.is_tensor = true, .dims = ones, .element = type.element};
    writer.set_repeated(step, result, {writer.add_number(step.name, one, *number), ones});
    return;
  }
  // Real numbers of more than one element are parameters; others are tables of positions.
  writer.set(result, is_real(type) ? writer.add_parameter(step.name, type) : writer.add_constant(step.name, type));
}

void write_made_up(GraphWriter& writer, const Step& step) {
  for (const Id result : step.results)
    writer.set(result, writer.add_constant(step.name, writer.program().type(result)));
}

}  // namespace systole::core::stablehlo
