// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <thread>
#include <vector>

namespace systole::core {

/// Starts a thread that calls `work`, which must not throw, and puts it behind `threads`. False where the system makes
/// no more: in a container that limits them, say. Whoever wanted several goes on with those there are.
bool start_thread(std::vector<std::jthread>& threads, std::function<void()> work);

/// As many threads as the system lets this process run now, at most `wanted` (0: all cores), at least 1. For libraries
/// that end the program where one is missing.
unsigned startable_threads(unsigned wanted);

}  // namespace systole::core
