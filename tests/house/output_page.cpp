// SPDX-License-Identifier: MIT
#include "tests/house/output_page.h"

#include <fmt/format.h>

#include <algorithm>

namespace systole::tests::house {
namespace {

/// The text of a description in a cell of a table.
std::string cell(const OrderedJson& schema, const char* key) {
  std::string text = schema.value(key, std::string{});
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, 1, '\\');
  return text;
}

std::string reference_name(const OrderedJson& schema) {
  const std::string reference = schema.at("$ref").get<std::string>();
  return reference.substr(reference.rfind('/') + 1);
}

/// A schema's type in words: "integer", "array of layer", "os or ws".
std::string type_text(const OrderedJson& schema) {
  const auto list = [](const OrderedJson& values, const auto& text) {
    std::string all;
    for (const OrderedJson& value : values) all += (all.empty() ? "" : " or ") + text(value);
    return all;
  };
  if (schema.contains("$ref")) return "*" + reference_name(schema) + "*";
  if (schema.contains("anyOf")) return list(schema["anyOf"], type_text);
  if (schema.contains("const")) return schema["const"].dump();
  if (schema.contains("enum")) return list(schema["enum"], [](const OrderedJson& v) { return v.get<std::string>(); });
  const OrderedJson& type = schema.at("type");
  if (type.is_array()) return list(type, [](const OrderedJson& v) { return v.get<std::string>(); });
  if (type == "array") return "array of " + type_text(schema.at("items"));
  return type.get<std::string>();
}

/// Rows of a table for the keys of `schema` and of the objects in it, each by its path.
void add_rows(std::string& page, const OrderedJson& schema, const std::string& path) {
  if (!schema.contains("properties")) return;
  const OrderedJson required = schema.value("required", OrderedJson::array());
  for (const auto& [key, member] : schema["properties"].items()) {
    const bool always = std::find(required.begin(), required.end(), OrderedJson(key)) != required.end();
    page += fmt::format("| `{}{}` | {} | {} | {} |\n", path, key, type_text(member), always ? "" : "not always",
                        cell(member, "description"));
    add_rows(page, member, path + key + ".");
    if (member.contains("items")) add_rows(page, member["items"], path + key + "[].");
  }
}

void add_json(std::string& page, const std::string& name) {
  const OrderedJson schema = read_schema(name);
  page += fmt::format("\n### `{}`\n\n{} (`{}.json`)\n\n| key | type | | meaning |\n|---|---|---|---|\n",
                      schema.at("title").get<std::string>(), cell(schema, "description"), name);
  add_rows(page, schema, "");
  const OrderedJson inside = schema.value("$defs", OrderedJson::object());  // a loop over a temporary would outlive it
  for (const auto& [definition, body] : inside.items()) {
    page += fmt::format("\nA *{}*:\n\n| key | type | | meaning |\n|---|---|---|---|\n", definition);
    add_rows(page, body, "");
  }
}

void add_csv(std::string& page, const std::string& name) {
  const OrderedJson schema = read_schema(name + ".csv");
  page += fmt::format("\n### {}\n\n(`{}.csv.json`)\n\n| column | type | unit | meaning |\n|---|---|---|---|\n",
                      schema.at("title").get<std::string>(), name);
  for (const OrderedJson& field : schema.at("fields")) {
    const std::string when = field.contains("when") ? " (" + cell(field, "when") + ")" : "";
    page += fmt::format("| `{}` | {} | {} | {}{} |\n", field.at("name").get<std::string>(),
                        field.at("type").get<std::string>(), cell(field, "unit"), cell(field, "description"), when);
  }
}

void add_undescribed(const OrderedJson& schema, const std::string& path, std::vector<std::string>& found) {
  if (schema.contains("properties")) {
    for (const auto& [key, member] : schema["properties"].items()) {
      if (!member.contains("description") && !member.contains("$ref")) found.push_back(path + key);
      add_undescribed(member, path + key + ".", found);
    }
  }
  if (schema.contains("items")) add_undescribed(schema["items"], path, found);
}

}  // namespace

std::vector<std::string> undescribed(const OrderedJson& schema) {
  std::vector<std::string> found;
  add_undescribed(schema, "", found);
  const OrderedJson inside = schema.value("$defs", OrderedJson::object());  // a loop over a temporary would outlive it
  for (const auto& [name, body] : inside.items()) {
    add_undescribed(body, name + ".", found);
  }
  for (const OrderedJson& field : schema.value("fields", OrderedJson::array())) {
    if (cell(field, "description").empty()) found.push_back(field.at("name").get<std::string>());
  }
  return found;
}

std::string output_page() {
  std::string page =
      "# What the commands print\n\n"
      "Every key of `--json` and every column of `--csv`, from the schemas in [schema/](schema/), which are installed "
      "in\n"
      "`share/systole/schema`: JSON Schema 2020-12 for JSON, a list of fields for CSV. A test compares this page with "
      "them, and\n"
      "them with what the commands print. Rates and shares are in per cent unless the meaning says 0 to 1.\n";
  for (const char* command :
       {"simulate", "compare", "cache", "explore", "predict-evaluate", "predict-signature", "predict-train",
        "predict-latency", "predict-collaborate", "verify", "calibrate", "machines", "topology-list", "topology"}) {
    page += fmt::format("\n## {}\n", command);
    const std::vector<std::string> names = schema_names();
    for (const std::string& name : names) {
      if (name == std::string(command) + ".csv") add_csv(page, command);
      if (name == "compare-layers.csv" && std::string(command) == "compare") add_csv(page, "compare-layers");
    }
    add_json(page, command);
  }
  return page;
}

}  // namespace systole::tests::house
