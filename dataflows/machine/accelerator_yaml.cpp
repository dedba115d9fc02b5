// SPDX-License-Identifier: MIT
#include "dataflows/machine/accelerator_yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <vector>

#include "core/nearest_name.h"
#include "core/error.h"
#include "core/files/yaml_fields.h"
#include "dataflows/machine/detail/settings.h"
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
  return std::ranges::any_of(settings(), [&](const Setting& s) { return s.yaml.starts_with(path + "."); });
}

/// The paths of the settings and of the groups that may stand in the group `prefix`.
std::vector<std::string_view> paths_within(const std::string& prefix) {
  std::vector<std::string_view> paths;
  const std::string start = prefix.empty() ? "" : prefix + ".";
  for (const Setting& setting : settings()) {
    if (!setting.yaml.starts_with(start)) continue;
    const std::string_view path = setting.yaml.substr(0, setting.yaml.find('.', start.size()));
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

void read_map(const YAML::Node& map, const std::string& prefix, SettingStore& store) {
  std::set<std::string> seen;
  for (const auto& entry : map) {
    const YAML::Mark mark = entry.first.Mark();
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
    const std::string path = prefix.empty() ? key : fmt::format("{}.{}", prefix, key);
    if (!seen.insert(key).second) {
      store.fail(line_of(mark), column_of(mark), "", core::in_quotes(path) + " again", "each name once");
      continue;
    }
    const auto setting = std::ranges::find(settings(), std::string_view{path}, &Setting::yaml);
    if (setting != settings().end()) {
      const YAML::Mark at = entry.second.Mark();
      if (entry.second.IsMap()) {
        store.fail(line_of(at), column_of(at), path, "a map", std::string{setting->expected});
      } else {
        const bool has_mark = !entry.second.IsNull();  // an empty value has no place of its own
        store.store(*setting, setting->yaml, entry.second.IsNull() ? std::string{} : scalar_text(entry.second),
                    line_of(has_mark ? at : mark), column_of(has_mark ? at : mark));
      }
    } else if (is_group(path)) {
      if (entry.second.IsMap()) {
        read_map(entry.second, path, store);
      } else {
        store.fail(line_of(mark), column_of(mark), path, "no map", "a map of its settings");
      }
    } else {
      store.fail(line_of(mark), column_of(mark), "", core::in_quotes(path), "a name of an accelerator's setting",
                 core::nearest_name(path, paths_within(prefix)));
    }
  }
}

}  // namespace

ReadAccelerator read_accelerator_yaml(const core::TextFile& file, std::span<const std::string_view> dataflows) {
  SettingStore store(file.name, dataflows);
  core::Diagnostics diagnostics;
  const YAML::Node root = core::load_yaml_map(file, "an accelerator's settings", diagnostics);
  diagnostics.throw_if_any();
  read_map(root, "", store);
  return std::move(store).finish();
}

ReadAccelerator read_accelerator(const core::TextFile& file, std::span<const std::string_view> dataflows) {
  const std::string extension = std::filesystem::path(file.name).extension().string();
  if (extension == ".yaml" || extension == ".yml") return read_accelerator_yaml(file, dataflows);
  return read_scalesim_cfg(file, dataflows);
}

}  // namespace systole::dataflows
