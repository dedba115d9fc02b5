// SPDX-License-Identifier: MIT
#include "core/files/shipped_files.h"

#include <cstdlib>
#include <set>
#include <system_error>
#include <utility>

namespace systole::core {

namespace fs = std::filesystem;

namespace {

/// share/systole as a program said it (use_shipped_files_of); empty: nobody did.
fs::path& said_share() {
  static fs::path share;
  return share;
}

std::string plain_spelling(std::string_view name) {
  std::string plain;
  for (const char c : name) plain += c == '-' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return plain;
}

}  // namespace

void use_shipped_files_of(fs::path share) {
  said_share() = std::move(share);
}

std::vector<fs::path> shipped_directories(const ShippedFiles& kind) {
  std::vector<fs::path> directories;
  if (const char* const variable = std::getenv(kind.variable)) {  // NOLINT(concurrency-mt-unsafe): never set here
    std::string_view rest = variable;
    while (!rest.empty()) {
      const std::size_t colon = rest.find(':');
      if (colon != 0) directories.emplace_back(rest.substr(0, colon));
      rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
    }
  }
  // An installed program has its own files beside it, and no others: a source tree that happens to lie where it was
  // built would change its answers. One that was only built has none there, and reads the source tree; so does a
  // library's user, before the prefix that the library was configured with.
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path share = said_share().empty() ? program.parent_path().parent_path() / "share/systole" : said_share();
  fs::path own = share / kind.folder;
  if (fs::is_directory(own, error)) {
    directories.push_back(std::move(own));
    return directories;
  }
  directories.emplace_back(kind.source);
  directories.emplace_back(kind.installed);
  return directories;
}

std::vector<std::string> shipped_names(const ShippedFiles& kind, const std::vector<fs::path>& directories) {
  std::set<std::string> names;
  for (const fs::path& directory : directories) {
    std::error_code error;
    for (fs::directory_iterator at(directory, error); !error && at != fs::directory_iterator{}; at.increment(error)) {
      if (at->path().extension() == kind.extension) names.insert(at->path().stem().string());
    }
  }
  return {names.begin(), names.end()};
}

fs::path shipped_file(const ShippedFiles& kind, std::string_view name, const std::vector<fs::path>& directories) {
  if (fs::path{name}.filename() != fs::path{name}) return {};
  for (const fs::path& directory : directories) {
    fs::path candidate = directory / (std::string{name} + std::string{kind.extension});
    std::error_code error;
    if (fs::is_regular_file(candidate, error)) return candidate;
  }
  return {};
}

fs::path respelled_shipped_file(const ShippedFiles& kind, std::string_view name,
                                const std::vector<fs::path>& directories) {
  const std::string plain = plain_spelling(name);
  for (const std::string& shipped : shipped_names(kind, directories)) {
    if (plain_spelling(shipped) == plain) return shipped_file(kind, shipped, directories);
  }
  return {};
}

}  // namespace systole::core
