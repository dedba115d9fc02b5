// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace systole::app {

/// The files that a run is to write, by the options that name them. They are looked at before the run begins, so that
/// nothing is computed for a file that cannot be written; what is read is looked up when it is written
/// (core::OutputFile).
class Outputs {
 public:
  /// Notes a file, if the option was given. Throws core::InputError if another option names the same file or standard
  /// output goes there, and core::RunError, as writing would, if it can't be written.
  Outputs& file(const std::string& option, const std::string& path);
  /// Notes a folder, which need not be there yet.
  Outputs& folder(const std::string& option, const std::string& path);

 private:
  std::vector<std::pair<std::string, std::string>> files_;  ///< options and paths
};

}  // namespace systole::app
