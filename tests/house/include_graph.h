// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Who includes whom in the project's code, read from its text.
namespace systole::tests::house {

/// The text of each code file (`.h`, `.cpp`) by its path below the root.
using Sources = std::map<std::string, std::string>;

/// One include of a file of the project.
struct Include {
  std::string file;
  std::size_t line = 0;
  std::string target;

  /// "FILE:LINE includes TARGET".
  [[nodiscard]] std::string text() const;
};

/// The code below those of `folders` that are there.
Sources read_sources(const std::filesystem::path& root, const std::vector<std::string>& folders);

/// The includes of files that `sources` holds, in order of file and line. Linear in the text.
std::vector<Include> includes_of(const Sources& sources);

/// The folder of a path, "" at the root.
std::string folder_of(std::string_view path);

}  // namespace systole::tests::house
