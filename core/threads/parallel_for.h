// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>

namespace systole::core {

/// Calls `work(begin, end)` for consecutive pieces that cover [0, count), on up to `threads` threads (0: all cores).
/// Pieces have at least `grain` items, so small counts stay on the calling thread. The first exception by position is
/// rethrown after all have stopped. What `work` computes must not depend on the pieces' bounds or order.
void parallel_for(std::size_t count, std::size_t grain, unsigned threads,
                  const std::function<void(std::size_t begin, std::size_t end)>& work);

/// Calls `work(item)` for each of `count` items, in their order of start, on up to `threads` threads (0: all cores),
/// each as soon as a thread is free. `finished(items)` is called from the calling thread when more items are done; if
/// it throws, no other item is begun and its exception leaves here. So does the exception of the first item that fails.
void parallel_for_each(std::size_t count, unsigned threads, const std::function<void(std::size_t item)>& work,
                       const std::function<void(std::size_t items)>& finished = {});

}  // namespace systole::core
