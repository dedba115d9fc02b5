// SPDX-License-Identifier: MIT
// The help of every command: it fits a terminal of 80 columns, and its examples run.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/cli/run_program.h"
#include "tests/places.h"

namespace systole::tests::house {
namespace {

constexpr std::ptrdiff_t kHelpWidth = 80;
constexpr std::size_t kFewestExamples = 2;

/// Characters of UTF-8.
std::ptrdiff_t characters(const std::string& text) {
  return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
}

/// The lines below a heading, up to the next blank one.
std::vector<std::string> lines_below(const std::string& help, const std::string& heading) {
  std::vector<std::string> lines;
  bool within = false;
  for (const std::string& line : split(help, '\n')) {
    if (line.empty()) within = false;
    if (within) lines.push_back(line);
    if (line == heading) within = true;
  }
  return lines;
}

struct CommandHelp {
  std::string name;  ///< `topology list`; of the program empty
  std::string text;
};

void add_helps(const std::string& command, std::vector<CommandHelp>& all) {
  const Run help = run("help" + (command.empty() ? "" : " " + command));
  REQUIRE(help.exit_code == 0);
  all.push_back({.name = command, .text = help.out});
  for (const std::string& line : lines_below(help.out, "Commands:")) {
    if (!line.starts_with("  ") || line[2] == ' ') continue;
    add_helps(command + (command.empty() ? "" : " ") + line.substr(2, line.find(' ', 2) - 2), all);
  }
}

const std::vector<CommandHelp>& helps() {
  static const std::vector<CommandHelp> all = [] {
    std::vector<CommandHelp> found;
    add_helps("", found);
    return found;
  }();
  return all;
}

std::vector<std::string> examples_in(const std::string& help) {
  std::vector<std::string> lines;
  for (const std::string& line : lines_below(help, "Examples:")) {
    if (line.starts_with("  systole ")) lines.push_back(line.substr(2));
  }
  return lines;
}

/// Runs a line by the shell in `folder`. Its output follows if it fails.
std::string failure_of_example(const Folder& folder, const std::string& line) {
  folder.write("line.sh", line + "\n");
  const std::string shell = "cd '" + folder.path().string() + "' && PATH='" +
                            std::filesystem::path(program()).parent_path().string() + "':\"$PATH\" sh -e line.sh " +
                            "> line.out 2> line.err < /dev/null";
  if (std::system(shell.c_str()) == 0) return {};  // NOLINT(*-mt-unsafe): tests run one after the other
  return folder.read("line.err") + " ";
}

TEST_CASE("no line of any help is longer than 80 characters") {
  REQUIRE(helps().size() >= 17);
  for (const CommandHelp& help : helps()) {
    CAPTURE(help.name);
    for (const std::string& line : split(help.text, '\n')) {
      CAPTURE(line);
      CHECK(characters(line) <= kHelpWidth);
    }
  }
}

TEST_CASE("the help of every command has two examples or more, of that command among them") {
  for (const CommandHelp& help : helps()) {
    CAPTURE(help.name);
    const std::vector<std::string> lines = examples_in(help.text);
    CHECK(lines.size() >= kFewestExamples);
    CHECK(
        std::ranges::any_of(lines, [&](const std::string& line) { return line.starts_with("systole " + help.name); }));
  }
}

TEST_CASE("the examples of every help run as they stand") {
  const bool has_rtl = !contains(run("--version").out, "RTL       no");
  for (const CommandHelp& help : helps()) {
    const Folder folder;
    std::filesystem::create_directory_symlink(source_dir() / "examples", folder.path() / "examples");
    for (const std::string& line : examples_in(help.text)) {
      if (line.starts_with("systole verify") && !has_rtl) continue;
      CAPTURE(line);
      CHECK(failure_of_example(folder, line) == "");
    }
  }
}

TEST_CASE("seeded: examples are found, and a wrong one fails") {
  CHECK(examples_in("Usage: x\n  systole no\n\nExamples:\n  systole a\n      text\n  systole b > c\n\n  systole d\n") ==
        std::vector<std::string>{"systole a", "systole b > c"});
  CHECK(failure_of_example(Folder{}, "systole topology lst") != "");
}

}  // namespace
}  // namespace systole::tests::house
