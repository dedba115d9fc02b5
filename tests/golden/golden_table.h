// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

/// Golden files, in tests/golden/: CSV with a header; a cell in quotes may hold commas.
namespace systole::tests {

class GoldenRow {
 public:
  explicit GoldenRow(std::unordered_map<std::string, std::string> cells) : cells_(std::move(cells)) {}

  /// The text of a cell; throws if there is no such column.
  [[nodiscard]] const std::string& text(const std::string& column) const { return cells_.at(column); }
  [[nodiscard]] std::int64_t integer(const std::string& column) const;
  [[nodiscard]] bool has(const std::string& column) const;

 private:
  std::unordered_map<std::string, std::string> cells_;
};

/// The text of the file `name` of tests/golden/, which may be stored compressed under its name with ".gz" behind it.
/// Throws if there is none.
std::string golden_text(const std::string& name);

/// The rows of the file `name` of tests/golden/. Throws if it cannot be read or holds none.
std::vector<GoldenRow> golden(const std::string& name);

/// The names of the files in a folder of tests/golden/, sorted, without the ".gz" of those that are stored compressed.
std::vector<std::string> golden_files(const std::string& folder);

/// The tables of what SCALE-Sim reported, each by the name that golden() takes.
std::vector<std::string> scalesim_reports();

/// The folders of complete runs of SCALE-Sim, relative to tests/golden/: its inputs, its reports and its traces.
std::vector<std::filesystem::path> scalesim_runs();

}  // namespace systole::tests
