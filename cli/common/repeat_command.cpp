// SPDX-License-Identifier: MIT
#include "cli/common/repeat_command.h"

#include <algorithm>

#include "core/shell_word.h"

namespace systole::app {

std::string repeat_command(const CommandLine& command, const std::vector<std::string>& arguments,
                           std::span<const std::string_view> left_out) {
  std::string text = "systole " + command.name();
  for (const std::string& argument : arguments) text += " " + core::shell_path(argument);
  for (const GivenOption& option : command.given_options()) {
    if (!option.name.starts_with("--")) continue;  // an argument by its place
    if (std::ranges::find(left_out, std::string_view{option.name}.substr(2)) != left_out.end()) continue;
    text += " " + option.name;
    for (const std::string& value : option.values) text += " " + core::shell_word(value);
  }
  return text;
}

}  // namespace systole::app
