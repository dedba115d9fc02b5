// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "core/files/writing/temporary_file.h"

namespace systole::core {

/// True for what is written to and never replaced: a pipe, a device, a socket, and whatever the program's standard
/// output or standard error goes to.
bool is_written_in_place(const std::filesystem::path& path);

/// What `path` leads to through all links, whether it is there or not.
std::filesystem::path behind_links(const std::filesystem::path& path);

/// Throws what making an OutputFile at `path` would throw, and makes nothing: before long work.
void require_writable(const std::filesystem::path& path);

/// A file that is written piece by piece. It gets its name by finish(), when all of it is on the disk: whoever dies or
/// fails before leaves what was there. Links are followed. What is written in place is written to at once. All files
/// that the project writes are written by it, except for databases while they grow.
class OutputFile {
 public:
  /// Throws RunError, which names the file and the system's reason, if it can't be made; InputError if it is a file
  /// that must not be replaced (protected_files.h).
  explicit OutputFile(std::filesystem::path path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  OutputFile(OutputFile&&) = delete;
  OutputFile& operator=(OutputFile&&) = delete;

  /// Throws RunError if the disk is full.
  void append(std::string_view bytes);

  /// Gives the file its name. Throws RunError.
  void finish();

 private:
  std::filesystem::path path_;              ///< what errors call it
  std::optional<TemporaryFile> temporary_;  ///< none: written in place
  int descriptor_ = -1;
};

}  // namespace systole::core
