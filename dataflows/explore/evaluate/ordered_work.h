// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "dataflows/explore/evaluate/guided_ranges.h"

namespace systole::dataflows::explore {

/// Pieces of work on several threads whose results are consumed in order.
///
/// Each thread makes itself a worker by `make_worker()`, then calls worker(range) -> Result for one range of `ranges`
/// after the other. `consume(Result&&)` is called on the calling thread in the order of the ranges. Threads run at most
/// a few ranges ahead of it. The first exception, of the earliest range or of `consume`, stops all and is rethrown.
template <class Result, class MakeWorker, class Consume>
void ordered_work(GuidedRanges& ranges, unsigned threads, const MakeWorker& make_worker, const Consume& consume) {
  using Clock = std::chrono::steady_clock;
  const auto seconds_since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  if (threads <= 1) {
    auto worker = make_worker();
    while (const std::optional<Range> range = ranges.next()) {
      const auto start = Clock::now();
      Result result = worker(*range);
      ranges.took(*range, seconds_since(start));
      consume(std::move(result));
    }
    return;
  }

  struct Finished {
    std::optional<Result> result;
    std::exception_ptr failure;
  };
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::size_t, Finished> finished;  // by number of the range
  std::size_t handed_out = 0;
  std::size_t consumed = 0;
  std::size_t running = threads;
  bool stopped = false;
  const std::size_t ahead = 4 * std::size_t{threads};

  const auto work = [&] {
    std::optional<std::size_t> number;
    try {
      auto worker = make_worker();
      std::unique_lock lock(mutex);
      while (true) {
        changed.wait(lock, [&] { return stopped || handed_out < consumed + ahead; });
        if (stopped) break;
        const std::optional<Range> range = ranges.next();
        if (!range) break;
        number = handed_out++;
        lock.unlock();
        const auto start = Clock::now();
        Result result = worker(*range);
        const double seconds = seconds_since(start);
        lock.lock();
        ranges.took(*range, seconds);
        finished[*number].result = std::move(result);
        number.reset();
        changed.notify_all();
      }
      --running;
    } catch (...) {
      const std::lock_guard lock(mutex);
      finished[number.value_or(handed_out)].failure = std::current_exception();
      if (!number) ++handed_out;
      --running;
    }
    changed.notify_all();
  };

  std::vector<std::jthread> workers;
  const auto stop = [&] {
    const std::lock_guard lock(mutex);
    stopped = true;
    changed.notify_all();
  };
  try {
    for (unsigned i = 0; i < threads; ++i) workers.emplace_back(work);
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [&] { return finished.contains(consumed) || (running == 0 && consumed == handed_out); });
      if (!finished.contains(consumed)) break;
      Finished next = std::move(finished.extract(consumed).mapped());
      if (next.failure) std::rethrow_exception(next.failure);
      lock.unlock();
      consume(std::move(*next.result));
      lock.lock();
      ++consumed;
      changed.notify_all();
    }
  } catch (...) {
    stop();
    throw;
  }
}

}  // namespace systole::dataflows::explore
