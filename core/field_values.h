// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/named.h"
#include "core/number.h"
#include "core/suffixed_number.h"

/// How the values of fields (field.h) are read from text and written as it. `read` returns false where the text is
/// something else; the value may then be anything.
namespace systole::core {

inline constexpr std::string_view kPositive = "a whole number of at least 1";
inline constexpr std::string_view kNatural = "a whole number of at least 0";
inline constexpr std::string_view kTrueOrFalse = "true or false";

/// `true`, `yes`, `on`, `1` and their opposites, in any case.
bool read(bool& value, std::string_view text);

/// A decimal number from `least` to `most`.
bool read(double& value, std::string_view text, double least, double most);

/// A whole number from `least` to `most`, perhaps with k, M or G behind it.
template <std::integral Whole>
bool read(Whole& value, std::string_view text, std::int64_t least,
          std::int64_t most = std::numeric_limits<std::int64_t>::max()) {
  const WholeNumber number = parse_count(text);
  if (number.fault != NumberFault::none || number.value < least || number.value > most) return false;
  value = static_cast<Whole>(number.value);
  return std::in_range<Whole>(number.value);
}

/// A size from `least` to `most` units of `unit` bytes, or with a suffix that says otherwise: `64`, `64kB`, `1MB`.
template <std::integral Whole>
bool read_size(Whole& value, std::string_view text, std::int64_t unit, std::int64_t least,
               std::int64_t most = std::numeric_limits<std::int64_t>::max()) {
  const WholeNumber number = parse_size(text, unit);
  if (number.fault != NumberFault::none || number.value < least || number.value > most) return false;
  value = static_cast<Whole>(number.value);
  return std::in_range<Whole>(number.value);
}

/// A value by its name.
template <HasNames Value>
bool read(Value& value, std::string_view text) {
  const std::optional<Value> named = value_named<Value>(text);
  if (named) value = *named;
  return named.has_value();
}

/// A part of a list is not as `expected`.
[[noreturn]] inline void reject_part(std::string_view part, std::string expected) {
  throw InputError(Diagnostic{.found = in_quotes(part), .expected = std::move(expected)});
}

/// Puts the parts of a list with commas into `values`, each by `read_part`, which calls reject_part() where it cannot;
/// as for a part that stands there twice: `each_once` says of what.
template <class Value, class ReadPart>
bool read_parts(std::vector<Value>& values, std::string_view list, std::string_view each_once, ReadPart read_part) {
  values.clear();
  while (true) {
    const std::size_t comma = list.find(',');
    const std::string_view part = trimmed(list.substr(0, comma));
    const Value value = read_part(part);
    if (std::ranges::find(values, value) != values.end()) reject_part(part, std::string{each_once});
    values.push_back(value);
    if (comma == std::string_view::npos) return true;
    list.remove_prefix(comma + 1);
  }
}

/// What the names of an enumeration mean, in the order of names_of().
template <HasNames Value>
std::vector<std::string_view> meanings_of() {
  std::vector<std::string_view> meanings;
  for (const auto& row : named_values(Value{})) meanings.push_back(row.meaning);
  return meanings;
}

template <std::integral Whole>
std::string text_of(Whole value) {
  return fmt::format("{}", value);
}

/// The shortest text that reads back as the same value.
template <std::floating_point Real>
std::string text_of(Real value) {
  return fmt::format("{}", value);
}

/// Empty where there is no value.
template <class Value>
std::string text_of(const std::optional<Value>& value) {
  return value ? text_of(*value) : std::string{};
}

}  // namespace systole::core
