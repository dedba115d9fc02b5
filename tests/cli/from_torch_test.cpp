// SPDX-License-Identifier: MIT
// examples/import/from_torch.py: networks of torchvision are the shipped ones.
#include <doctest/doctest.h>

#include <cstdlib>
#include <iostream>
#include <string>

#include "tests/cli/run_program.h"
#include "tests/places.h"

namespace systole::tests {
namespace {

/// A Python with torchvision; empty without one. Debian's stands behind another one that comes first.
std::string python_with_torch() {
  for (const char* python : {"python3", "/usr/bin/python3"}) {
    const std::string command = std::string{python} + " -c 'import torch, torchvision' 2>/dev/null";
    if (std::system(command.c_str()) == 0) return python;
  }
  return "";
}

TEST_CASE("from_torch.py: networks of torchvision have the cycles of the shipped ones, layer by layer") {
  const std::string python = python_with_torch();
  if (python.empty()) {
    std::cout << "SKIPPED: torchvision is not installed (apt-get install python3-torchvision)\n";
    return;
  }
  const Folder folder;
  const std::string script = (source_dir() / "examples/import/from_torch.py").string();
  for (const std::string name : {"mobilenet_v2", "resnet18", "squeezenet1_1"}) {
    CAPTURE(name);
    const std::string file = (folder.path() / (name + ".csv")).string();
    REQUIRE(std::system((python + " '" + script + "' " + name + " '" + file + "'").c_str()) == 0);
    const Run ours = run(folder, "simulate ./" + name + ".csv --csv");
    const Run theirs = run(folder, "simulate " + name + " --csv --quiet");
    CHECK(ours.exit_code == 0);
    const auto rows = csv_rows(ours.out);
    const auto shipped = csv_rows(theirs.out);
    REQUIRE(rows.size() == shipped.size());
    for (std::size_t i = 0; i < rows.size(); ++i) CHECK(rows[i].at("cycles") == shipped[i].at("cycles"));
  }
}

}  // namespace
}  // namespace systole::tests
