// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "core/field.h"

namespace systole::tests {

/// What holds of every table of fields (core/field.h): paths and flags are unique, each row describes its field, and
/// reads the default that it prints. A flag sets its field to something else.
template <class Struct>
void check_table(std::span<const core::Field<Struct>> fields) {
  std::set<std::string_view> paths;
  std::set<std::string_view> flags;
  for (const core::Field<Struct>& field : fields) {
    CAPTURE(field.path);
    CHECK(paths.insert(field.path).second);
    if (!field.flags.empty()) CHECK(flags.insert(field.flags).second);
    CHECK_FALSE(field.expected.empty());
    CHECK_FALSE(field.meaning.empty());
    if (field.meanings != nullptr) CHECK(field.meanings().size() == field.names().size());
    Struct values{};
    const std::string standard = field.print(values);
    if (!standard.empty()) CHECK(field.parse(values, standard));
    CHECK(field.print(values) == standard);
    if (!field.flags.empty() && field.type.empty()) {
      CHECK(field.parse(values, field.set_to));
      CHECK(field.print(values) == field.set_to);
      CHECK(standard != field.set_to);
    }
  }
}

/// What the field of that path prints after `values` have read `text`.
template <class Struct>
std::string reread(std::span<const core::Field<Struct>> fields, std::string_view path, std::string_view text,
                   Struct values = {}) {
  const core::Field<Struct>* const field = core::field_at(fields, path);
  REQUIRE(field != nullptr);
  CHECK(field->parse(values, text));
  return field->print(values);
}

/// What is wrong with `text` for the field of that path, under the name `it`; empty: nothing.
template <class Struct>
std::string mistake_in(std::span<const core::Field<Struct>> fields, std::string_view path, std::string_view text) {
  const core::Field<Struct>* const field = core::field_at(fields, path);
  REQUIRE(field != nullptr);
  Struct values{};
  const auto mistakes = core::parse_field(*field, values, text, {}, "it");
  return mistakes.empty() ? std::string{} : to_string(mistakes.front());
}

}  // namespace systole::tests
