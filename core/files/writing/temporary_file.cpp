// SPDX-License-Identifier: MIT
#include "core/files/writing/temporary_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace systole::core {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kByUmask = 0666;
/// So many files are removed after a signal; a layer's traces are six.
constexpr std::size_t kRemembered = 64;

/// Only names in slots are known to a signal handler, which may neither lock nor allocate.
std::array<std::atomic<char*>, kRemembered>& slots() {
  static constinit std::array<std::atomic<char*>, kRemembered> names{};
  return names;
}
static_assert(std::atomic<char*>::is_always_lock_free);

[[noreturn]] void fail_with(int error) {
  throw std::system_error(error, std::generic_category());
}

constexpr std::size_t kWordLength = 12;
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz234567";

/// Nobody can guess it, and so nobody can put a link there before.
std::string random_word() {
  std::array<unsigned char, kWordLength> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) fail_with(errno);
  std::string word;
  for (const unsigned char byte : bytes) word += kLetters[byte % kLetters.size()];
  return word;
}

/// `NAME.part-`, short enough for any file system that has room for NAME.
std::string start_of_names(const fs::path& target) {
  constexpr std::size_t kMostOfName = 200;
  return target.filename().native().substr(0, kMostOfName) + ".part-";
}

/// `NAME.part-RANDOM`.
fs::path name_beside(const fs::path& target) {
  return target.parent_path() / (start_of_names(target) + random_word());
}

/// True for what name_beside gave, and for SQLite's journal of it.
bool may_be_from(const fs::path& target, std::string name) {
  const std::string start = start_of_names(target);
  if (!name.starts_with(start)) return false;
  name.erase(0, start.size());
  constexpr std::string_view kJournal = "-journal";
  if (name.ends_with(kJournal)) name.resize(name.size() - kJournal.size());
  return name.size() == kWordLength && name.find_first_not_of(kLetters) == std::string::npos;
}

fs::path folder_of(const fs::path& target) {
  return target.has_parent_path() ? target.parent_path() : fs::path{"."};
}

std::string link_of_descriptor(int descriptor) {
  return fmt::format("/proc/self/fd/{}", descriptor);
}

/// A file without a name, or -1 where there are none: on NFS, say, or without /proc, through which it gets its name.
int open_nameless(const fs::path& folder) {
  // NOLINTNEXTLINE(*-vararg): POSIX
  const int descriptor = open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, kByUmask);
  if (descriptor < 0 || access(link_of_descriptor(descriptor).c_str(), F_OK) == 0) return descriptor;
  close(descriptor);
  return -1;
}

void sync_folder(const fs::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // NOLINT(*-vararg): POSIX
  if (descriptor < 0) return;  // a folder that may be written to but not listed
  fsync(descriptor);           // where folders cannot be synced, nothing is lost but certainty
  close(descriptor);
}

/// True where a file system does not know how to.
bool cannot_sync(int error) {
  return error == EINVAL || error == ENOTSUP || error == ENOSYS;
}

}  // namespace

RemovedOnSignal::RemovedOnSignal(const fs::path& path) : name_(strdup(path.c_str())) {
  if (name_ == nullptr) fail_with(ENOMEM);
  for (; slot_ < slots().size(); ++slot_) {
    char* free = nullptr;
    if (slots().at(slot_).compare_exchange_strong(free, name_)) return;
  }
}

RemovedOnSignal::~RemovedOnSignal() {
  // A handler that took the name is reading it, and the program is about to end.
  if (slot_ < slots().size() && slots().at(slot_).exchange(nullptr) != name_) return;
  std::free(name_);  // NOLINT(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory): of strdup
}

void remove_temporary_files() noexcept {
  for (std::atomic<char*>& slot : slots()) {
    if (const char* const name = slot.exchange(nullptr)) unlink(name);
  }
}

TemporaryFile::TemporaryFile(fs::path target, Naming naming) : target_(std::move(target)) {
  if (naming == Naming::not_needed) descriptor_ = open_nameless(folder_of(target_));
  while (descriptor_ < 0) {
    fs::path path = name_beside(target_);
    auto removed = std::make_unique<RemovedOnSignal>(path);
    // NOLINTNEXTLINE(*-vararg): POSIX
    descriptor_ = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kByUmask);
    if (descriptor_ >= 0) {
      path_ = std::move(path);
      removed_ = std::move(removed);
    } else if (errno != EEXIST && errno != EINTR) {
      fail_with(errno);
    }
  }
}

TemporaryFile::~TemporaryFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!path_.empty()) unlink(path_.c_str());
}

void TemporaryFile::give_name() {
  const std::string source = link_of_descriptor(descriptor_);
  while (path_.empty()) {
    fs::path path = name_beside(target_);
    auto removed = std::make_unique<RemovedOnSignal>(path);
    if (linkat(AT_FDCWD, source.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0) {
      path_ = std::move(path);
      removed_ = std::move(removed);
    } else if (errno != EEXIST) {
      fail_with(errno);
    }
  }
}

void remove_abandoned_files(const fs::path& target) {
  std::error_code ignored;  // what cannot be removed stays, and is in nobody's way
  for (fs::directory_iterator entry(folder_of(target), ignored), end; !ignored && entry != end;
       entry.increment(ignored)) {
    std::error_code unknown;
    if (entry->is_regular_file(unknown) && !entry->is_symlink(unknown) &&
        may_be_from(target, entry->path().filename().native())) {
      fs::remove(entry->path(), unknown);
    }
  }
}

void TemporaryFile::replace_target() {
  if (fsync(descriptor_) != 0 && !cannot_sync(errno)) fail_with(errno);
  give_name();
  if (close(std::exchange(descriptor_, -1)) != 0) fail_with(errno);
  if (rename(path_.c_str(), target_.c_str()) != 0) fail_with(errno);
  path_.clear();
  removed_.reset();
  sync_folder(folder_of(target_));
}

}  // namespace systole::core
