// SPDX-License-Identifier: MIT
#include "cli/common/help_page.h"

#include <fmt/format.h>

#include "core/report/prose.h"
#include "core/report/table.h"

namespace systole::app {
namespace {

/// Where texts begin, if a line is long enough for names and texts side by side.
constexpr std::size_t kTextColumn = 26;
constexpr std::size_t kSideBySide = 60;
constexpr std::size_t kIndent = 6;

/// `text` on lines of its own, `indent` blanks before each.
std::string below(const std::string& text, std::size_t indent, std::size_t width) {
  return core::wrapped(std::string(indent, ' ') + text, width) + '\n';
}

std::string row_text(const HelpRow& row, std::size_t width) {
  const std::string name = "  " + row.name;
  if (row.text.empty()) return name + '\n';
  if (width < kSideBySide) return core::wrapped(name, width) + '\n' + below(row.text, kIndent, width);
  const std::string text = below(row.text, kTextColumn, width);
  const std::size_t used = core::display_width(name);
  return used + 2 > kTextColumn ? name + '\n' + text : name + text.substr(used);
}

}  // namespace

std::string help_text(const HelpPage& page, std::size_t width) {
  std::string out =
      core::wrapped(page.description, width) + "\n\n" + core::wrapped("Usage: " + page.usage, width) + '\n';
  for (const HelpSection& section : page.sections) {
    if (section.rows.empty()) continue;
    out += fmt::format("\n{}:\n", section.heading);
    for (const HelpRow& row : section.rows) out += row_text(row, width);
  }
  if (!page.examples.empty()) out += "\nExamples:\n";
  for (const HelpRow& example : page.examples) out += "  " + example.name + '\n' + below(example.text, kIndent, width);
  if (!page.footer.empty()) out += '\n' + core::wrapped(page.footer, width) + '\n';
  return out;
}

}  // namespace systole::app
