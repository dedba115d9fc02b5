// SPDX-License-Identifier: MIT
#include "core/files/writing/protected_files.h"

#include <sys/stat.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

#include "core/diagnostic.h"
#include "core/error.h"

namespace systole::core {
namespace {

namespace fs = std::filesystem;

enum class Use : std::uint8_t { read, written };

using Number = std::pair<dev_t, ino_t>;

/// The device and number of a plain file.
std::optional<Number> number_of(const fs::path& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return std::nullopt;
  return Number(found.st_dev, found.st_ino);
}

class ProtectedFiles {
 public:
  void add(const fs::path& path, Use use) {
    const std::optional<Number> number = number_of(path);
    std::error_code error;
    fs::path canonical = fs::canonical(path, error);
    if (!number || error) return;
    const std::lock_guard lock(mutex_);
    by_path_.emplace(canonical, use);
    paths_[*number] = std::move(canonical);
  }

  std::optional<Use> use_of(const fs::path& path) {
    const std::lock_guard lock(mutex_);
    if (by_path_.empty() || path.empty()) return std::nullopt;
    std::error_code error;
    fs::path known = fs::weakly_canonical(fs::absolute(path, error), error);
    // A number is given away again once its file is gone.
    const std::optional<Number> number = number_of(path);
    if (const auto at = number ? paths_.find(*number) : paths_.end(); at != paths_.end()) {
      if (number_of(at->second) == number) known = at->second;
    }
    const auto at = by_path_.find(known);
    return at == by_path_.end() ? std::nullopt : std::optional(at->second);
  }

  void protect_outputs() {
    const std::lock_guard lock(mutex_);
    protects_outputs_ = true;
  }
  bool protects_outputs() {
    const std::lock_guard lock(mutex_);
    return protects_outputs_;
  }

 private:
  std::mutex mutex_;
  std::map<fs::path, Use> by_path_;   ///< canonical
  std::map<Number, fs::path> paths_;  ///< the same by their numbers
  bool protects_outputs_ = false;
};

ProtectedFiles& protected_files() {
  static ProtectedFiles files;
  return files;
}

}  // namespace

void protect_file(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    protected_files().add(path, Use::read);
    return;
  }
  for (fs::directory_iterator at(path, error); !error && at != fs::directory_iterator{}; at.increment(error)) {
    protected_files().add(at->path(), Use::read);
  }
}

void protect_outputs() {
  protected_files().protect_outputs();
}

void require_unprotected(const fs::path& path) {
  const std::optional<Use> use = protected_files().use_of(path);
  if (!use) return;
  throw InputError(
      Diagnostic{.where = {path.string(), 0, 0},
                 .found = *use == Use::read ? "a file that this run reads" : "a file that this run has written already",
                 .expected = "another file to write"});
}

void note_written(const fs::path& path) {
  if (protected_files().protects_outputs()) protected_files().add(path, Use::written);
}

}  // namespace systole::core
