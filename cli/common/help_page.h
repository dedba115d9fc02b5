// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace systole::app {

/// A name and what there is to say of it: an option, an argument, a command, or a line of shell.
struct HelpRow {
  std::string name;
  std::string text;
};

struct HelpSection {
  std::string heading;
  std::vector<HelpRow> rows{};
};

/// What the help of a command says. Sections without rows are left out.
struct HelpPage {
  std::string description;
  std::string usage;
  std::vector<HelpSection> sections{};
  std::vector<HelpRow> examples{};
  std::string footer{};
};

/// The page in lines of at most `width` characters, as far as words and lines of shell are not longer.
std::string help_text(const HelpPage& page, std::size_t width);

}  // namespace systole::app
