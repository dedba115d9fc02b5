// SPDX-License-Identifier: MIT
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/diagnostic.h"
#include "core/field.h"

namespace systole::python {

/// Keywords with their values as text, as systole/_keywords.py makes them of what the user gave.
using Keywords = std::vector<std::pair<std::string, std::string>>;

/// A field's keyword: its path, with `_` for `.`.
inline std::string keyword_of(std::string_view path) {
  std::string keyword{path};
  std::ranges::replace(keyword, '.', '_');
  return keyword;
}

/// The same of its option, which is a keyword too: `max_params` of `--max-params`. Empty: it has none.
inline std::string option_keyword(std::string_view flags) {
  const std::size_t at = flags.find("--");
  if (at == std::string_view::npos) return {};
  std::string keyword{flags.substr(at + 2)};
  std::ranges::replace(keyword, '-', '_');
  return keyword;
}

/// The field that a keyword names, by its path or its option; null: none.
template <class Struct>
const core::Field<Struct>* field_of_keyword(std::span<const core::Field<Struct>> fields, std::string_view keyword) {
  const std::string wanted = keyword_of(keyword);
  for (const core::Field<Struct>& field : fields) {
    if (keyword_of(field.path) == wanted) return &field;
  }
  for (const core::Field<Struct>& field : fields) {
    if (option_keyword(field.flags) == wanted) return &field;
  }
  return nullptr;
}

/// Puts `given` into `values`; returns the paths of the fields. Throws core::InputError with all mistakes, an unknown
/// keyword with the nearest one among them.
template <class Struct>
std::vector<std::string_view> apply_keywords(std::span<const core::Field<Struct>> fields, const Keywords& given,
                                             Struct& values) {
  core::Diagnostics mistakes;
  std::vector<std::string_view> paths;
  for (const auto& [keyword, value] : given) {
    const core::Field<Struct>* const field = field_of_keyword(fields, keyword);
    if (field == nullptr) {
      std::vector<std::string> names;
      for (const core::Field<Struct>& known : fields) names.push_back(keyword_of(known.path));
      const std::vector<std::string_view> views{names.begin(), names.end()};
      mistakes.add(core::unknown_name({}, "keyword", keyword, views));
      continue;
    }
    for (core::Diagnostic& mistake : core::parse_field(*field, values, value, {}, keyword_of(field->path))) {
      mistakes.add(std::move(mistake));
    }
    paths.push_back(field->path);
  }
  mistakes.throw_if_any();
  return paths;
}

/// What a table says of its fields, a dictionary each: for docstrings, stubs and the documentation.
template <class Struct>
nanobind::list described(std::span<const core::Field<Struct>> fields) {
  namespace nb = nanobind;
  const auto text = [](std::string_view view) { return nb::str(view.data(), view.size()); };
  nb::list rows;
  for (const core::Field<Struct>& field : fields) {
    nb::dict row;
    row["keyword"] = text(keyword_of(field.path));
    row["path"] = text(field.path);
    row["option"] = text(option_keyword(field.flags));
    row["type"] = text(field.type);
    row["unit"] = text(field.unit);
    row["kind"] = static_cast<int>(field.kind);
    row["expected"] = text(core::expected_text(field));
    row["default"] = text(core::default_text(field));
    row["help"] = text(field.meaning);
    row["names"] = nb::list();
    if (field.names != nullptr) {
      nb::list names;
      for (const std::string_view name : field.names()) names.append(text(name));
      row["names"] = names;
    }
    rows.append(row);
  }
  return rows;
}

}  // namespace systole::python
