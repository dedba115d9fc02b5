// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "core/observer.h"
#include "core/threads/start_thread.h"
#include "core/threads/stop_scope.h"
#include "dataflows/explore/evaluate/guided_ranges.h"

namespace systole::dataflows::explore {

/// Holds what several threads and the one consumer of their results share: who does which range, what is finished, and
/// whose turn it is. Ranges are numbered as they are handed out. Results are consumed in that order.
template <class Result>
class ResultQueue {
 public:
  struct Task {
    std::size_t number = 0;
    Range range;
  };

  /// `threads` is how many may be added.
  ResultQueue(GuidedRanges& ranges, unsigned threads) : ranges_(ranges), ahead_(4 * std::size_t{threads}) {}

  /// Adds a thread, which must leave().
  void add_thread() {
    const std::lock_guard lock(mutex_);
    ++working_;
  }

  // What a thread calls.

  /// Gives the next range; there is none once all are handed out, or the work is stopped. Waits while threads are far
  /// ahead of the consumer.
  std::optional<Task> next_task() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopped_ || handed_out_ < consumed_ + ahead_; });
    if (stopped_) return std::nullopt;
    const std::optional<Range> range = ranges_.next();
    if (!range) return std::nullopt;
    return Task{.number = handed_out_++, .range = *range};
  }

  void finish(const Task& task, Result result, double seconds) {
    const std::lock_guard lock(mutex_);
    ranges_.took(task.range, seconds);
    finished_[task.number].result = std::move(result);
    changed_.notify_all();
  }

  /// Puts the exception that is being handled in the place of the task's result. Without a task it comes behind all
  /// ranges that are handed out.
  void fail(const std::optional<Task>& task) {
    const std::lock_guard lock(mutex_);
    finished_[task ? task->number : handed_out_++].failure = std::current_exception();
    changed_.notify_all();
  }

  void leave() {
    const std::lock_guard lock(mutex_);
    --working_;
    changed_.notify_all();
  }

  [[nodiscard]] bool is_stopped() const { return stopped_; }

  // What the consumer calls.

  /// Gives the next result in order; at the end there is none. Rethrows what took its place. While there is none,
  /// `meanwhile` is called some twenty times a second.
  template <class Meanwhile>
  std::optional<Result> next_result(const Meanwhile& meanwhile) {
    constexpr std::chrono::milliseconds kPatience{50};
    const auto ready = [&] { return finished_.contains(consumed_) || (working_ == 0 && consumed_ == handed_out_); };
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, kPatience, ready)) {
      lock.unlock();
      meanwhile();
      lock.lock();
    }
    if (!finished_.contains(consumed_)) return std::nullopt;
    Finished next = std::move(finished_.extract(consumed_).mapped());
    if (next.failure) std::rethrow_exception(next.failure);
    return std::move(next.result);
  }

  /// Lets threads go on behind the result that next_result() gave.
  void consumed() {
    const std::lock_guard lock(mutex_);
    ++consumed_;
    changed_.notify_all();
  }

  /// Stops the work: no thread gets another task, and those at work are asked to end.
  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

 private:
  struct Finished {
    std::optional<Result> result;
    std::exception_ptr failure;
  };

  std::mutex mutex_;
  std::condition_variable changed_;
  GuidedRanges& ranges_;
  std::map<std::size_t, Finished> finished_;  ///< by number of the task; what is consumed is gone
  std::size_t handed_out_ = 0;
  std::size_t consumed_ = 0;
  std::size_t working_ = 0;
  std::size_t ahead_;
  std::atomic<bool> stopped_ = false;
};

/// Holds the result of a range, and how many seconds the worker took.
template <class Worker>
auto timed(Worker& worker, Range range) {
  const auto start = std::chrono::steady_clock::now();
  auto result = worker(range);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  return std::pair{std::move(result), took.count()};
}

/// Does what one thread does: task after task until there is none, or one fails.
template <class Result, class MakeWorker>
void work_off(ResultQueue<Result>& queue, const MakeWorker& make_worker) {
  std::optional<typename ResultQueue<Result>::Task> task;
  const std::function<bool()> is_stopped = [&queue] { return queue.is_stopped(); };
  const core::StopScope scope(is_stopped);
  try {
    auto worker = make_worker();
    while ((task = queue.next_task())) {
      auto [result, seconds] = timed(worker, task->range);
      queue.finish(*task, std::move(result), seconds);
    }
  } catch (...) {
    queue.fail(task);
  }
  queue.leave();
}

/// Does the same without threads.
template <class Result, class MakeWorker, class Consume>
void work_alone(GuidedRanges& ranges, const MakeWorker& make_worker, const Consume& consume,
                const core::Observer& observer) {
  const core::StopScope scope(observer.should_stop);
  auto worker = make_worker();
  while (const std::optional<Range> range = ranges.next()) {
    auto [result, seconds] = timed(worker, *range);
    ranges.took(*range, seconds);
    consume(std::move(result));
  }
}

/// Does pieces of work on several threads and consumes their results in order.
///
/// Each thread makes itself a worker by `make_worker()`, then calls worker(range) -> Result for one range of `ranges`
/// after the other. `consume(Result&&)` is called on the calling thread in the order of the ranges. Threads run at most
/// a few ranges ahead of it. The first exception, of the earliest range or of `consume`, stops all and is rethrown. So
/// is core::Stopped, soon after the observer wants it: a worker that takes long for a range asks core::check_stop().
template <class Result, class MakeWorker, class Consume>
void ordered_work(GuidedRanges& ranges, unsigned threads, const MakeWorker& make_worker, const Consume& consume,
                  const core::Observer& observer) {
  if (threads <= 1) return work_alone<Result>(ranges, make_worker, consume, observer);
  ResultQueue<Result> queue(ranges, threads);
  std::vector<std::jthread> workers;  // behind the queue, so that they end before it does
  try {
    while (workers.size() < threads) {
      queue.add_thread();
      if (core::start_thread(workers, [&] { work_off(queue, make_worker); })) continue;
      queue.leave();
      break;
    }
    if (workers.empty()) return work_alone<Result>(ranges, make_worker, consume, observer);
    while (std::optional<Result> result = queue.next_result([&] { observer.check(); })) {
      consume(std::move(*result));
      queue.consumed();
    }
  } catch (...) {
    queue.stop();
    throw;
  }
}

}  // namespace systole::dataflows::explore
