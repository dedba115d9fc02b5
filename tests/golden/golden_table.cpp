// SPDX-License-Identifier: MIT
#include "tests/golden/golden_table.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "tests/places.h"

namespace systole::tests {
namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char character : line) {
    if (character == '"') {
      quoted = !quoted;
    } else if (character == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += character;
    }
  }
  for (std::string& cell : cells) {
    while (cell.ends_with('\r') || cell.ends_with(' ')) cell.pop_back();
  }
  return cells;
}

bool shared_is_there(const std::filesystem::path& path) {
  if (std::filesystem::exists(path)) return true;
  std::cout << "SKIPPED: this test needs golden data that is not beside the project\n";
  return false;
}

}  // namespace

std::int64_t GoldenRow::integer(const std::string& column) const {
  std::size_t used = 0;
  const std::int64_t value = std::stoll(text(column), &used);
  if (used != text(column).size()) throw std::runtime_error(column + ": no integer: " + text(column));
  return value;
}

bool GoldenRow::has(const std::string& column) const {
  const auto found = cells_.find(column);
  return found != cells_.end() && !found->second.empty();
}

std::vector<GoldenRow> read_golden(const std::filesystem::path& path) {
  std::ifstream stream(path);
  std::string line;
  if (!std::getline(stream, line)) throw std::runtime_error("no golden file: " + path.string());
  const std::vector<std::string> header = split(line);
  std::vector<GoldenRow> rows;
  while (std::getline(stream, line)) {
    std::vector<std::string> cells = split(line);
    cells.resize(std::max(cells.size(), header.size()));
    std::unordered_map<std::string, std::string> named;
    for (std::size_t i = 0; i < header.size(); ++i) named[header[i]] = cells[i];
    rows.emplace_back(std::move(named));
  }
  if (rows.empty()) throw std::runtime_error("an empty golden file: " + path.string());
  return rows;
}

std::vector<GoldenRow> own_golden(const std::string& name) {
  return read_golden(source_dir() / "tests/golden" / name);
}

std::vector<GoldenRow> shared_golden(const std::string& name) {
  const auto path = shared_dir() / name;
  return shared_is_there(path) ? read_golden(path) : std::vector<GoldenRow>{};
}

std::vector<std::string> shared_files(const std::string& folder) {
  const auto path = shared_dir() / folder;
  std::vector<std::string> names;
  if (!shared_is_there(path)) return names;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.path().extension() == ".csv") names.push_back(folder + "/" + entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace systole::tests
