// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace systole::cachesim {

/// Holds one end of a pipe, which is closed when it goes.
class PipeEnd {
 public:
  PipeEnd() = default;
  explicit PipeEnd(int descriptor) : descriptor_(descriptor) {}
  PipeEnd(const PipeEnd&) = delete;
  PipeEnd& operator=(const PipeEnd&) = delete;
  PipeEnd(PipeEnd&& other) noexcept;
  PipeEnd& operator=(PipeEnd&& other) noexcept;
  ~PipeEnd() { close(); }

  [[nodiscard]] int descriptor() const { return descriptor_; }
  void close();
  /// Reads at most `into.size()` bytes; 0 at the end. Throws RunError.
  std::size_t read(std::span<std::byte> into) const;

 private:
  int descriptor_ = -1;
};

struct Pipe {
  PipeEnd reading;
  PipeEnd writing;
};
/// Makes a pipe that children do not inherit unless they are given it. Throws RunError.
Pipe make_pipe();

/// Holds a child process; one that still runs when this goes is killed.
class ChildProcess {
 public:
  /// Starts `command` (a path and its arguments). `inherited` stays open in it under its own number, standard output is
  /// the descriptor `output`. Throws RunError.
  ChildProcess(const std::vector<std::string>& command, const PipeEnd* inherited, int output);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ChildProcess(ChildProcess&&) = delete;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  /// Waits for its end. Gives its exit code, or 128 and the number of the signal that ended it.
  int wait();

 private:
  pid_t process_ = -1;
};

/// Gives what a command prints, errors aside. Throws RunError if it cannot be started.
std::string output_of(const std::vector<std::string>& command);

}  // namespace systole::cachesim
