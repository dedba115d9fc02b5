// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace systole::app {

/// Characters of a line of the terminal that stdout is: what COLUMNS says, else what the terminal says. 0 if stdout is
/// no terminal (what is piped or written to a file has no width) or does not know.
std::size_t terminal_width();

/// Characters of a line of help: at most 80, fewer where the terminal has fewer.
std::size_t help_width();

/// `text` for people, with lines too long for the terminal broken at blanks; as it is where there is no terminal.
std::string for_terminal(std::string_view text);

}  // namespace systole::app
