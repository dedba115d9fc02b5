// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>

namespace systole::app {

/// A bar on stderr for work that takes a while; nothing unless stderr is a terminal, and nothing for work that is done
/// within half a second. Gone when the work is.
class Progress {
 public:
  /// `total` in any unit; `shown` false (-q) keeps it silent.
  Progress(std::string what, double total, bool shown);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  Progress(Progress&&) = delete;
  Progress& operator=(Progress&&) = delete;

  void advance(double done) { set(done_ + done, total_); }
  /// So much of the work is done now, of so much.
  void set(double done, double total);
  /// Takes the bar away until it is next drawn.
  void clear();

 private:
  void draw();

  std::string what_;
  double total_;
  double done_ = 0;
  bool active_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace systole::app
