// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/number.h"

/// The fields of a struct, each described once. The command line, YAML files, SCALE-Sim's .cfg, JSON, help texts, the
/// documentation's tables and Python's keywords all come from such a table, or are checked against it.
namespace systole::core {

/// What the text of a field's value is in JSON: a string, a number, true or false, or a list, whose parts the text has
/// commas between.
enum class FieldKind : std::uint8_t { text, whole, real, truth, texts, wholes, reals };

template <class Struct>
struct Field {
  /// Dotted path in YAML and JSON: `sram_kb.ifmap`. A path that others begin with (`sram_kb`) is a short form for them.
  std::string_view path;
  std::string_view flags{};         ///< on the command line: `-a,--array`; empty: it has none
  std::string_view type{};          ///< how help writes its value: `RxC`; empty: its option is a flag, which has none
  std::string_view set_to{"true"};  ///< what a flag sets it to
  std::string_view section{};       ///< of SCALE-Sim's .cfg; empty: it has no such field
  std::string_view key{};           ///< in that section; compared without regard to case
  std::string_view unit{};
  FieldKind kind = FieldKind::text;
  std::string_view expected{};  ///< what its text may be, for messages; with `names`: what kind of name it is
  std::vector<std::string_view> (*names)() = nullptr;  ///< all texts that it may be, where they are a list
  std::vector<std::string_view> (*meanings)() =
      nullptr;                   ///< of the names, in their order, where help has room for them
  std::string_view meaning;      ///< in a sentence, for help and documentation; of a flag what the flag does
  std::string_view otherwise{};  ///< what holds where it is not given, if no value of its own says so: `all layers`
  /// Reads its value. False if the text is not as expected: the struct is then as it was or will not be used. Throws
  /// InputError where there is more to say of a part of the text, or of the file that it names.
  bool (*parse)(Struct& values, std::string_view text);
  /// Its value as `parse` reads it; empty: it has none.
  std::string (*print)(const Struct& values);
  /// False where it says nothing beside the struct's other values: what was in force leaves it out. Null: it always
  /// does.
  bool (*applies)(const Struct& values) = nullptr;
};

/// What a field may be, in words: `one of os, ws, is, rp`.
template <class Struct>
std::string expected_text(const Field<Struct>& field) {
  if (field.names == nullptr) return std::string{field.expected};
  return fmt::format("one of {}", fmt::join(field.names(), ", "));
}

/// The names that a field may have, with their meanings where it has some: `a (one thing), b (another)`.
template <class Struct>
std::string names_text(const Field<Struct>& field) {
  const std::vector<std::string_view> names = field.names();
  if (field.meanings == nullptr) return fmt::format("{}", fmt::join(names, ", "));
  const std::vector<std::string_view> meanings = field.meanings();
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += fmt::format("{}{} ({})", i == 0 ? "" : ", ", names[i], meanings.at(i));
  }
  return text;
}

/// What holds where a field is not given: its value then, or what `otherwise` says. Empty: nothing.
template <class Struct>
std::string default_text(const Field<Struct>& field) {
  return field.otherwise.empty() ? field.print(Struct{}) : std::string{field.otherwise};
}

/// What help says of a field: its meaning, its names, and what holds where it is not given, with a `note` behind that.
/// A flag that is not given says itself what holds.
template <class Struct>
std::string help_text(const Field<Struct>& field, std::string_view note = {}) {
  std::string text{field.meaning};
  if (field.names != nullptr) text += ": " + names_text(field);
  std::string standard = default_text(field);
  if (field.type.empty() || standard.empty()) return text;
  if (!note.empty()) standard += fmt::format("; {}", note);
  if (field.meanings != nullptr) return text + fmt::format("; default {}", standard);  // names end in parentheses
  return text + fmt::format(" (default {})", standard);
}

/// A mistake in a part of a field's text is at the field's place and under its name, unless it has a place of its own.
inline std::vector<Diagnostic> placed(std::vector<Diagnostic> mistakes, const Location& where,
                                      const std::string& called) {
  for (Diagnostic& mistake : mistakes) {
    if (!mistake.where.file.empty()) continue;
    mistake.where = where;
    mistake.subject = called;
  }
  return mistakes;
}

/// Reads `text` into a field. What is wrong with it comes back, at `where` and under the name that the field is called
/// there; nothing wrong: an empty list.
template <class Struct>
std::vector<Diagnostic> parse_field(const Field<Struct>& field, Struct& values, std::string_view text, Location where,
                                    std::string called) {
  try {
    if (field.parse(values, text)) return {};
  } catch (const InputError& error) {
    if (error.diagnostics().empty()) throw;
    return placed(error.diagnostics(), where, called);
  }
  if (field.names != nullptr && !text.empty()) {
    // On the command line the option says what is meant; in a file the field's `expected` does: "a dataflow: os, ws".
    const std::string_view kind = where.file.empty() ? std::string_view{} : field.expected;
    return {unknown_name(std::move(where), std::move(called), text, field.names(), kind)};
  }
  const bool whole = field.expected.starts_with("a whole number of at least");
  const bool too_large = whole && !text.starts_with('-') && parse_whole(text).fault == NumberFault::too_large;
  return {{.where = std::move(where),
           .subject = std::move(called),
           .found = text.empty() ? "an empty value" : in_quotes(text),
           .expected = too_large ? "a whole number below 2^63" : expected_text(field)}};
}

/// Whether the field is a short form for others, whose paths begin with its own. O(fields).
template <class Struct>
bool is_short_form(const Field<Struct>& field, std::span<const Field<Struct>> fields) {
  return std::ranges::any_of(fields, [&](const Field<Struct>& other) {
    return other.path.size() > field.path.size() && other.path.starts_with(field.path) &&
           other.path[field.path.size()] == '.';
  });
}

/// The field of that path, or null. O(fields).
template <class Struct>
const Field<Struct>* field_at(std::span<const Field<Struct>> fields, std::string_view path) {
  for (const Field<Struct>& field : fields) {
    if (field.path == path) return &field;
  }
  return nullptr;
}

}  // namespace systole::core
