// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

/// Values that have names. An enumeration says its names once, in a table:
///
///     enum class Timing { scalesim, array };
///     inline constexpr std::array kTimings{Named{Timing::scalesim, "scalesim", "SCALE-Sim v3, exact"},
///                                          Named{Timing::array, "array", "neighbour-connected PEs"}};
///     constexpr const auto& named_values(Timing) { return kTimings; }  // found by argument-dependent lookup
///
/// Parser, help, error messages, files and documentation all read that table through the functions below.
namespace systole::core {

template <class Value>
struct Named {
  Value value;
  std::string_view name;     ///< as users write it
  std::string_view meaning;  ///< what it means, in a few words for help and documentation
};

/// Clang deduces the value of an aggregate only from version 17 on.
template <class Value>
Named(Value, std::string_view, std::string_view) -> Named<Value>;

template <class Value>
concept HasNames = requires(Value value) {
  named_values(value).begin()->name;
};

/// The name of a value. O(values).
template <HasNames Value>
constexpr std::string_view name_of(Value value) {
  for (const auto& row : named_values(value)) {
    if (row.value == value) return row.name;
  }
  return {};
}

/// What a value means, in a few words.
template <HasNames Value>
constexpr std::string_view meaning_of(Value value) {
  for (const auto& row : named_values(value)) {
    if (row.value == value) return row.meaning;
  }
  return {};
}

/// The value of that name; nothing if there is none.
template <HasNames Value>
constexpr std::optional<Value> value_named(std::string_view name) {
  for (const auto& row : named_values(Value{})) {
    if (row.name == name) return row.value;
  }
  return std::nullopt;
}

/// The values of a table, in its order.
template <class Value, std::size_t N>
constexpr std::array<Value, N> values_of(const std::array<Named<Value>, N>& table) {
  std::array<Value, N> values{};
  for (std::size_t i = 0; i < N; ++i) values.at(i) = table.at(i).value;
  return values;
}

/// All names, in the table's order.
template <HasNames Value>
std::vector<std::string_view> names_of() {
  std::vector<std::string_view> names;
  for (const auto& row : named_values(Value{})) names.push_back(row.name);
  return names;
}

}  // namespace systole::core
