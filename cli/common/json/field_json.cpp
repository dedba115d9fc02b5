// SPDX-License-Identifier: MIT
#include "cli/common/json/field_json.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "core/number.h"

namespace systole::app {
namespace {

using core::FieldKind;

/// What the parts of a list are.
FieldKind kind_of_parts(FieldKind kind) {
  return kind == FieldKind::wholes ? FieldKind::whole : kind == FieldKind::reals ? FieldKind::real : FieldKind::text;
}

Json list_json(FieldKind kind, std::string_view list) {
  Json parts = Json::array();
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    parts.push_back(field_json(kind_of_parts(kind), list.substr(0, comma)));
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  }
  return parts;
}

}  // namespace

Json field_json(FieldKind kind, std::string_view text) {
  switch (kind) {
    case FieldKind::texts:
    case FieldKind::wholes:
    case FieldKind::reals:
      return list_json(kind, text);
    case FieldKind::text:
      return std::string{text};
    default:
      break;
  }
  if (text.empty()) return nullptr;
  if (kind == FieldKind::whole) return core::parse_whole(text).value;
  if (kind == FieldKind::real) return core::parse_real(text).value();
  return text == "true";
}

void put(Json& json, std::string_view path, Json value) {
  const std::size_t dot = path.find('.');
  Json& here = json[std::string{path.substr(0, dot)}];
  if (dot == std::string_view::npos) {
    here = std::move(value);
  } else {
    put(here, path.substr(dot + 1), std::move(value));
  }
}

}  // namespace systole::app
