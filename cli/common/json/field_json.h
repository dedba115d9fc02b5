// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/common/json/provenance.h"
#include "core/field.h"

/// The settings in force as JSON, from the tables that describe them.
namespace systole::app {

/// The text of a field's value as JSON. An empty text is null, but for a kind that is text.
Json field_json(core::FieldKind kind, std::string_view text);

/// Puts a value where its dotted path says: `a.b` into the map `a`, which is made if it is missing.
void put(Json& json, std::string_view path, Json value);

/// Puts a field's value where its path says, unless it does not apply.
template <class Struct>
void put_field(Json& json, const core::Field<Struct>& field, const Struct& values) {
  if (field.applies != nullptr && !field.applies(values)) return;
  put(json, field.path, field_json(field.kind, field.print(values)));
}

/// The same of the field of that path, which must be one of `fields`.
template <class Struct>
void put_field(Json& json, std::span<const core::Field<Struct>> fields, std::string_view path, const Struct& values) {
  put_field(json, *core::field_at(fields, path), values);
}

/// The same of all fields, in their order. Short forms are left to the fields that they stand for, unless the table
/// says where they apply.
template <class Struct>
void put_fields(Json& json, std::span<const core::Field<Struct>> fields, const Struct& values) {
  for (const core::Field<Struct>& field : fields) {
    if (field.applies != nullptr || !core::is_short_form(field, fields)) put_field(json, field, values);
  }
}

}  // namespace systole::app
