// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Running `systole` as a user would: as a process, in a folder of its own, with stdout and stderr apart.
namespace systole::tests {

/// A temporary folder, gone with the object.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  Folder(Folder&&) = delete;
  Folder& operator=(Folder&&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, std::string_view text) const;
  [[nodiscard]] std::string read(const std::string& name) const;
  /// The files and folders in it, sorted, separated by spaces.
  [[nodiscard]] std::string names() const;

 private:
  std::filesystem::path path_;
};

/// What a run left behind.
struct Run {
  int exit_code = -1;
  std::string out;
  std::string err;
};

/// How a run differs from the usual one.
struct Setting {
  std::map<std::string, std::string> environment{};  ///< beside the test's own
  std::string stdout_file{};                         ///< where results go instead of Run::out
  bool stderr_is_terminal = false;
  unsigned short stdout_columns = 0;          ///< stdout is a terminal of so many columns; 0: it is a file
  int signal = 0;                             ///< sent to the program (if it still runs),
  std::chrono::milliseconds signal_after{0};  ///< that long after its start
  bool unprivileged = false;                  ///< as a user without rights; see can_be_unprivileged()
  bool closed_stdout = false;                 ///< results go into a pipe that nobody reads
};

/// False on machines without pseudo terminals (a bare chroot), where Setting::stderr_is_terminal cannot be had.
bool has_terminals();

/// False where Setting::unprivileged cannot be had: for root without the program setpriv.
bool can_be_unprivileged();

/// Runs the program with these words in `folder`.
Run run(const Folder& folder, const std::vector<std::string>& words, const Setting& setting = {});
/// The same; words are separated by spaces.
Run run(const Folder& folder, std::string_view words, const Setting& setting = {});
/// In a folder that nobody looks at.
Run run(std::string_view words);

/// Rows of a CSV text, each by its columns' names. Knows no quotes.
using CsvRow = std::map<std::string, std::string>;
std::vector<CsvRow> csv_rows(std::string_view text);

/// The words of `text` between `separator`s.
std::vector<std::string> split(std::string_view text, char separator);

bool contains(std::string_view text, std::string_view part);

}  // namespace systole::tests
