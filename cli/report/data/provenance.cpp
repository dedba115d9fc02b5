// SPDX-License-Identifier: MIT
#include "cli/report/data/provenance.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

namespace systole::app {
namespace {

void add_line(Json& lines, std::string label, std::string value) {
  lines.push_back({{"label", std::move(label)}, {"value", std::move(value)}});
}

/// Configurations are objects of objects; their leaves are lines.
void add_leaves(Json& lines, const std::string& name, const Json& value) {
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items())
      add_leaves(lines, name.empty() ? key : fmt::format("{}, {}", name, key), inner);
  } else if (value.is_array()) {
    std::string joined;
    for (const Json& inner : value) {
      if (!joined.empty()) joined += inner.is_object() ? "\n" : ", ";
      joined += inner.is_string() ? inner.get<std::string>() : inner.dump();
    }
    add_line(lines, name, std::move(joined));
  } else {
    add_line(lines, name, value.is_string() ? value.get<std::string>() : value.dump());
  }
}

std::string readable(std::string key) {
  for (char& character : key) {
    if (character == '_') character = ' ';
  }
  return key;
}

}  // namespace

Json provenance_lines(const ResultValue& provenance) {
  Json lines = Json::array();
  add_line(lines, "program", fmt::format("{} {}", provenance["program"].text(), provenance["version"].text()));
  const std::string command = provenance.text_or_empty("command");
  if (!command.empty()) add_line(lines, "command", command);
  const ResultValue inputs = provenance["inputs"];
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::filesystem::path path = inputs[i]["path"].text();
    add_line(lines, fmt::format("SHA-256 of {}", path.filename().string()), inputs[i]["sha256"].text());
  }
  Json leaves = Json::array();
  add_leaves(leaves, {}, provenance["configuration"].json());
  for (Json& line : leaves) {
    add_line(lines, readable(line["label"].get<std::string>()), line["value"].get<std::string>());
  }
  return lines;
}

}  // namespace systole::app
