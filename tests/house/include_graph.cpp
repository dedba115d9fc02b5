// SPDX-License-Identifier: MIT
#include "tests/house/include_graph.h"

#include <fstream>
#include <iterator>
#include <sstream>

namespace systole::tests::house {
namespace {

/// What an include line names; empty for any other line.
std::string included(const std::string& line) {
  std::istringstream words(line);
  std::string word;
  if (!(words >> word) || !word.starts_with("#")) return {};
  if (word == "#") {
    words >> word;
    word.insert(0, "#");
  }
  if (!word.starts_with("#include")) return {};
  const std::size_t open = line.find_first_of("\"<");
  if (open == std::string::npos) return {};
  const std::size_t close = line.find_first_of("\">", open + 1);
  return close == std::string::npos ? std::string{} : line.substr(open + 1, close - open - 1);
}

}  // namespace

std::string Include::text() const {
  return file + ":" + std::to_string(line) + " includes " + target;
}

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string{} : std::string(path.substr(0, slash));
}

Sources read_sources(const std::filesystem::path& root, const std::vector<std::string>& folders) {
  Sources sources;
  for (const std::string& folder : folders) {
    if (!std::filesystem::exists(root / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const std::filesystem::path& path = entry.path();
      if (!entry.is_regular_file() || (path.extension() != ".h" && path.extension() != ".cpp")) continue;
      std::ifstream stream(path, std::ios::binary);
      sources[path.lexically_relative(root).generic_string()] = {std::istreambuf_iterator<char>(stream), {}};
    }
  }
  return sources;
}

std::vector<Include> includes_of(const Sources& sources) {
  std::vector<Include> includes;
  for (const auto& [file, text] : sources) {
    std::istringstream stream(text);
    std::string line;
    for (std::size_t number = 1; std::getline(stream, line); ++number) {
      std::string target = included(line);
      if (sources.contains(target)) includes.push_back({.file = file, .line = number, .target = std::move(target)});
    }
  }
  return includes;
}

}  // namespace systole::tests::house
