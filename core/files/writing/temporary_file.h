// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace systole::core {

/// Removes a file if a signal ends the program while this object lives. The object itself removes nothing.
class RemovedOnSignal {
 public:
  explicit RemovedOnSignal(const std::filesystem::path& path);
  ~RemovedOnSignal();
  RemovedOnSignal(const RemovedOnSignal&) = delete;
  RemovedOnSignal& operator=(const RemovedOnSignal&) = delete;
  RemovedOnSignal(RemovedOnSignal&&) = delete;
  RemovedOnSignal& operator=(RemovedOnSignal&&) = delete;

 private:
  char* name_;
  std::size_t slot_ = 0;
};

/// Removes the files of all RemovedOnSignal objects. A signal handler may call it before it ends the program.
void remove_temporary_files() noexcept;

/// An empty file in the folder of another one, whose place it takes once it is whole. Its name is random and was
/// nobody's before; where the file system allows it and nobody needs the name, it has none until the end, so that not
/// even a killed program leaves it behind. It is gone with the object.
class TemporaryFile {
 public:
  enum class Naming : std::uint8_t { needed, not_needed };

  /// `target`: a path that is no link. Throws std::system_error.
  TemporaryFile(std::filesystem::path target, Naming naming);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  TemporaryFile(TemporaryFile&&) = delete;
  TemporaryFile& operator=(TemporaryFile&&) = delete;

  /// Open for writing.
  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// Where it is; empty for a file without a name.
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Brings the file to the disk and gives it the target's name, then brings the name to the disk. Throws
  /// std::system_error.
  void replace_target();

 private:
  void give_name();

  std::filesystem::path target_;
  std::filesystem::path path_;
  std::unique_ptr<RemovedOnSignal> removed_;
  int descriptor_ = -1;
};

/// Removes the files that killed programs left of their TemporaryFile objects for `target`, with the journals that
/// SQLite keeps beside them. Only for whoever knows that no other program writes to `target`. O(files of the folder).
void remove_abandoned_files(const std::filesystem::path& target);

}  // namespace systole::core
