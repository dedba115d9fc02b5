// SPDX-License-Identifier: MIT
#include "tests/dataflows/explore/spec_documents.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "core/field_values.h"
#include "dataflows/explore/spec/fields.h"

namespace systole::dataflows::explore::testing {
namespace {

constexpr std::string_view kAxes = "space.";

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') out += '\\';
    out += character;
  }
  return out + '"';
}

/// A cell of a table: a bar stands behind a backslash.
std::string cell(std::string_view text) {
  std::string out;
  for (const char character : text) out += character == '|' ? std::string{"\\|"} : std::string{character};
  return out;
}

std::string enumeration(const SpecField& field) {
  std::vector<std::string> names;
  for (const std::string_view name : field.names()) names.push_back(json_text(name));
  return fmt::format(R"({{"enum": [{}]}})", fmt::join(names, ", "));
}

/// One of what `item` says, or a list of them.
std::string one_or_several(const std::string& item, bool may_be_empty = false) {
  return fmt::format(R"({{"anyOf": [{}, {{"type": "array", "items": {}, {}"uniqueItems": true}}]}})", item, item,
                     may_be_empty ? "" : R"("minItems": 1, )");
}

/// A dataflow, or several with bars between; the last name stands alone.
std::string dataflow_pattern(const SpecField& field) {
  std::vector<std::string_view> names = field.names();
  const std::string_view last = names.back();
  names.pop_back();
  return fmt::format(R"({{"type": "string", "pattern": "^({}|({})([|]({}))*)$"}})", last, fmt::join(names, "|"),
                     fmt::join(names, "|"));
}

/// The values that a field may have, in JSON Schema's words.
std::string schema_of_value(const SpecField& field) {
  if (field.path == "space.dataflow") return one_or_several(dataflow_pattern(field));
  if (field.path == "select") return enumeration(field);
  if (field.path == "energy" || field.path == "silicon") return R"({"type": "string"})";
  if (field.path == "keep") {
    return R"({"anyOf": [{"enum": ["all", "pareto"]}, {"type": "object", "additionalProperties": false, )"
           R"("required": ["top"], "properties": {"top": {"type": "integer", "minimum": 1}}}]})";
  }
  if (field.path == "space.bits") return R"({"$ref": "#/$defs/bits"})";
  if (field.path == "space.bandwidth_gbs") return R"({"$ref": "#/$defs/gigabytes"})";
  if (field.names != nullptr) return one_or_several(enumeration(field), field.path == "per");
  const bool is_positive = field.expected == core::kPositive;
  if (field.kind == core::FieldKind::whole)
    return fmt::format(R"({{"type": "integer", "minimum": {}}})", is_positive ? 1 : 0);
  if (is_positive) return R"({"$ref": "#/$defs/positive_numbers"})";
  if (field.expected == core::kNatural) return R"({"$ref": "#/$defs/numbers"})";
  if (field.path == "constraints") {
    return R"({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]})";
  }
  return one_or_several(R"({"type": "string"})");
}

std::string description(const SpecField& field) {
  std::string text{field.meaning};
  if (!field.unit.empty()) text += fmt::format("; in {}", field.unit);
  const std::string standard = default_text(field);
  return standard.empty() ? text : text + fmt::format("; default {}", standard);
}

/// The properties of the map of all fields below a path, which is "" or ends with a dot.
std::string properties_below(std::string_view prefix, const std::string& indent) {
  std::vector<std::string> properties;
  std::string_view last;
  for (const SpecField& field : spec_fields()) {
    if (!field.path.starts_with(prefix)) continue;
    const std::string_view rest = field.path.substr(prefix.size());
    const std::string_view key = rest.substr(0, rest.find('.'));
    if (key == last) continue;
    last = key;
    const bool is_group = key.size() < rest.size();
    const std::string below = fmt::format("{}{}.", prefix, key);
    const auto map = [&] {
      return fmt::format(R"({{"type": "object", "additionalProperties": false, {}"properties": {}}})",
                         below == kAxes ? R"("required": ["network"], )" : "", properties_below(below, indent + "  "));
    };
    std::string schema;
    if (is_group) {
      schema = map();
    } else if (is_short_form(field, spec_fields())) {
      schema = fmt::format(R"({{"description": {}, "anyOf": [{}, {}]}})", json_text(description(field)),
                           schema_of_value(field), map());
    } else {
      schema =
          fmt::format(R"({{"description": {}, {})", json_text(description(field)), schema_of_value(field).substr(1));
    }
    properties.push_back(fmt::format("{}  {}: {}", indent, json_text(key), schema));
  }
  return fmt::format("{{\n{}\n{}}}", fmt::join(properties, ",\n"), indent);
}

/// What `value` says, a range of whole numbers of at least `least`, or a list of both.
std::string numbers_schema(int least, const std::string& value) {
  const std::string one =
      fmt::format(R"({}, {{"type": "object", "additionalProperties": false, )"
                  R"("required": ["from", "to"], "properties": {{"from": {{"type": "integer", "minimum": {}}}, )"
                  R"("to": {{"type": "integer", "minimum": {}}}, "step": {{"type": "integer", "minimum": 1}}, )"
                  R"("factor": {{"type": "integer", "minimum": 2}}}}}})",
                  value, least, least);
  return fmt::format(R"({{"anyOf": [{}, {{"type": "array", "minItems": 1, "items": {{"anyOf": [{}]}}}}]}})", one, one);
}

std::string numbers_schema(int least) {
  return numbers_schema(least, fmt::format(R"({{"type": "integer", "minimum": {}}})", least));
}

std::string row(const SpecField& field, std::string_view key) {
  std::string meaning{field.meaning};
  if (field.names != nullptr) meaning += fmt::format(": {}", fmt::join(field.names(), ", "));
  return fmt::format("| `{}` | {} | {} | {} |\n", key, cell(default_text(field)), field.unit, cell(meaning));
}

}  // namespace

std::string axes_markdown() {
  std::string text = "| axis | default | unit | values |\n|---|---|---|---|\n";
  for (const SpecField& field : spec_fields()) {
    if (field.path.starts_with(kAxes)) text += row(field, field.path.substr(kAxes.size()));
  }
  return text;
}

std::string spec_markdown() {
  std::string text = "| key | default | unit | meaning |\n|---|---|---|---|\n";
  for (const SpecField& field : spec_fields()) {
    if (!field.path.starts_with(kAxes)) text += row(field, field.path);
  }
  return text;
}

std::string spec_schema() {
  return fmt::format(
      "{{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \"$id\": \"systole/explore-spec\",\n"
      "  \"title\": \"A spec of systole explore: a design space, constraints and what to keep\",\n"
      "  \"type\": \"object\",\n  \"additionalProperties\": false,\n  \"required\": [\"space\"],\n"
      "  \"properties\": {},\n  \"$defs\": {{\n    \"positive_numbers\": {},\n    \"numbers\": {},\n"
      "    \"bits\": {},\n    \"gigabytes\": {}\n  }}\n}}\n",
      properties_below("", "  "), numbers_schema(1), numbers_schema(0),
      numbers_schema(1, R"({"type": "integer", "minimum": 1, "maximum": 1024}, )"
                        R"({"type": "string", "pattern": "^[0-9]+(,[0-9]+,[0-9]+(,[0-9]+)?)?$"})"),
      numbers_schema(1, R"({"type": "number", "minimum": 0.001, "maximum": 1000000})"));
}

}  // namespace systole::dataflows::explore::testing
