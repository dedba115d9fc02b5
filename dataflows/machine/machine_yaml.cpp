// SPDX-License-Identifier: MIT
#include "dataflows/machine/machine_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <vector>

#include "core/error.h"
#include "core/files/yaml_fields.h"
#include "core/nearest_name.h"
#include "dataflows/machine/detail/field_store.h"
#include "dataflows/machine/fields.h"
#include "dataflows/machine/scalesim_cfg.h"

namespace systole::dataflows {
namespace {

std::size_t line_of(const YAML::Mark& mark) {
  return static_cast<std::size_t>(mark.line) + 1;
}
std::size_t column_of(const YAML::Mark& mark) {
  return static_cast<std::size_t>(mark.column) + 1;
}

bool is_group(const std::string& path) {
  return std::ranges::any_of(machine_fields(), [&](const MachineField& f) { return f.path.starts_with(path + "."); });
}

/// The paths of the fields and of the groups that may stand in the group `prefix`.
std::vector<std::string_view> paths_within(const std::string& prefix) {
  std::vector<std::string_view> paths;
  const std::string start = prefix.empty() ? "" : prefix + ".";
  for (const MachineField& field : machine_fields()) {
    if (!field.path.starts_with(start)) continue;
    const std::string_view path = field.path.substr(0, field.path.find('.', start.size()));
    if (std::ranges::find(paths, path) == paths.end()) paths.push_back(path);
  }
  return paths;
}

/// A sequence of scalars as SCALE-Sim writes one: separated by commas.
std::string scalar_text(const YAML::Node& node) {
  if (!node.IsSequence()) return node.Scalar();
  std::string text;
  for (const YAML::Node& item : node) {
    if (!text.empty()) text += ',';
    text += item.IsScalar() ? item.Scalar() : "?";
  }
  return text;
}

void read_value(const MachineField& field, const YAML::Mark& key, const YAML::Node& value, FieldStore& store) {
  const bool has_mark = !value.IsNull();  // an empty value has no place of its own
  const YAML::Mark at = has_mark ? value.Mark() : key;
  if (value.IsMap()) {
    store.fail(line_of(at), column_of(at),
               {.subject = std::string{field.path}, .found = "a map", .expected = core::expected_text(field)});
    return;
  }
  store.store(field, field.path, has_mark ? scalar_text(value) : std::string{}, line_of(at), column_of(at));
}

void read_map(const YAML::Node& map, const std::string& prefix, FieldStore& store) {
  std::set<std::string> seen;
  for (const auto& entry : map) {
    const YAML::Mark mark = entry.first.Mark();
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
    const std::string path = prefix.empty() ? key : fmt::format("{}.{}", prefix, key);
    const MachineField* const field = machine_field(path);
    const bool group = is_group(path);
    if (!seen.insert(key).second) {
      store.fail(line_of(mark), column_of(mark),
                 {.found = core::in_quotes(path) + " again", .expected = "each name once"});
    } else if (group && entry.second.IsMap()) {
      read_map(entry.second, path, store);
    } else if (field != nullptr) {
      read_value(*field, mark, entry.second, store);
    } else if (group) {
      store.fail(line_of(mark), column_of(mark),
                 {.subject = path, .found = "no map", .expected = "a map of its settings"});
    } else {
      store.fail(line_of(mark), column_of(mark),
                 {.found = core::in_quotes(path),
                  .expected = "a name of an accelerator's setting",
                  .nearest = core::nearest_name(path, paths_within(prefix))});
    }
  }
}

}  // namespace

ReadMachine read_machine_yaml(const core::TextFile& file) {
  FieldStore store(file.name);
  core::Diagnostics diagnostics;
  const YAML::Node root = core::load_yaml_map(file, "an accelerator's settings", diagnostics);
  diagnostics.throw_if_any();
  read_map(root, "", store);
  return std::move(store).finish();
}

ReadMachine read_machine(const core::TextFile& file) {
  const std::string extension = std::filesystem::path(file.name).extension().string();
  if (extension == ".yaml" || extension == ".yml") return read_machine_yaml(file);
  return read_scalesim_cfg(file);
}

}  // namespace systole::dataflows
