// SPDX-License-Identifier: MIT
// The commands that README.md and docs/ print run as printed, but those that need data, time or hardware tools: each of
// these is named here with its reason.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/cli/run_program.h"
#include "tests/places.h"

namespace systole::tests::house {
namespace {

/// A part of a command, two spaces behind it, that cannot run here, and why.
struct Exception {
  std::string_view part;
  std::string_view reason;
};

constexpr std::array kExceptions{
    Exception{"./run  ", "the main job, which another test compares with what the README prints"},
    Exception{"./run predict  ", "half a minute, and another test has it"},
    Exception{"systole predict  ", "half a minute"},
    Exception{"--data", "measured data, which are not in the repository"},
    Exception{"--model phones", "a model of measured data"},
    Exception{"--paper", "a minute"},
    Exception{"verify", "a program that was built with Verilator; the tests of the RTL run it"},
    Exception{"bad.csv", "what a mistake in a file looks like: it fails"},
    Exception{"part?.sqlite", "the shards that the line before it makes in the background"},
};

/// The lines of code blocks that begin with the program's name, without a prompt.
std::vector<std::string> commands_of(const std::string& page) {
  std::vector<std::string> commands;
  std::istringstream stream(page);
  bool in_block = false;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("```")) in_block = !in_block;
    if (line.starts_with("$ ")) line.erase(0, 2);
    if (in_block && (line.starts_with("systole ") || line.starts_with("./run ") || line == "./run"))
      commands.push_back(line);
  }
  return commands;
}

std::vector<std::filesystem::path> pages() {
  std::vector<std::filesystem::path> all{source_dir() / "README.md"};
  for (const auto& entry : std::filesystem::directory_iterator(source_dir() / "docs")) {
    if (entry.path().extension() == ".md") all.push_back(entry.path());
  }
  std::ranges::sort(all);
  return all;
}

/// The files that the documented commands take for granted.
void write_inputs(const Folder& folder) {
  folder.write("my_topology.csv",
               "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n"
               "conv1, 30, 30, 3, 3, 3, 16, 1,\n");
  std::filesystem::copy_file(folder.path() / "my_topology.csv", folder.path() / "topology.csv");
  folder.write("scale.cfg",
               "[general]\nrun_name = scale\n[architecture_presets]\nArrayHeight: 8\nArrayWidth: 8\nIfmapSramSzkB: 64\n"
               "FilterSramSzkB: 64\nOfmapSramSzkB: 64\nDataflow: ws\nBandwidth: 10\n[run_presets]\n"
               "InterfaceBandwidth: USER\n");
  folder.write("layout.csv",
               "Layer name, ifmap_h\nconv1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,\n");
  folder.write("program.lackey", " L 1ffe,4\n S 2000,4\n L 2000,4\n");
  std::filesystem::create_symlink(source_dir() / "examples", folder.path() / "examples");
}

/// Runs a line by the shell in `folder`, with this program as `systole` and as `./run`. Its output follows if it fails.
std::string failure_of(const Folder& folder, std::string line) {
  if (line.starts_with("./run")) line.replace(0, 5, "systole");
  folder.write("line.sh", line + "\n");
  const std::string shell =
      "cd '" + folder.path().string() + "' && PATH='" + std::filesystem::path(program()).parent_path().string() +
      "':\"$PATH\" SYSTOLE_TOPOLOGIES='" + topologies_dir().string() + "' sh -e line.sh > line.out 2>&1";
  if (std::system(shell.c_str()) == 0) return {};  // NOLINT(*-mt-unsafe): tests run one after the other
  return folder.read("line.out");
}

TEST_CASE("the commands of README.md and docs/ run as printed") {
  const Folder folder;
  write_inputs(folder);
  std::size_t ran = 0;
  for (const std::filesystem::path& page : pages()) {
    CAPTURE(page.filename().string());
    std::ifstream stream(page, std::ios::binary);
    for (const std::string& command : commands_of({std::istreambuf_iterator<char>(stream), {}})) {
      const auto names = [&](const Exception& exception) {
        return (command + "  ").find(exception.part) != std::string::npos;
      };
      if (std::ranges::any_of(kExceptions, names)) continue;
      CAPTURE(command);
      CHECK(failure_of(folder, command) == "");
      ++ran;
    }
  }
  CHECK(ran >= 20);
}

TEST_CASE("seeded: commands are found in code blocks alone, and a wrong one fails") {
  CHECK(commands_of("systole simulate a\n```\n$ systole simulate b\nx | systole\n./run -v\n```\n") ==
        std::vector<std::string>{"systole simulate b", "./run -v"});
  const Folder folder;
  CHECK(failure_of(folder, "systole topology list") == "");
  CHECK(failure_of(folder, "./run simulate lenet5 --no-such-option").find("--no-such-option") != std::string::npos);
}

}  // namespace
}  // namespace systole::tests::house
