// SPDX-License-Identifier: MIT
#include "core/files/writing/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/files/writing/protected_files.h"

namespace systole::core {
namespace {

namespace fs = std::filesystem;

/// The program's standard output or error if `path` is what it goes to, else -1. Opening /dev/stdout anew would begin
/// at the start of the file behind it.
int standard_stream(const fs::path& path) {
  struct stat of_path {};
  if (stat(path.c_str(), &of_path) != 0) return -1;
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
    struct stat of_stream {};
    if (fstat(descriptor, &of_stream) != 0) continue;
    if (of_stream.st_dev == of_path.st_dev && of_stream.st_ino == of_path.st_ino) return descriptor;
  }
  return -1;
}

int open_in_place(const fs::path& path) {
  const int stream = standard_stream(path);
  if (stream >= 0) return fcntl(stream, F_DUPFD_CLOEXEC, 0);  // NOLINT(*-vararg): POSIX
  return open(path.c_str(), O_WRONLY | O_CLOEXEC);            // NOLINT(*-vararg): POSIX
}

[[noreturn]] void fail_to_write(const fs::path& path, int error) {
  throw RunError(fmt::format("{}: cannot be written: {}", path.string(), std::generic_category().message(error)));
}

/// Why the file behind all links cannot be replaced, or 0. The system itself asks for the folder's rights alone.
int why_not_replaceable(const fs::path& target) {
  if (target.empty()) return ENOENT;
  std::error_code ignored;
  if (fs::is_directory(target, ignored)) return EISDIR;
  if (faccessat(AT_FDCWD, target.c_str(), W_OK, AT_EACCESS) != 0 && errno != ENOENT) return errno;
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path{"."};
  return faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

}  // namespace

bool is_written_in_place(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!exists(status) || is_directory(status)) return false;
  return !is_regular_file(status) || standard_stream(path) >= 0;
}

fs::path behind_links(const fs::path& path) {
  constexpr int kMostLinks = 40;  // the kernel's own limit
  fs::path target = path;
  for (int links = 0; links < kMostLinks; ++links) {
    std::error_code error;
    if (!is_symlink(fs::symlink_status(target, error))) break;
    const fs::path next = fs::read_symlink(target, error);
    if (error) break;
    target = next.is_absolute() ? next : target.parent_path() / next;
  }
  return target;
}

void require_writable(const fs::path& path) {
  require_unprotected(path);
  if (is_written_in_place(path)) return;
  if (const int reason = why_not_replaceable(behind_links(path)); reason != 0) fail_to_write(path, reason);
}

OutputFile::OutputFile(fs::path path) : path_(std::move(path)) {
  require_writable(path_);
  if (is_written_in_place(path_)) {
    descriptor_ = open_in_place(path_);
    if (descriptor_ < 0) fail_to_write(path_, errno);
    return;
  }
  try {
    temporary_.emplace(behind_links(path_), TemporaryFile::Naming::not_needed);
  } catch (const std::system_error& error) {
    fail_to_write(path_, error.code().value());
  }
  descriptor_ = temporary_->descriptor();
}

OutputFile::~OutputFile() {
  if (!temporary_ && descriptor_ >= 0) close(descriptor_);
}

void OutputFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      fail_to_write(path_, errno);
    }
  }
}

void OutputFile::finish() {
  if (!temporary_) {
    if (close(std::exchange(descriptor_, -1)) != 0) fail_to_write(path_, errno);
    return;
  }
  try {
    temporary_->replace_target();
  } catch (const std::system_error& error) {
    fail_to_write(path_, error.code().value());
  }
  temporary_.reset();
  descriptor_ = -1;
  note_written(path_);
}

}  // namespace systole::core
