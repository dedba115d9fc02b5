// SPDX-License-Identifier: MIT
// What the program prints fits the terminal; what is piped is the same whatever terminal there is.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <string>
#include <vector>

#include "core/report/table.h"
#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

constexpr std::array kCommands{"simulate mobilenet_v2",
                               "simulate mobilenet_v2 --memory tiled",
                               "simulate resnet50 --summary",
                               "simulate mobilenet_v2 --top 5",
                               "simulate mobilenet_v2 --explain --memory tiled --top 2",
                               "compare",
                               "compare mobilenet_v2 -a 8x8,16x16,32x32",
                               "compare mobilenet_v2 --layers",
                               "compare mobilenet_v2 --depthwise per-channel,packed",
                               "topology list",
                               "topology show mobilenet_v2",
                               "cache --inputs 1",
                               "--help",
                               "cache --help",
                               "compare --help"};

/// False, and says so, on machines without pseudo terminals.
bool shows_terminals() {
  const bool there = has_terminals();
  if (!there) std::cout << "SKIPPED: this machine has no pseudo terminals\n";
  return there;
}

std::string in_terminal(const std::string& words, unsigned short columns, const std::string& variable = {}) {
  Setting setting{.stdout_columns = columns};
  if (!variable.empty()) setting.environment["COLUMNS"] = variable;
  const Folder folder;
  const Run result = run(folder, words, setting);
  CHECK(result.exit_code == 0);
  return result.out;
}

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0;
  for (const std::string& line : split(text, '\n')) longest = std::max(longest, core::display_width(line));
  return longest;
}

TEST_CASE("no line is longer than the terminal") {
  if (!shows_terminals()) return;
  for (const char* command : kCommands) {
    for (const unsigned short columns : std::array<unsigned short, 3>{80, 100, 160}) {
      CAPTURE(command);
      CAPTURE(columns);
      CHECK(longest_line(in_terminal(command, columns)) <= columns);
    }
  }
}

TEST_CASE("a terminal wide enough shows what a pipe gets") {
  if (!shows_terminals()) return;
  for (const char* command : {"simulate mobilenet_v2", "compare", "topology list", "cache --help"}) {
    CAPTURE(command);
    CHECK(in_terminal(command, 400) == run(command).out);
  }
}

TEST_CASE("COLUMNS overrules the terminal, and a pipe has no width") {
  if (!shows_terminals()) return;
  const std::string narrow = in_terminal("simulate lenet5", 80);
  CHECK(contains(narrow, "Columns left out: "));
  CHECK(in_terminal("simulate lenet5", 400, "80") == narrow);
  CHECK(in_terminal("simulate lenet5", 80, "400") == run("simulate lenet5").out);
  CHECK(in_terminal("simulate lenet5", 80, "wide") == narrow);
  const Folder folder;
  CHECK(run(folder, "simulate lenet5", {.environment = {{"COLUMNS", "40"}}}).out == run("simulate lenet5").out);
}

TEST_CASE("CSV and JSON do not depend on the terminal") {
  if (!shows_terminals()) return;
  CHECK(in_terminal("simulate lenet5 --csv", 40) == run("simulate lenet5 --csv").out);
  CHECK(in_terminal("topology list --json", 40) == run("topology list --json").out);
}

}  // namespace
}  // namespace systole::tests
