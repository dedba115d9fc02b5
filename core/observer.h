// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string_view>

namespace systole::core {

struct Diagnostic;

/// Thrown by work that was told to stop. It is nobody's error; what was finished before stays.
struct Stopped {};

/// Whoever calls a library hands in an observer to follow long work. A library prints nothing: it tells the observer.
/// Every member may be empty. All are called from the thread that called the library, never from its workers.
struct Observer {
  /// Of `total` parts (in any unit) of the work that `what` names, `done` are finished.
  std::function<void(std::string_view what, double done, double total)> progress{};
  /// A sentence about what is being done, for those who want to know.
  std::function<void(std::string_view text)> note{};
  /// A sentence that the user should read: something has no effect, takes long, or is not what it seems.
  std::function<void(std::string_view text)> warn{};
  /// The same about a place in a user's file.
  std::function<void(const Diagnostic& diagnostic)> warn_of{};
  /// True once the work should end. It is asked often.
  std::function<bool()> should_stop{};

  void report_progress(std::string_view what, double done, double total) const {
    if (progress) progress(what, done, total);
  }
  void say(std::string_view text) const {
    if (note) note(text);
  }
  void warning(std::string_view text) const {
    if (warn) warn(text);
  }
  void warning(const Diagnostic& diagnostic) const {
    if (warn_of) warn_of(diagnostic);
  }
  /// Throws Stopped if the work should end.
  void check() const {
    if (should_stop && should_stop()) throw Stopped{};
  }
};

}  // namespace systole::core
