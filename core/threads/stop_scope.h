// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

namespace systole::core {

/// While it lives, check_stop() on this thread asks `wanted`. For work that takes long inside one step, where no
/// observer is at hand.
class StopScope {
 public:
  /// `wanted` must outlive it; it is asked on this thread, often.
  explicit StopScope(const std::function<bool()>& wanted);
  ~StopScope();
  StopScope(const StopScope&) = delete;
  StopScope& operator=(const StopScope&) = delete;
  StopScope(StopScope&&) = delete;
  StopScope& operator=(StopScope&&) = delete;

 private:
  const std::function<bool()>* before_;
};

/// Throws Stopped if the innermost StopScope of this thread wants it. Some nanoseconds.
void check_stop();

}  // namespace systole::core
