// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

/// Words of command lines that the program prints for the user to copy.
namespace systole::core {

/// `word` as a POSIX shell reads it back: in quotes where it needs them.
std::string shell_word(std::string_view word);

/// `path` as a word that is no option, whatever it begins with.
std::string shell_path(std::string_view path);

}  // namespace systole::core
