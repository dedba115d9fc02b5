// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cli/common/command_line.h"
#include "core/named.h"

/// What a shell offers while a command line is being typed. The shells' scripts ask the program itself, so that they
/// never lag behind its options.
namespace systole::app {

enum class Shell : std::uint8_t { bash, zsh, fish };
inline constexpr std::array kShellNames{core::Named{Shell::bash, "bash", "sourced, or in bash-completion's folder"},
                                        core::Named{Shell::zsh, "zsh", "as _systole in a folder of $fpath"},
                                        core::Named{Shell::fish, "fish", "in fish's folder of completions"}};
constexpr const auto& named_values(Shell /*of*/) {
  return kShellNames;
}

/// The script for a shell.
std::string completion_script(Shell shell);

/// What may stand in place of the last of `words` (which may be empty), the words before it being the command line
/// without the program's name: commands, options of the command that stands there, names that an option's or an
/// argument's value may have. Empty: a file, or nothing is known. O(options + names).
std::vector<std::string> completions(std::span<const CommandPage> pages, std::span<const std::string> words);

}  // namespace systole::app
