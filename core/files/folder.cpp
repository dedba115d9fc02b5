// SPDX-License-Identifier: MIT
#include "core/files/folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <system_error>

#include "core/diagnostic.h"
#include "core/error.h"

namespace systole::core {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse_to_look(const fs::path& path, const std::error_code& error, const char* expected) {
  throw InputError(Diagnostic{.where = {path.string(), 0, 0},
                              .found = fmt::format("what cannot be read ({})", error.message()),
                              .expected = expected});
}

fs::file_status status_of(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  // A name too long for the system, or below a file, is nobody's.
  const bool absent = status.type() == fs::file_type::not_found || error == std::errc::filename_too_long ||
                      error == std::errc::not_a_directory;
  if (error && !absent) refuse_to_look(path, error, "a readable file or folder");
  return status;
}

}  // namespace

bool is_there(const fs::path& path) {
  return exists(status_of(path));
}

bool is_folder(const fs::path& path) {
  return is_directory(status_of(path));
}

std::vector<fs::path> files_in(const fs::path& folder, std::string_view extension) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator{}; at.increment(error)) {
    if (at->path().extension() == extension) files.push_back(at->path());
  }
  if (error) refuse_to_look(folder, error, "a readable folder");
  std::ranges::sort(files);
  return files;
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw RunError(fmt::format("{}: cannot be made: {}", folder.string(), error.message()));
}

void require_inside(std::string_view name, std::string_view whose) {
  const fs::path path = fs::path(name).lexically_normal();
  const bool inside = !path.empty() && path.is_relative() && path != "." && *path.begin() != "..";
  if (inside && name.find('\0') == std::string_view::npos) return;
  throw InputError(Diagnostic{.subject = std::string{whose},
                              .found = in_quotes(name),
                              .expected = "a name that stays within the folder it is written to"});
}

}  // namespace systole::core
