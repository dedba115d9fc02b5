// SPDX-License-Identifier: MIT
#include "dataflows/explore/run/output_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "core/error.h"
#include "core/files/writing/output_file.h"
#include "core/files/writing/temporary_file.h"

namespace systole::dataflows::explore {
namespace {

/// True if `path` still leads to the open file: whoever held the lock before has removed it.
bool leads_to(const std::filesystem::path& path, int descriptor) {
  struct stat opened {};
  struct stat named {};
  return fstat(descriptor, &opened) == 0 && lstat(path.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

}  // namespace

OutputLock::OutputLock(const std::filesystem::path& output) : path_(core::behind_links(output).native() + ".lock") {
  constexpr mode_t kByUmask = 0666;
  while (true) {
    // NOLINTNEXTLINE(*-vararg): POSIX
    descriptor_ = open(path_.c_str(), O_RDONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, kByUmask);
    if (descriptor_ < 0) {
      throw core::RunError(
          fmt::format("{}: cannot be written: {}", output.string(), std::generic_category().message(errno)));
    }
    const bool locked = flock(descriptor_, LOCK_EX | LOCK_NB) == 0;
    const bool taken = !locked && errno == EWOULDBLOCK;
    if (!taken && leads_to(path_, descriptor_)) {
      if (locked) core::remove_abandoned_files(core::behind_links(output));
      return;
    }
    close(descriptor_);
    if (taken) throw core::RunError(fmt::format("{}: another run is writing to it", output.string()));
  }
}

OutputLock::~OutputLock() {
  unlink(path_.c_str());  // before it is unlocked: after that it may be another run's
  close(descriptor_);
}

}  // namespace systole::dataflows::explore
