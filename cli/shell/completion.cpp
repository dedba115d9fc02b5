// SPDX-License-Identifier: MIT
#include "cli/shell/completion.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "core/number.h"
#include "core/topology/search_path.h"
#include "dataflows/energy/energy_table.h"
#include "dataflows/machine/fields.h"
#include "dataflows/machine/shipped_machines.h"

namespace systole::app {
namespace {

constexpr std::string_view kBash = R"(# bash completion of systole
_systole() {
  local IFS=$'\n'
  COMPREPLY=($(systole completion offer -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o filenames -F _systole systole
)";

constexpr std::string_view kZsh = R"(#compdef systole
_systole() {
  local -a offered
  offered=("${(@f)$(systole completion offer -- "${(@)words[2,$CURRENT]}" 2>/dev/null)}")
  if [[ -n "$offered" ]]; then compadd -- $offered; else _files; fi
}
_systole "$@"
)";

constexpr std::string_view kFish = R"(# fish completion of systole
function __systole_offer
  set -l words (commandline -opc) (commandline -ct)
  systole completion offer -- $words[2..-1] 2>/dev/null
end
complete -c systole -a '(__systole_offer)'
)";

/// The words of a row's name: `-a,--array RxC` has two options and a type.
std::vector<std::string> options_of(const HelpRow& row) {
  std::vector<std::string> options;
  std::string_view names = std::string_view{row.name}.substr(0, row.name.find(' '));
  while (!names.empty()) {
    const std::size_t comma = names.find(',');
    options.emplace_back(names.substr(0, comma));
    names.remove_prefix(comma == std::string_view::npos ? names.size() : comma + 1);
  }
  return options;
}

bool takes_value(const HelpRow& row) {
  return row.name.find(' ') != std::string::npos;
}

/// The row of an option on a page; null: it has none of that name.
const HelpRow* row_of(const HelpPage& page, const std::string& option) {
  for (const HelpSection& section : page.sections) {
    for (const HelpRow& row : section.rows) {
      const std::vector<std::string> options = options_of(row);
      if (std::ranges::find(options, option) != options.end()) return &row;
    }
  }
  return nullptr;
}

/// Names that the value of an option may have: of files that are shipped, or those that the machine's fields list.
std::vector<std::string> names_for(const std::string& option) {
  if (option == "-c" || option == "--config") return dataflows::machine_names();
  if (option == "-t" || option == "--topology") return core::topology_names(core::topology_directories());
  if (option == "--energy") return dataflows::energy_table_names();
  std::vector<std::string> names;
  for (const dataflows::MachineField& field : dataflows::machine_fields()) {
    if (field.names == nullptr) continue;
    const std::vector<std::string> options = options_of({.name = std::string{field.flags}, .text = {}});
    if (std::ranges::find(options, option) == options.end()) continue;
    for (const std::string_view name : field.names()) names.emplace_back(name);
  }
  return names;
}

std::vector<std::string> that_begin_with(const std::string& start, std::vector<std::string> names) {
  std::erase_if(names, [&](const std::string& name) { return !name.starts_with(start); });
  return names;
}

/// The page of the command that stands in `words`.
const CommandPage& command_of(std::span<const CommandPage> pages, std::span<const std::string> words) {
  const CommandPage* command = &pages.front();
  for (const std::string& word : words) {
    const auto below = std::ranges::find(pages, command->name + " " + word, &CommandPage::name);
    if (below != pages.end()) command = &*below;
  }
  return *command;
}

}  // namespace

std::string completion_script(Shell shell) {
  switch (shell) {
    case Shell::bash:
      return std::string{kBash};
    case Shell::zsh:
      return std::string{kZsh};
    case Shell::fish:
      break;
  }
  return std::string{kFish};
}

std::vector<std::string> completions(std::span<const CommandPage> pages, std::span<const std::string> words) {
  if (words.empty()) return {};
  const std::string& word = words.back();
  const std::span<const std::string> before = words.first(words.size() - 1);
  const CommandPage& command = command_of(pages, before);
  if (!before.empty() && before.back().starts_with('-')) {
    const HelpRow* const row = row_of(command.page, before.back());
    if (row != nullptr && takes_value(*row)) return that_begin_with(word, names_for(before.back()));
  }
  std::vector<std::string> offered;
  bool takes_networks = false;
  for (const HelpSection& section : command.page.sections) {
    for (const HelpRow& row : section.rows) {
      if (section.heading == "Commands") {
        offered.push_back(row.name);
      } else if (section.heading == "Arguments") {
        takes_networks = takes_networks || row.name.starts_with("NETWORK");
      } else if (word.starts_with('-')) {
        for (std::string& option : options_of(row)) {
          if (option.starts_with("--") || word == "-") offered.push_back(std::move(option));
        }
      }
    }
  }
  if (takes_networks && !word.starts_with('-')) {
    for (std::string& name : core::topology_names(core::topology_directories())) offered.push_back(std::move(name));
  }
  return that_begin_with(word, std::move(offered));
}

}  // namespace systole::app
