// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

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
  std::string_view expected{};  ///< what its text may be, for messages; with `names`: what kind of name it is
  std::vector<std::string_view> (*names)() = nullptr;  ///< all texts that it may be, where they are a list
  std::string_view meaning;      ///< in a sentence, for help and documentation; of a flag what the flag does
  std::string_view otherwise{};  ///< what holds where it is not given, if no value of its own says so: `all layers`
  /// Reads its value. False if the text is not as expected: the struct is then as it was or will not be used. Throws
  /// InputError where there is more to say of a part of the text, or of the file that it names.
  bool (*parse)(Struct& values, std::string_view text);
  /// Its value as `parse` reads it; empty: it has none.
  std::string (*print)(const Struct& values);
};

/// What a field may be, in words: `one of os, ws, is, rp`.
template <class Struct>
std::string expected_text(const Field<Struct>& field) {
  if (field.names == nullptr) return std::string{field.expected};
  return fmt::format("one of {}", fmt::join(field.names(), ", "));
}

/// What help says of a field: its meaning, its names, and what holds where it is not given, with a `note` behind that.
/// A flag that is not given says itself what holds.
template <class Struct>
std::string help_text(const Field<Struct>& field, std::string_view note = {}) {
  std::string text{field.meaning};
  if (field.names != nullptr) text += fmt::format(": {}", fmt::join(field.names(), ", "));
  std::string standard = field.otherwise.empty() ? field.print(Struct{}) : std::string{field.otherwise};
  if (field.type.empty() || standard.empty()) return text;
  if (!note.empty()) standard += fmt::format("; {}", note);
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

/// The field of that path, or null. O(fields).
template <class Struct>
const Field<Struct>* field_at(std::span<const Field<Struct>> fields, std::string_view path) {
  for (const Field<Struct>& field : fields) {
    if (field.path == path) return &field;
  }
  return nullptr;
}

}  // namespace systole::core
