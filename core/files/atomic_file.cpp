// SPDX-License-Identifier: MIT
#include "core/files/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "core/error.h"

namespace systole::core {
namespace {

namespace fs = std::filesystem;

/// True for pipes and devices, which nobody wants replaced by a file.
bool is_written_in_place(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  return exists(status) && !is_regular_file(status) && !is_directory(status);
}

fs::path behind_links(const fs::path& path) {
  std::error_code error;
  return is_symlink(fs::symlink_status(path, error)) ? fs::weakly_canonical(path, error) : path;
}

}  // namespace

AtomicFile::AtomicFile(fs::path path) : path_(std::move(path)), target_(behind_links(path_)) {
  if (!is_written_in_place(path_)) temporary_ = fmt::format("{}.part{}", target_.string(), getpid());
  const fs::path& opened = temporary_.empty() ? target_ : temporary_;
  constexpr int kMode = 0666;
  descriptor_ = open(opened.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kMode);  // NOLINT(*-vararg)
  if (descriptor_ < 0) fail(errno);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) close(descriptor_);
  std::error_code ignored;
  if (!temporary_.empty()) fs::remove(temporary_, ignored);
}

void AtomicFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      fail(errno);
    }
  }
}

void AtomicFile::finish() {
  if (close(std::exchange(descriptor_, -1)) != 0) fail(errno);
  if (temporary_.empty()) return;
  std::error_code error;
  fs::rename(temporary_, target_, error);
  if (error) fail(error.value());
  temporary_.clear();
}

void AtomicFile::fail(int error) const {
  throw RunError(fmt::format("{}: cannot be written: {}", path_.string(), std::generic_category().message(error)));
}

}  // namespace systole::core
