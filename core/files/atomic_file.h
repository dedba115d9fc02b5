// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string_view>

namespace systole::core {

/// A file that is written piece by piece. Until finish() it has a temporary name beside its own (PATH.partPID): a
/// program that dies leaves nothing that looks whole, and one that fails leaves nothing. Links are followed. What is
/// there and no plain file (a pipe, a device) is written to, not replaced.
class AtomicFile {
 public:
  /// Throws RunError, which names the file and the system's reason, if it can't be made.
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  AtomicFile(AtomicFile&&) = delete;
  AtomicFile& operator=(AtomicFile&&) = delete;

  /// Throws RunError if the disk is full.
  void append(std::string_view bytes);

  /// Gives the file its name. Throws RunError.
  void finish();

 private:
  [[noreturn]] void fail(int error) const;

  std::filesystem::path path_;       ///< what errors call it
  std::filesystem::path target_;     ///< behind links
  std::filesystem::path temporary_;  ///< empty: the target is written to
  int descriptor_ = -1;
};

}  // namespace systole::core
