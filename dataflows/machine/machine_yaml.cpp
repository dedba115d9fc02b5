// SPDX-License-Identifier: MIT
#include "dataflows/machine/machine_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <span>
#include <vector>

#include "core/error.h"
#include "core/files/yaml_fields.h"
#include "core/nearest_name.h"
#include "dataflows/machine/detail/field_store.h"
#include "dataflows/machine/fields.h"
#include "dataflows/machine/scalesim_cfg.h"
#include "dataflows/time/silicon_fields.h"

namespace systole::dataflows {
namespace {

std::size_t line_of(const YAML::Mark& mark) {
  return static_cast<std::size_t>(mark.line) + 1;
}
std::size_t column_of(const YAML::Mark& mark) {
  return static_cast<std::size_t>(mark.column) + 1;
}

/// Where the constants of the chip's time models stand.
constexpr std::string_view kSilicon = "silicon";

/// A suggestion costs more than a name's line of the file.
constexpr std::size_t kMostSuggestions = 100;

/// What the maps of one table of fields need to be read.
template <class Struct>
struct Fields {
  std::span<const core::Field<Struct>> all;
  std::string called;  ///< before the names of the fields, in messages
  /// Groups beside the table's own, at its top.
  std::vector<std::string_view> other_groups{};

  [[nodiscard]] bool is_group(const std::string& path) const {
    return std::ranges::any_of(all, [&](const auto& field) { return field.path.starts_with(path + "."); });
  }

  /// The paths of the fields and of the groups that may stand in the group `prefix`.
  [[nodiscard]] std::vector<std::string_view> paths_within(const std::string& prefix) const {
    std::vector<std::string_view> paths;
    if (prefix.empty()) paths = other_groups;
    const std::string start = prefix.empty() ? "" : prefix + ".";
    for (const auto& field : all) {
      if (!field.path.starts_with(start)) continue;
      const std::string_view path = field.path.substr(0, field.path.find('.', start.size()));
      if (std::ranges::find(paths, path) == paths.end()) paths.push_back(path);
    }
    return paths;
  }
};

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

template <class Struct>
void read_value(const core::Field<Struct>& field, const std::string& called, const YAML::Mark& key,
                const YAML::Node& value, FieldStore& store) {
  const bool has_mark = !value.IsNull();  // an empty value has no place of its own
  const YAML::Mark at = has_mark ? value.Mark() : key;
  if (value.IsMap()) {
    store.fail(line_of(at), column_of(at),
               {.subject = called, .found = "a map", .expected = core::expected_text(field)});
    return;
  }
  store.store(field, called, has_mark ? scalar_text(value) : std::string{}, line_of(at), column_of(at));
}

template <class Struct>
void read_map(const Fields<Struct>& fields, const YAML::Node& map, const std::string& prefix, FieldStore& store);

/// A group that has a table of its own; false if the path is none.
bool read_other_group(const Fields<Machine>& /*fields*/, const std::string& path, const YAML::Node& value,
                      FieldStore& store) {
  if (path != kSilicon) return false;
  if (value.IsMap()) {
    read_map(Fields<Silicon>{.all = silicon_fields(), .called = std::string{kSilicon} + "."}, value, "", store);
  } else {
    store.fail(line_of(value.Mark()), column_of(value.Mark()),
               {.subject = path, .found = "no map", .expected = "a map of the chip's time models"});
  }
  return true;
}

bool read_other_group(const Fields<Silicon>& /*fields*/, const std::string& /*path*/, const YAML::Node& /*value*/,
                      FieldStore& /*store*/) {
  return false;
}

template <class Struct>
void read_map(const Fields<Struct>& fields, const YAML::Node& map, const std::string& prefix, FieldStore& store) {
  std::set<std::string> seen;
  for (const auto& entry : map) {
    const YAML::Mark mark = entry.first.Mark();
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
    const std::string path = prefix.empty() ? key : fmt::format("{}.{}", prefix, key);
    const std::string called = fields.called + path;
    const core::Field<Struct>* const field = core::field_at(fields.all, path);
    const bool group = fields.is_group(path);
    if (!seen.insert(key).second) {
      store.fail(line_of(mark), column_of(mark),
                 {.found = core::in_quotes(called) + " again", .expected = "each name once"});
    } else if (group && entry.second.IsMap()) {
      read_map(fields, entry.second, path, store);
    } else if (field != nullptr) {
      read_value(*field, called, mark, entry.second, store);
    } else if (group) {
      store.fail(line_of(mark), column_of(mark),
                 {.subject = called, .found = "no map", .expected = "a map of its settings"});
    } else if (!read_other_group(fields, path, entry.second, store)) {
      store.fail(line_of(mark), column_of(mark),
                 {.found = core::in_quotes(called),
                  .expected = "a name of an accelerator's setting",
                  .nearest = store.mistakes().kept().size() < kMostSuggestions
                                 ? core::nearest_name(path, fields.paths_within(prefix))
                                 : std::string{}});
    }
  }
}

}  // namespace

ReadMachine read_machine_yaml(const core::TextFile& file) {
  FieldStore store(file.name);
  core::Diagnostics diagnostics;
  const YAML::Node root = core::load_yaml_map(file, "an accelerator's settings", diagnostics);
  diagnostics.throw_if_any();
  read_map(Fields<Machine>{.all = machine_fields(), .called = "", .other_groups = {kSilicon}}, root, "", store);
  return std::move(store).finish();
}

ReadMachine read_machine(const core::TextFile& file) {
  const std::string extension = std::filesystem::path(file.name).extension().string();
  if (extension == ".yaml" || extension == ".yml") return read_machine_yaml(file);
  return read_scalesim_cfg(file);
}

}  // namespace systole::dataflows
