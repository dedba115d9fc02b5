// SPDX-License-Identifier: MIT
#include "core/threads/parallel_for.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "core/threads/start_thread.h"

namespace systole::core {
namespace {

std::size_t cores(unsigned threads) {
  return threads > 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
}

/// The items of one parallel_for_each: which is next, how many are done, which failed.
class Items {
 public:
  explicit Items(std::size_t count) : count_(count) {}

  /// Works on one item after the other until none is left.
  void work_off(const std::function<void(std::size_t)>& work) {
    std::unique_lock lock(mutex_);
    while (next_ < count_) {
      const std::size_t item = next_++;
      lock.unlock();
      std::exception_ptr failure;
      try {
        work(item);
      } catch (...) {
        failure = std::current_exception();
      }
      lock.lock();
      if (failure) {
        failures_.emplace(item, failure);
        next_ = count_;
      } else {
        ++done_;
      }
      changed_.notify_one();
    }
    --working_;
    changed_.notify_one();
  }

  void add_worker() {
    const std::lock_guard lock(mutex_);
    ++working_;
  }
  void remove_worker() {
    const std::lock_guard lock(mutex_);
    --working_;
  }

  /// Waits until all workers have stopped and tells `finished` of each change.
  void observe(const std::function<void(std::size_t)>& finished) {
    std::unique_lock lock(mutex_);
    for (std::size_t told = 0; working_ > 0 || told < done_;) {
      changed_.wait(lock, [&] { return working_ == 0 || done_ > told; });
      if (done_ == told) continue;
      told = done_;
      lock.unlock();
      finished(told);
      lock.lock();
    }
  }

  /// No other item is begun.
  void stop() {
    const std::lock_guard lock(mutex_);
    next_ = count_;
  }

  /// The failure of the first item that failed, if one did. All workers have stopped.
  void rethrow() const {
    if (!failures_.empty()) std::rethrow_exception(failures_.begin()->second);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  std::size_t working_ = 0;
  std::map<std::size_t, std::exception_ptr> failures_;
};

void one_by_one(std::size_t count, const std::function<void(std::size_t)>& work,
                const std::function<void(std::size_t)>& finished) {
  for (std::size_t item = 0; item < count; ++item) {
    work(item);
    if (finished) finished(item + 1);
  }
}

}  // namespace

void parallel_for(std::size_t count, std::size_t grain, unsigned threads,
                  const std::function<void(std::size_t, std::size_t)>& work) {
  const std::size_t pieces = std::clamp<std::size_t>(count / std::max<std::size_t>(grain, 1), 1, cores(threads));
  if (pieces == 1) {
    work(0, count);
    return;
  }
  std::vector<std::exception_ptr> failures(pieces);
  const auto run = [&](std::size_t piece) {
    try {
      work(count * piece / pieces, count * (piece + 1) / pieces);
    } catch (...) {
      failures[piece] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> workers;
    std::size_t started = 1;
    while (started < pieces && start_thread(workers, [&run, started] { run(started); })) ++started;
    run(0);
    for (std::size_t piece = started; piece < pieces; ++piece) run(piece);
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

void parallel_for_each(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work,
                       const std::function<void(std::size_t)>& finished) {
  const std::size_t wanted = std::min(cores(threads), count);
  if (wanted <= 1) {
    one_by_one(count, work, finished);
    return;
  }
  Items items(count);
  std::exception_ptr stopped;
  {
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < wanted; ++i) {
      items.add_worker();
      if (start_thread(workers, [&] { items.work_off(work); })) continue;
      items.remove_worker();
      break;
    }
    try {
      if (workers.empty()) {
        one_by_one(count, work, finished);
      } else if (finished) {
        items.observe(finished);
      }
    } catch (...) {
      items.stop();
      stopped = std::current_exception();
    }
  }
  if (stopped) std::rethrow_exception(stopped);
  items.rethrow();
}

}  // namespace systole::core
