// SPDX-License-Identifier: MIT
#include "tests/house/json_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "tests/places.h"

namespace systole::tests::house {
namespace {

bool is_of_type(const OrderedJson& value, const std::string& type) {
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  throw std::runtime_error("a schema with the type " + type);
}

bool has_type(const OrderedJson& value, const OrderedJson& type) {
  if (type.is_string()) return is_of_type(value, type.get<std::string>());
  return std::any_of(type.begin(), type.end(),
                     [&](const OrderedJson& one) { return is_of_type(value, one.get<std::string>()); });
}

/// True if the array `values` holds `value`.
bool holds(const OrderedJson& values, const OrderedJson& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

void require_known_words(const OrderedJson& schema) {
  constexpr std::array<std::string_view, 13> kWords{"$schema", "$id",         "$defs",    "$ref",
                                                    "title",   "description", "type",     "const",
                                                    "enum",    "properties",  "required", "additionalProperties",
                                                    "items"};
  for (const auto& [word, value] : schema.items()) {
    if (word != "anyOf" && std::ranges::find(kWords, word) == kWords.end())
      throw std::runtime_error("a schema with the word " + word);
  }
}

class Validator {
 public:
  explicit Validator(const OrderedJson& root) : root_(root) {}

  void check(const OrderedJson& value, const OrderedJson& schema, const std::string& place) {
    require_known_words(schema);
    // What a schema refers to, or offers a choice of, says all about the value; beside it stands a description at most.
    if (schema.contains("$ref")) return check(value, referenced(schema["$ref"].get<std::string>()), place);
    if (schema.contains("anyOf")) return check_any(value, schema["anyOf"], place);
    if (schema.contains("const") && value != schema["const"]) fail(place, value, "is not " + schema["const"].dump());
    if (schema.contains("enum") && !holds(schema["enum"], value))
      fail(place, value, "is none of " + schema["enum"].dump());
    if (schema.contains("type") && !has_type(value, schema["type"])) {
      fail(place, value, "has not the type " + schema["type"].dump());
      return;
    }
    if (value.is_object()) check_object(value, schema, place);
    if (value.is_array() && schema.contains("items")) {
      for (std::size_t i = 0; i < value.size(); ++i) check(value[i], schema["items"], fmt::format("{}[{}]", place, i));
    }
  }

  std::vector<std::string> found;

 private:
  [[nodiscard]] const OrderedJson& referenced(const std::string& reference) const {
    constexpr std::string_view kHere = "#/$defs/";
    if (!reference.starts_with(kHere)) throw std::runtime_error("a schema with the reference " + reference);
    return root_.at("$defs").at(reference.substr(kHere.size()));
  }

  void check_any(const OrderedJson& value, const OrderedJson& choices, const std::string& place) {
    std::string reasons;
    for (const OrderedJson& choice : choices) {
      Validator one(root_);
      one.check(value, choice, place);
      if (one.found.empty()) return;
      reasons += " or " + one.found.front();
    }
    found.push_back(place + ": none of several schemas:" + reasons);
  }

  void check_object(const OrderedJson& value, const OrderedJson& schema, const std::string& place) {
    for (const OrderedJson& key : schema.value("required", OrderedJson::array())) {
      if (!value.contains(key.get<std::string>())) found.push_back(place + ": lacks " + key.get<std::string>());
    }
    const OrderedJson properties = schema.value("properties", OrderedJson::object());
    for (const auto& [key, member] : value.items()) {
      const std::string inner = place + "." + key;
      if (properties.contains(key)) {
        check(member, properties[key], inner);
      } else if (schema.contains("additionalProperties") && schema["additionalProperties"].is_object()) {
        check(member, schema["additionalProperties"], inner);
      } else if (!schema.contains("additionalProperties") || schema["additionalProperties"] == false) {
        found.push_back(inner + ": is in no schema");
      }
    }
  }

  void fail(const std::string& place, const OrderedJson& value, const std::string& reason) {
    found.push_back(fmt::format("{}: {} {}", place, value.dump().substr(0, 40), reason));
  }

  const OrderedJson& root_;
};

}  // namespace

OrderedJson read_schema(const std::string& name) {
  std::ifstream stream(source_dir() / "docs/schema" / (name + ".json"));
  if (!stream) throw std::runtime_error("no schema " + name);
  return OrderedJson::parse(stream);
}

std::vector<std::string> schema_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(source_dir() / "docs/schema")) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> violations(const OrderedJson& value, const OrderedJson& schema) {
  Validator validator(schema);
  validator.check(value, schema, "");
  return validator.found;
}

std::vector<std::string> header_violations(const std::string& header, const OrderedJson& schema) {
  std::vector<std::string> columns;
  std::istringstream cells(header);
  for (std::string cell; std::getline(cells, cell, ',');) columns.push_back(cell);

  std::vector<std::string> found;
  std::size_t next = 0;
  for (const OrderedJson& field : schema.at("fields")) {
    const std::string name = field.at("name").get<std::string>();
    if (next < columns.size() && columns[next] == name) {
      ++next;
    } else if (!field.contains("when")) {
      found.push_back("no column " + name + " where it belongs");
    }
  }
  for (; next < columns.size(); ++next) found.push_back("column " + columns[next] + " is in no schema, or elsewhere");
  return found;
}

}  // namespace systole::tests::house
