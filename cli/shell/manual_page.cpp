// SPDX-License-Identifier: MIT
#include "cli/shell/manual_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

namespace systole::app {
namespace {

/// `text` as man(7) shows it: dashes that are copied to a shell stay dashes, and nothing begins a request.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::string upper(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

std::string dashed(std::string name) {
  std::ranges::replace(name, ' ', '-');
  return name;
}

}  // namespace

std::string manual_name(const CommandPage& command) {
  return dashed(command.name);
}

std::string manual_page(const CommandPage& command, std::span<const CommandPage> all, const std::string& version) {
  const HelpPage& page = command.page;
  const std::string name = manual_name(command);
  std::string out = fmt::format(".TH {} 1 \"\" \"Systole {}\" \"Systole\"\n.SH NAME\n{} \\- {}\n.SH SYNOPSIS\n.B {}\n",
                                upper(name), version, roff(name), roff(page.description), roff(page.usage));
  for (const HelpSection& section : page.sections) {
    if (section.rows.empty()) continue;
    out += fmt::format(".SH {}\n", upper(section.heading));
    for (const HelpRow& row : section.rows) out += fmt::format(".TP\n.B {}\n{}\n", roff(row.name), roff(row.text));
  }
  if (!page.examples.empty()) out += ".SH EXAMPLES\n";
  for (const HelpRow& example : page.examples) {
    out += fmt::format(".TP\n.B {}\n{}\n", roff(example.name), roff(example.text));
  }
  if (!page.footer.empty()) out += fmt::format(".SH NOTES\n{}\n", roff(page.footer));
  std::vector<std::string> others;
  for (const CommandPage& other : all) {
    const bool around = command.name.starts_with(other.name + " ");
    if (around || other.name.starts_with(command.name + " ")) {
      others.push_back(fmt::format(".BR {} (1)", roff(manual_name(other))));
    }
  }
  if (!others.empty()) out += fmt::format(".SH SEE ALSO\n{}\n", fmt::join(others, ",\n"));
  return out;
}

}  // namespace systole::app
