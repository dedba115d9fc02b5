// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace systole::tests::house {

/// A command that prints JSON and CSV, and the schemas of both.
struct Output {
  std::string command;  ///< without --json or --csv
  std::string json;     ///< name of its JSON Schema; empty: no --json here
  std::string csv;      ///< name of its CSV schema; empty: no --csv here
};

/// Commands that together print every key and column that the program knows, but those of the RTL and of long runs.
std::vector<Output> outputs();

/// A sensitivity file, a trace and a spec that the commands read, by their names.
struct InputFile {
  std::string name;
  std::string text;
};
std::vector<InputFile> output_inputs();

}  // namespace systole::tests::house
