// SPDX-License-Identifier: MIT
#include "tests/golden/golden_table.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <sstream>
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

struct CloseGzip {
  void operator()(gzFile_s* file) const { gzclose(file); }
};

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

std::filesystem::path golden_path(const std::string& name) {
  return source_dir() / "tests/golden" / name;
}

std::string golden_text(const std::string& name) {
  std::filesystem::path path = golden_path(name);
  if (!std::filesystem::exists(path)) path += ".gz";
  // zlib reads a file that is not compressed as it is.
  const std::unique_ptr<gzFile_s, CloseGzip> file(gzopen(path.c_str(), "rb"));
  if (!file) throw std::runtime_error("no golden file: " + name);
  std::string text;
  std::array<char, 65536> part{};
  int bytes = 0;
  while ((bytes = gzread(file.get(), part.data(), part.size())) > 0) {
    text.append(part.data(), static_cast<std::size_t>(bytes));
  }
  if (bytes < 0) throw std::runtime_error("a broken golden file: " + path.string());
  return text;
}

std::vector<GoldenRow> golden(const std::string& name) {
  std::istringstream stream(golden_text(name));
  std::string line;
  if (!std::getline(stream, line)) throw std::runtime_error("an empty golden file: " + name);
  const std::vector<std::string> header = split(line);
  std::vector<GoldenRow> rows;
  while (std::getline(stream, line)) {
    std::vector<std::string> cells = split(line);
    cells.resize(std::max(cells.size(), header.size()));
    std::unordered_map<std::string, std::string> named;
    for (std::size_t i = 0; i < header.size(); ++i) named[header[i]] = cells[i];
    rows.emplace_back(std::move(named));
  }
  if (rows.empty()) throw std::runtime_error("a golden file without rows: " + name);
  return rows;
}

std::vector<std::string> golden_files(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(golden_path(folder))) {
    if (!entry.is_regular_file()) continue;
    const std::filesystem::path& path = entry.path();
    names.push_back((path.extension() == ".gz" ? path.stem() : path.filename()).string());
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> scalesim_reports() {
  std::vector<std::string> names;
  for (const std::string& file : golden_files("scalesim")) {
    if (file != "skipped_infeasible.csv") names.push_back("scalesim/" + file);
  }
  return names;
}

std::vector<std::filesystem::path> scalesim_runs() {
  std::vector<std::filesystem::path> runs;
  for (const auto& entry : std::filesystem::directory_iterator(golden_path("scalesim/traces"))) {
    runs.push_back("scalesim/traces" / entry.path().filename());
  }
  std::ranges::sort(runs);
  return runs;
}

}  // namespace systole::tests
