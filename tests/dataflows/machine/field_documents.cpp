// SPDX-License-Identifier: MIT
#include "tests/dataflows/machine/field_documents.h"

#include <fmt/format.h>

#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "dataflows/machine/fields.h"
#include "dataflows/time/silicon_fields.h"

namespace systole::dataflows::testing {
namespace {

/// A field, or a group of them, in a tree of maps.
template <class Struct>
struct Node {
  const core::Field<Struct>* field = nullptr;
  std::vector<std::string> order;
  std::map<std::string, Node> children;
};

template <class Struct>
Node<Struct> tree_of(std::span<const core::Field<Struct>> fields) {
  Node<Struct> root;
  for (const core::Field<Struct>& field : fields) {
    Node<Struct>* node = &root;
    std::string_view rest = field.path;
    while (!rest.empty()) {
      const std::size_t dot = rest.find('.');
      const std::string part{rest.substr(0, dot)};
      if (!node->children.contains(part)) node->order.push_back(part);
      node = &node->children[part];
      rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
    }
    node->field = &field;
  }
  return root;
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') out += '\\';
    out += character;
  }
  return out + '"';
}

/// The values that a field may have, in JSON Schema's words.
template <class Struct>
std::string type_of(const core::Field<Struct>& field) {
  if (field.names != nullptr) {
    std::string names;
    for (const std::string_view name : field.names()) names += (names.empty() ? "" : ", ") + json_text(name);
    return fmt::format(R"("enum": [{}])", names);
  }
  if (field.expected == "a whole number of at least 1") return R"("type": "integer", "minimum": 1)";
  if (field.expected == "a whole number of at least 0") return R"("type": "integer", "minimum": 0)";
  if (field.expected == "true or false") return R"("type": "boolean")";
  if (field.kind == core::FieldKind::real && field.flags.empty()) return R"("type": "number", "minimum": 0)";
  return R"("type": ["string", "integer", "array"])";
}

template <class Struct>
std::string described(const core::Field<Struct>& field) {
  std::string text{field.meaning};
  if (!field.unit.empty()) text += fmt::format("; in {}", field.unit);
  const std::string standard = field.print(Struct{});
  return standard.empty() ? text : text + fmt::format("; default {}", standard);
}

template <class Struct>
std::string schema_of(const Node<Struct>& node, const std::string& indent);

template <class Struct>
std::string properties_of(const Node<Struct>& node, const std::string& indent) {
  std::string text = "{\n";
  for (std::size_t i = 0; i < node.order.size(); ++i) {
    const std::string& name = node.order[i];
    text += fmt::format("{}  {}: {}{}\n", indent, json_text(name), schema_of(node.children.at(name), indent + "  "),
                        i + 1 < node.order.size() ? "," : "");
  }
  return text + indent + "}";
}

template <class Struct>
std::string map_of(const Node<Struct>& node, const std::string& indent) {
  return fmt::format(R"({{"type": "object", "additionalProperties": false, "properties": {}}})",
                     properties_of(node, indent));
}

template <class Struct>
std::string schema_of(const Node<Struct>& node, const std::string& indent) {
  if (node.children.empty()) {
    return fmt::format(R"({{{}, "description": {}}})", type_of(*node.field), json_text(described(*node.field)));
  }
  if (node.field == nullptr) return map_of(node, indent);
  return fmt::format(R"({{"description": {}, "anyOf": [{{{}}}, {}]}})", json_text(described(*node.field)),
                     type_of(*node.field), map_of(node, indent));
}

}  // namespace

std::string machine_fields_markdown() {
  std::string text = "| YAML | option | `.cfg` section / key | default | unit | meaning |\n|---|---|---|---|---|---|\n";
  for (const MachineField& field : machine_fields()) {
    const std::string option = field.flags.empty() ? "" : fmt::format("`{}`", field.flags);
    const std::string key = field.section.empty() ? "" : fmt::format("{} / {}", field.section, field.key);
    const std::string names = field.names == nullptr ? "" : fmt::format(": {}", fmt::join(field.names(), ", "));
    text += fmt::format("| `{}` | {} | {} | {} | {} | {}{} |\n", field.path, option, key, field.print(Machine{}),
                        field.unit, field.meaning, names);
  }
  return text;
}

std::string silicon_fields_markdown() {
  std::string text = "| YAML | unit | meaning |\n|---|---|---|\n";
  for (const SiliconField& field : silicon_fields()) {
    const std::string names = field.names == nullptr ? "" : fmt::format(": {}", fmt::join(field.names(), ", "));
    text += fmt::format("| `silicon.{}` | {} | {}{} |\n", field.path, field.unit, field.meaning, names);
  }
  return text;
}

std::string machine_fields_schema() {
  std::string properties = properties_of(tree_of(machine_fields()), "  ");
  properties.insert(properties.size() - 4,
                    fmt::format(",\n    \"silicon\": {}", map_of(tree_of(silicon_fields()), "    ")));
  return fmt::format(
      "{{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \"$id\": \"systole/machine\",\n"
      "  \"title\": \"A machine: an array, its scratchpads and its link to DRAM\",\n  \"type\": \"object\",\n"
      "  \"additionalProperties\": false,\n  \"properties\": {}\n}}\n",
      properties);
}

}  // namespace systole::dataflows::testing
