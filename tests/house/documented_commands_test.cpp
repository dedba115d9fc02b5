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
#include <utility>
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
    Exception{"--run", "a program of the reader's, and QEMU"},
    Exception{"verify", "a program that was built with Verilator; the tests of the RTL run it"},
    Exception{"examples/bad.csv",
              "what a mistake in a file looks like: it fails, and another test compares what it says"},
    Exception{"./run bench", "the benchmarks, which are another program"},
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
  for (const auto& entry : std::filesystem::recursive_directory_iterator(source_dir() / "docs")) {
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
  const std::string model = (source_dir() / "tests/core/import/onnx/torchvision/squeezenet1_1.onnx.gz").string();
  const std::string unpack = "gzip -dc '" + model + "' > '" + (folder.path() / "model.onnx").string() + "'";
  REQUIRE(std::system(unpack.c_str()) == 0);  // NOLINT(*-mt-unsafe): tests run one after the other
}

/// What a line printed, in both streams, and whether it went well.
struct Outcome {
  bool done = false;
  std::string text;
};

/// Runs a line by the shell in `folder`, with this program as `systole` and as `./run`.
Outcome outcome_of(const Folder& folder, std::string line) {
  if (line.starts_with("./run")) line.replace(0, 5, "systole");
  folder.write("line.sh", line + "\n");
  const std::string shell =
      "cd '" + folder.path().string() + "' && PATH='" + std::filesystem::path(program()).parent_path().string() +
      "':\"$PATH\" SYSTOLE_TOPOLOGIES='" + topologies_dir().string() + "' sh -e line.sh > line.out 2>&1";
  const bool done = std::system(shell.c_str()) == 0;  // NOLINT(*-mt-unsafe): tests run one after the other
  return {.done = done, .text = folder.read("line.out")};
}

/// What a line printed if it failed.
std::string failure_of(const Folder& folder, const std::string& line) {
  Outcome outcome = outcome_of(folder, line);
  return outcome.done ? std::string{} : std::move(outcome.text) + " (failed)";
}

bool is_exception(const std::string& command, const Exception& exception) {
  return (command + "  ").find(exception.part) != std::string::npos;
}

/// A command of a page and what the page says that it prints.
struct Printed {
  std::string command;
  std::string output;
};

/// The commands behind a prompt in code blocks, each with the lines up to the next one or the end of the block, if
/// there are any.
std::vector<Printed> printed_of(const std::string& page) {
  std::vector<Printed> all;
  std::istringstream stream(page);
  bool in_block = false;
  bool in_output = false;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("```")) {
      in_block = !in_block;
      in_output = false;
    } else if (in_block && line.starts_with("$ ")) {
      all.push_back({.command = line.substr(2), .output = {}});
      in_output = true;
    } else if (in_output) {
      all.back().output += line + '\n';
    }
  }
  std::erase_if(all, [](const Printed& printed) { return printed.output.empty(); });
  return all;
}

/// Without what is blank at its end.
std::string trimmed_end(std::string text) {
  while (text.ends_with('\n') || text.ends_with(' ')) text.pop_back();
  return text;
}

TEST_CASE("the commands of README.md and docs/ run as printed") {
  const Folder folder;
  write_inputs(folder);
  std::size_t ran = 0;
  for (const std::filesystem::path& page : pages()) {
    CAPTURE(page.filename().string());
    std::ifstream stream(page, std::ios::binary);
    for (const std::string& command : commands_of({std::istreambuf_iterator<char>(stream), {}})) {
      const auto names = [&](const Exception& exception) { return is_exception(command, exception); };
      if (std::ranges::any_of(kExceptions, names)) continue;
      CAPTURE(command);
      CHECK(failure_of(folder, command) == "");
      ++ran;
    }
  }
  CHECK(ran >= 20);
}

TEST_CASE("every exception is of a documented command") {
  std::string all;
  for (const std::filesystem::path& page : pages()) {
    std::ifstream stream(page, std::ios::binary);
    for (const std::string& command : commands_of({std::istreambuf_iterator<char>(stream), {}}))
      all += command + "  \n";
  }
  for (const Exception& exception : kExceptions) {
    CAPTURE(exception.part);
    CHECK(all.find(exception.part) != std::string::npos);
  }
}

TEST_CASE("README.md's commands print what it shows below them") {
  const Folder folder;
  write_inputs(folder);
  std::ifstream stream(source_dir() / "README.md", std::ios::binary);
  std::size_t compared = 0;
  for (const Printed& printed : printed_of({std::istreambuf_iterator<char>(stream), {}})) {
    if (printed.command.starts_with("systole predict")) continue;  // half a minute, and another test has it
    CAPTURE(printed.command);
    CHECK(trimmed_end(outcome_of(folder, printed.command).text) == trimmed_end(printed.output));
    ++compared;
  }
  CHECK(compared >= 4);
}

TEST_CASE("seeded: what a page prints is read up to the next prompt") {
  const std::vector<Printed> printed = printed_of("```\n$ a\n$ b\nx\n\ny\n$ c\nz\n```\n$ d\nw\n");
  REQUIRE(printed.size() == 2);
  CHECK(printed[0].command == "b");
  CHECK(printed[0].output == "x\n\ny\n");
  CHECK(printed[1].output == "z\n");
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
