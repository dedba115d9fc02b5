// SPDX-License-Identifier: MIT
#include "dataflows/explore/spec/spec.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/files/yaml_fields.h"
#include "dataflows/explore/spec/detail/spec_row.h"

namespace systole::dataflows::explore {
namespace {

constexpr std::string_view kSpace = "space.";

/// What messages call a field: its path, but for the map that all axes are in.
std::string subject_of(std::string_view path) {
  return std::string{path.starts_with(kSpace) ? path.substr(kSpace.size()) : path};
}

class SpecReader {
 public:
  explicit SpecReader(const core::TextFile& file) : file_(file), yaml_(file) {}

  Question read() && {
    const YAML::Node root = yaml_.load_map("space, constraints, objectives, keep and others");
    yaml_.diagnostics().throw_if_any();
    read_group(root, {});
    const YAML::Node space = root["space"];
    if (!space) yaml_.fail(root.Mark(), {.subject = "space", .found = "nothing", .expected = "a map of axes"});
    if (space && question_.axes.network.empty() && yaml_.diagnostics().empty()) {
      yaml_.fail(space.Mark(), {.subject = "network", .found = "nothing", .expected = "the networks to explore"});
    }
    if (question_.axes.dataflow.empty()) read_default("space.dataflow");
    if (constraints_) row_of("constraints")->read(yaml_, *constraints_, "constraints", question_);
    if (question_.keep.objectives.empty()) read_default("objectives");
    yaml_.diagnostics().throw_if_any();
    check_whole();
    return std::move(question_);
  }

 private:
  static const SpecRow* row_of(std::string_view path) {
    const std::span<const SpecRow> rows = spec_rows();
    const auto found = std::ranges::find(rows, path, [](const SpecRow& row) { return row.field.path; });
    return found == rows.end() ? nullptr : &*found;
  }

  void read_default(std::string_view path) {
    const SpecField& field = row_of(path)->field;
    field.parse(question_, field.otherwise);
  }

  /// Reads the map of all fields whose paths begin with `prefix`: "", "space." or "space.sram_kb.".
  void read_group(const YAML::Node& map, std::string_view prefix) {
    std::vector<core::YamlFields::Entry> entries;
    for (const SpecRow& row : spec_rows()) {
      if (!row.field.path.starts_with(prefix)) continue;
      const std::string_view rest = row.field.path.substr(prefix.size());
      const std::string_view key = rest.substr(0, rest.find('.'));
      const std::string_view path = row.field.path.substr(0, prefix.size() + key.size());
      if (!entries.empty() && entries.back().key == key) continue;
      entries.push_back({key, [this, path](const YAML::Node& node) { read_value(node, path); }});
    }
    yaml_.read_map(map, subject_of(prefix), entries);
    if (prefix == kSpace && map["array"] && (map["rows"] || map["cols"])) {
      yaml_.fail(map["array"].Mark(),
                 {.subject = "array", .found = "rows or cols, too", .expected = "either arrays or rows and cols"});
    }
    if (prefix == kSpace) refuse_two_bandwidths(map);
  }

  void refuse_two_bandwidths(const YAML::Node& map) {
    std::string_view first;
    for (const char* const key : {"bandwidth", "bandwidth_bytes", "bandwidth_gbs"}) {
      const YAML::Node node = map[key];
      if (!node) continue;
      if (!first.empty()) {
        yaml_.fail(node.Mark(), {.subject = key,
                                 .found = fmt::format("{}, too", first),
                                 .expected = "one of bandwidth, bandwidth_bytes and bandwidth_gbs"});
      }
      first = key;
    }
  }

  /// Reads a field, or the fields whose paths begin with its own.
  void read_value(const YAML::Node& node, std::string_view path) {
    const std::string below = std::string{path} + ".";
    const bool is_group =
        std::ranges::any_of(spec_rows(), [&](const SpecRow& row) { return row.field.path.starts_with(below); });
    const SpecRow* const row = row_of(path);
    const bool is_range = row != nullptr && node.IsMap() && (node["from"] || node["to"]);
    if (is_group && node.IsMap() && !is_range) {
      read_group(node, below);
    } else if (row == nullptr) {
      yaml_.fail(
          node.Mark(),
          {.subject = subject_of(path), .found = node.IsSequence() ? "a list" : "no map", .expected = "a map of axes"});
    } else if (path == "constraints") {
      constraints_.emplace(node);  // they speak of axes, which may stand below them
    } else {
      row->read(yaml_, node, subject_of(path), question_);
    }
  }

  /// What only the whole tells.
  void check_whole() const {
    try {
      static_cast<void>(DesignSpace(question_.axes));
      static_cast<void>(shown_metrics(question_));
    } catch (const core::InputError& error) {
      throw core::InputError(core::Diagnostic{.where = {file_.name, 0, 0}, .subject = error.what()});
    }
  }

  const core::TextFile& file_;
  core::YamlFields yaml_;
  Question question_;
  std::optional<YAML::Node> constraints_;
};

/// Where the spec names its networks; looked up only when one of them is wrong.
class NetworkPlaces {
 public:
  explicit NetworkPlaces(const core::TextFile& file) : file_(file) {}

  core::Location of(const std::string& network) {
    if (places_.empty()) find();
    const auto at = places_.find(network);
    return at == places_.end() ? core::Location{file_.name, 0, 0} : at->second;
  }

 private:
  void find() {
    const YAML::Node node = YAML::Load(file_.text)["space"]["network"];
    if (node.IsScalar()) places_.emplace(node.Scalar(), core::location_of(file_, node.Mark()));
    for (const YAML::Node& item : node) places_.emplace(item.Scalar(), core::location_of(file_, item.Mark()));
  }

  const core::TextFile& file_;
  std::unordered_map<std::string, core::Location> places_;
};

}  // namespace

Question read_spec(const core::TextFile& file) {
  return SpecReader(file).read();
}

std::vector<core::NetworkInput> read_networks(const core::TextFile& file, const Question& question,
                                              const core::NetworkOptions& files, const core::Observer& observer) {
  std::vector<core::NetworkInput> networks;
  core::Diagnostics diagnostics;
  NetworkPlaces places(file);
  for (const std::string& name : question.axes.network) {
    try {
      networks.push_back(core::read_network(name, files, observer));
    } catch (const core::InputError& error) {
      if (error.diagnostics().empty()) {
        diagnostics.add({.where = places.of(name), .subject = fmt::format("network: {}", error.what())});
      }
      for (core::Diagnostic mistake : error.diagnostics()) {
        if (mistake.where.file.empty()) {
          mistake.where = places.of(name);
          mistake.subject = "network";
        }
        diagnostics.add(std::move(mistake));
      }
    }
  }
  diagnostics.throw_if_any();
  return networks;
}

}  // namespace systole::dataflows::explore
