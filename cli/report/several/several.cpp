// SPDX-License-Identifier: MIT
#include "cli/report/several/several.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>
#include <utility>

#include "cli/report/several/totals.h"
#include "core/error.h"

namespace systole::app {
namespace {

/// The last `folders` folders and the stem of a path: `a/run`.
std::string tail(const std::filesystem::path& path, std::size_t folders) {
  std::vector<std::filesystem::path> parts(path.begin(), path.end());
  std::filesystem::path name;
  const std::size_t first = parts.size() - std::min(parts.size(), folders + 1);
  for (std::size_t i = first; i + 1 < parts.size(); ++i) name /= parts[i];
  return (name / path.stem()).generic_string();
}

bool all_differ(const std::vector<std::string>& names) {
  return std::set<std::string>(names.begin(), names.end()).size() == names.size();
}

void require_other_files(const std::vector<std::filesystem::path>& files) {
  for (std::size_t i = 1; i < files.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      std::error_code ignored;
      if (!std::filesystem::equivalent(files[i], files[j], ignored)) continue;
      throw core::InputError(core::Diagnostic{.where = {files[i].string(), 0, 0},
                                              .found = "the same file as " + core::in_quotes(files[j].string()),
                                              .expected = "another result"});
    }
  }
}

}  // namespace

std::vector<std::string> run_names(const std::vector<std::filesystem::path>& files) {
  require_other_files(files);
  std::vector<std::string> names;
  std::size_t deepest = 0;
  for (const std::filesystem::path& file : files) {
    deepest = std::max(deepest, static_cast<std::size_t>(std::distance(file.begin(), file.end())));
  }
  for (std::size_t folders = 0; folders <= deepest; ++folders) {
    names.clear();
    for (const std::filesystem::path& file : files) names.push_back(tail(file, folders));
    if (all_differ(names)) return names;
  }
  names.clear();
  for (const std::filesystem::path& file : files) names.push_back(file.generic_string());  // run.json and run.sqlite
  return names;
}

Json several_reports(const std::vector<std::string>& names, std::vector<Json> reports) {
  std::vector<NamedReport> runs;
  for (std::size_t i = 0; i < reports.size(); ++i) runs.push_back({.name = names[i], .report = &reports[i]});
  Json compared = comparisons(runs);
  Json all = Json::array();
  for (std::size_t i = 0; i < reports.size(); ++i) {
    reports[i].erase("totals");
    reports[i]["name"] = names[i];
    all.push_back(std::move(reports[i]));
  }
  return {{"kind", "several"},
          {"kicker", "systole report"},
          {"title", fmt::format("{}", fmt::join(names, ", "))},
          {"comparisons", std::move(compared)},
          {"runs", std::move(all)}};
}

}  // namespace systole::app
