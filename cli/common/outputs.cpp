// SPDX-License-Identifier: MIT
#include "cli/common/outputs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "cli/common/arguments.h"
#include "core/error.h"
#include "core/files/writing/output_file.h"

namespace systole::app {
namespace {

namespace fs = std::filesystem;

bool is_same_file(const std::string& one, const std::string& other) {
  std::error_code error;
  if (fs::equivalent(one, other, error)) return true;
  const fs::path target = fs::weakly_canonical(fs::absolute(core::behind_links(one)), error);
  return !error && target == fs::weakly_canonical(fs::absolute(core::behind_links(other)), error) && !error;
}

/// True if results are redirected to the plain file at `path`: its text would be lost, or the other one's.
bool takes_standard_output(const std::string& path) {
  struct stat of_path {};
  struct stat of_stream {};
  const bool by_its_own_name = !path.starts_with("/dev/") && !path.starts_with("/proc/");
  return by_its_own_name && lstat(path.c_str(), &of_path) == 0 && S_ISREG(of_path.st_mode) &&
         fstat(STDOUT_FILENO, &of_stream) == 0 && of_stream.st_dev == of_path.st_dev &&
         of_stream.st_ino == of_path.st_ino;
}

}  // namespace

Outputs& Outputs::file(const std::string& option, const std::string& path) {
  if (path.empty()) return *this;
  if (takes_standard_output(path)) reject_option(option, path, "another file than standard output goes to");
  for (const auto& [other, its_path] : files_) {
    if (is_same_file(path, its_path) && !core::is_written_in_place(path)) {
      reject_option(option, path, fmt::format("another file than {} writes", other));
    }
  }
  core::require_writable(path);
  files_.emplace_back(option, path);
  return *this;
}

Outputs& Outputs::folder(const std::string& option, const std::string& path) {
  if (path.empty()) return *this;
  std::error_code error;
  if (fs::is_directory(path, error)) {
    if (faccessat(AT_FDCWD, path.c_str(), W_OK | X_OK, AT_EACCESS) == 0) return *this;
    throw core::RunError(fmt::format("{}: cannot be written: {}", path, std::generic_category().message(errno)));
  }
  if (fs::exists(path, error)) reject_option(option, path, "a folder, or a name that is free for one");
  fs::path inside = path;  // the outermost folder to be made stands in one that is there
  while (inside.has_parent_path() && inside.parent_path() != inside && !fs::exists(inside.parent_path(), error)) {
    inside = inside.parent_path();
  }
  core::require_writable(inside);
  return *this;
}

}  // namespace systole::app
