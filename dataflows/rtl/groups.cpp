// SPDX-License-Identifier: MIT
#include "dataflows/rtl/groups.h"

#include <atomic>
#include <chrono>
#include <future>

#include "core/threads/parallel_for.h"

namespace systole::rtl {

void run_groups(std::size_t groups, unsigned threads, double total, const core::Observer& observer,
                const std::function<std::int64_t(std::size_t)>& group) {
  std::atomic<std::int64_t> done = 0;
  std::atomic<bool> stops = false;
  const auto run = [&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last && !stops; ++i) done += group(i);
  };
  std::future<void> running = std::async(std::launch::async, [&] { core::parallel_for(groups, 1, threads, run); });
  constexpr std::chrono::milliseconds kBetween{20};
  try {
    while (running.wait_for(kBetween) != std::future_status::ready) {
      observer.report_progress("verifying", static_cast<double>(done), total);
      observer.check();
    }
  } catch (...) {
    stops = true;  // the future's destructor waits for the workers
    throw;
  }
  running.get();
  observer.report_progress("verifying", total, total);
}

}  // namespace systole::rtl
