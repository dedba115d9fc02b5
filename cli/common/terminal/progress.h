// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace systole::app {

/// `12 s`, `3 min 05 s`, `2 h 10 min`.
std::string duration_text(std::chrono::seconds duration);

/// A line of progress, at most `width` characters (0: as many as it needs): what is done, a bar where it has room, the
/// share, the time it took and about how long it will still take. `share` below 0: nobody knows how much is done.
std::string progress_line(const std::string& what, double share, std::chrono::milliseconds elapsed, std::size_t width);

/// A line on stderr for work that takes a while; nothing unless stderr is a terminal, and nothing for work that is done
/// within half a second. It goes on counting seconds while the work says nothing. Gone when the work is.
class Progress {
 public:
  /// `total` in any unit, 0: unknown; `shown` false (-q) keeps it silent.
  Progress(std::string what, double total, bool shown);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  Progress(Progress&&) = delete;
  Progress& operator=(Progress&&) = delete;

  /// So much of the work is done now, of so much.
  void set(double done, double total);
  /// Takes the line away until it is next drawn.
  void clear();

 private:
  struct Line;
  std::unique_ptr<Line> line_;  ///< none where nothing is shown
};

}  // namespace systole::app
