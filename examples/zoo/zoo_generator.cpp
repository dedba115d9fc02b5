// SPDX-License-Identifier: MIT
// Writes the zoo as topology files: `zoo_generator OUTDIR` one CSV a network, `zoo_generator --list` their names.
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string_view>

#include "core/error.h"
#include "core/files/text_file.h"
#include "core/topology/systole_csv.h"
#include "examples/zoo/zoo.h"

namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

constexpr std::string_view kUsage = "usage: zoo_generator OUTDIR | --list\n";

void list() {
  for (const auto& entry : systole::zoo::zoo()) fmt::print("{}\n", entry.name);
}

void write_all(const std::filesystem::path& directory) {
  for (const auto& entry : systole::zoo::zoo()) {
    const systole::core::Network network = entry.build();
    systole::core::write_file_atomically(directory / fmt::format("{}.csv", entry.name),
                                         systole::core::write_systole_csv(network));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view argument = argc == 2 ? argv[1] : "";
  if (argument == "-h" || argument == "--help") {
    fmt::print("{}", kUsage);
    return kDone;
  }
  if (argument.empty() || (argument.starts_with('-') && argument != "--list")) {
    fmt::print(stderr, "{}", kUsage);
    return kWrongUsage;
  }
  try {
    if (argument == "--list") {
      list();
    } else {
      write_all(argument);
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "zoo_generator: {}\n", error.what());
    return kFailed;
  }
  return kDone;
}
