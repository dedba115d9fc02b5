// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>

namespace systole::tests {

/// What is done to files, killed at every point: `work` runs in a process of its own, which is killed before its first
/// system call that opens, writes, names or removes a file, then, in another process, before its second, and so on
/// until it comes to its end. `prepare` is called before each, `check` after each, with the number of calls that were
/// done. Returns how many points there were; nothing where processes cannot be traced.
std::optional<int> for_each_kill_point(const std::function<void()>& prepare, const std::function<void()>& work,
                                       const std::function<void(int done)>& check);

}  // namespace systole::tests
