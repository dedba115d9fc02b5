// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

namespace systole::dataflows::explore {

/// Is held by the one run that writes to an output. It is held from before the run looks at what earlier runs left
/// until nothing of it is open any more.
///
/// It is a lock on a file OUTPUT.lock beside the output, gone with the object. What a killed run leaves of it hinders
/// nobody, and the temporary files that it left beside the output are removed. Where the file system knows no locks,
/// there is none, and nothing is removed.
class OutputLock {
 public:
  /// Throws core::RunError if another run has it, or the folder cannot be written to.
  explicit OutputLock(const std::filesystem::path& output);
  ~OutputLock();
  OutputLock(const OutputLock&) = delete;
  OutputLock& operator=(const OutputLock&) = delete;
  OutputLock(OutputLock&&) = delete;
  OutputLock& operator=(OutputLock&&) = delete;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

}  // namespace systole::dataflows::explore
