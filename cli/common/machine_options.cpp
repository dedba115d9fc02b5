// SPDX-License-Identifier: MIT
#include "cli/common/machine_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/diagnostic.h"
#include "core/number.h"

namespace systole::app {
namespace {

/// `--array` of `-a,--array`.
std::string long_flag(std::string_view flags) {
  return std::string{flags.substr(flags.find("--"))};
}

/// Of a list with commas the first part that is no whole number of at least 1: what is wrong is there, not in the list.
std::optional<std::string_view> wrong_part(std::string_view list) {
  while (true) {
    const std::size_t comma = list.find(',');
    const std::string_view part = core::trimmed(list.substr(0, comma));
    const core::WholeNumber number = core::parse_whole(part);
    if (number.fault != core::NumberFault::none || number.value < 1) return part;
    if (comma == std::string_view::npos) return std::nullopt;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

void MachineOptions::declare(CommandLine& command, const std::map<std::string_view, std::string_view>& notes) {
  for (const dataflows::MachineField& field : dataflows::machine_fields()) {
    if (field.flags.empty()) continue;
    Option& option = options_.emplace_back(Option{.field = &field, .text = {}});
    std::string help = core::help_text(field);
    if (const auto note = notes.find(field.path); note != notes.end()) {
      help.insert(help.size() - 1, fmt::format("; {}", note->second));
    }
    command.text(std::string{field.flags}, option.text, std::string{field.type}, help);
  }
}

bool MachineOptions::given(std::string_view path) const {
  return std::ranges::any_of(options_,
                             [&](const Option& option) { return option.field->path == path && !option.text.empty(); });
}

void MachineOptions::apply(dataflows::Machine& machine) const {
  core::Diagnostics mistakes;
  for (const Option& option : options_) {
    if (option.text.empty()) continue;
    for (core::Diagnostic& mistake :
         core::parse_field(*option.field, machine, option.text, {}, long_flag(option.field->flags))) {
      const bool takes_list = option.field->type.find("[,") != std::string_view::npos;
      if (const auto part = takes_list ? wrong_part(option.text) : std::nullopt) {
        mistake.found = core::in_quotes(*part);
        mistake.expected = "a whole number of at least 1";
      }
      mistakes.add(std::move(mistake));
    }
  }
  mistakes.throw_if_any();
}

}  // namespace systole::app
