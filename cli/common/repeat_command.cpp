// SPDX-License-Identifier: MIT
#include "cli/common/repeat_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/common/shell_words.h"

namespace systole::app {

std::string repeat_command(const CLI::App& command, const std::vector<std::string>& arguments,
                           std::span<const std::string_view> left_out) {
  std::string text = "systole " + command.get_name();
  for (const std::string& argument : arguments) text += " " + shell_path(argument);
  for (const CLI::Option* option : command.get_options()) {
    if (option->count() == 0 || option->get_lnames().empty()) continue;
    const std::string& name = option->get_lnames().front();
    if (std::ranges::find(left_out, name) != left_out.end()) continue;
    text += " --" + name;
    if (option->get_items_expected_max() == 0) continue;  // a flag
    for (const std::string& value : option->results()) text += " " + shell_word(value);
  }
  return text;
}

}  // namespace systole::app
