// SPDX-License-Identifier: MIT
#include "cli/common/settings/setting.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <iterator>
#include <system_error>
#include <utility>

#include "core/number.h"

namespace systole::app {
namespace {

constexpr std::string_view kVariable = "SYSTOLE_OPTION_";

std::string_view variable(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets variables
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

}  // namespace

std::vector<Setting> settings_of_file(const core::TextFile& file) {
  std::vector<Setting> settings;
  core::Diagnostics mistakes;
  std::string command;
  core::for_each_line(file.text, [&](const core::Line line) {
    const std::string_view text = core::trimmed(line.text);
    if (text.empty() || text.starts_with('#') || text.starts_with(';')) return;
    const core::Location where{.file = file.name, .line = line.number, .column = 0};
    if (text.starts_with('[') && text.ends_with(']')) {
      command = core::trimmed(text.substr(1, text.size() - 2));
      return;
    }
    const std::size_t equals = text.find('=');
    const std::string_view option = core::trimmed(text.substr(0, equals));
    if (equals == std::string_view::npos || option.empty()) {
      return mistakes.add({.where = where, .found = core::in_quotes(text), .expected = "[COMMAND] or OPTION = VALUE"});
    }
    settings.push_back({.command = command,
                        .option = std::string{option},
                        .value = std::string{core::trimmed(text.substr(equals + 1))},
                        .source = fmt::format("{}:{}", file.name, line.number),
                        .where = where});
  });
  mistakes.throw_if_any();
  return settings;
}

std::vector<Setting> settings_of_environment(const char* const* variables) {
  std::vector<Setting> settings;
  for (; *variables != nullptr; variables = std::next(variables)) {
    const std::string_view text = *variables;
    const std::size_t equals = text.find('=');
    if (!text.starts_with(kVariable) || equals == std::string_view::npos || equals + 1 == text.size()) continue;
    Setting setting{.value = std::string{text.substr(equals + 1)},
                    .source = fmt::format("${}", text.substr(0, equals)),
                    .environment = true};
    std::ranges::transform(
        text.substr(kVariable.size(), equals - kVariable.size()), std::back_inserter(setting.option),
        [](char c) { return c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    settings.push_back(std::move(setting));
  }
  // The environment has no order that means something; errors and results should not depend on it.
  std::ranges::sort(settings, {}, &Setting::option);
  return settings;
}

std::optional<std::filesystem::path> settings_path(std::string_view config_home, std::string_view home) {
  const std::filesystem::path base{config_home};
  if (base.is_absolute()) return base / "systole" / "config.ini";
  if (home.empty()) return std::nullopt;
  return std::filesystem::path{home} / ".config" / "systole" / "config.ini";
}

std::vector<Setting> settings_in_force(const std::string& file) {
  std::vector<Setting> settings = settings_of_environment(environ);
  std::optional<std::filesystem::path> path;
  if (!file.empty()) {
    path = file;
  } else {
    path = settings_path(variable("XDG_CONFIG_HOME"), variable("HOME"));
    std::error_code ignored;  // what cannot be looked at is not there
    if (path && !std::filesystem::exists(*path, ignored)) path.reset();
  }
  if (!path) return settings;
  std::vector<Setting> written = settings_of_file(core::read_text_file(*path));
  std::ranges::move(written, std::back_inserter(settings));
  return settings;
}

std::optional<bool> truth_of(std::string_view text) {
  constexpr std::array<std::string_view, 4> kTrue{"true", "yes", "on", "1"};
  constexpr std::array<std::string_view, 4> kFalse{"false", "no", "off", "0"};
  if (std::ranges::find(kTrue, text) != kTrue.end()) return true;
  if (std::ranges::find(kFalse, text) != kFalse.end()) return false;
  return std::nullopt;
}

}  // namespace systole::app
