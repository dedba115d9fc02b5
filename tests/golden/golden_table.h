// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

/// Golden files: CSV with a header; a cell in quotes may hold commas.
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

/// The rows of a file; throws if it cannot be read or holds none.
std::vector<GoldenRow> read_golden(const std::filesystem::path& path);

/// A file of this project's tests/golden/.
std::vector<GoldenRow> own_golden(const std::string& name);

/// A file below the shared folder beside the project. Where that folder is not there, prints why the test is skipped
/// (CTest then counts it as skipped) and returns no rows.
std::vector<GoldenRow> shared_golden(const std::string& name);

/// The names of the shared files in a folder that end in `.csv`; empty and said so if it is not there.
std::vector<std::string> shared_files(const std::string& folder);

}  // namespace systole::tests
