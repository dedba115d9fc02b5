// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/files/text_file.h"

/// Options that stand in a file or in the environment, for whoever wants them in every call. The command line wins over
/// the environment, the environment over the file, and the file over what is built in.
namespace systole::app {

/// An option and its value, from elsewhere than the command line.
struct Setting {
  std::string command{};     ///< `topology list`; empty: every command that has the option
  std::string option{};      ///< its long name, without dashes
  std::string value{};       ///< as written; of a flag a truth
  std::string source{};      ///< who says so: `config.ini:3`, `$SYSTOLE_OPTION_ARRAY`
  core::Location where{};    ///< in a file
  bool environment = false;  ///< it wins over a file's
};

/// Reads settings from a file in the form of INI: `option = value` lines, below a `[COMMAND]` or above all of them for
/// every command, and lines of comment that begin with `#` or `;`. Throws core::InputError with all lines that are
/// none of these. Whether there is such an option, the command line knows.
std::vector<Setting> settings_of_file(const core::TextFile& file);

/// The settings of `variables` (`NAME=value`): those named SYSTOLE_OPTION_NAME, `_` for each hyphen. An empty value
/// says nothing.
std::vector<Setting> settings_of_environment(const char* const* variables);

/// The file that holds a user's settings: systole/config.ini in `config_home` ($XDG_CONFIG_HOME) or else in .config of
/// `home` ($HOME). None where both are empty. A relative `config_home` counts as empty, as the XDG base directory
/// specification wants it.
std::optional<std::filesystem::path> settings_path(std::string_view config_home, std::string_view home);

/// All that hold for this process: those of its environment, then those of `file`. Where `file` is empty, the user's
/// own file is read if there is one. Throws core::InputError.
std::vector<Setting> settings_in_force(const std::string& file);

/// What a flag's value means: true, yes, on, 1 or false, no, off, 0; nothing for another text.
std::optional<bool> truth_of(std::string_view text);

}  // namespace systole::app
