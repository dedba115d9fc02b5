// SPDX-License-Identifier: MIT
#include "core/threads/start_thread.h"

#include <algorithm>
#include <latch>
#include <system_error>
#include <utility>

namespace systole::core {

bool start_thread(std::vector<std::jthread>& threads, std::function<void()> work) {
  try {
    threads.emplace_back(std::move(work));
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

unsigned startable_threads(unsigned wanted) {
  if (wanted == 0) wanted = std::max(1U, std::thread::hardware_concurrency());
  std::latch all_are_counted(1);
  std::vector<std::jthread> threads;  // behind the latch, so that they end before it does
  while (threads.size() + 1 < wanted && start_thread(threads, [&] { all_are_counted.wait(); })) {
  }
  const auto count = static_cast<unsigned>(threads.size() + 1);
  all_are_counted.count_down();
  return count;
}

}  // namespace systole::core
