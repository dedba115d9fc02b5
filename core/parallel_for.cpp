// SPDX-License-Identifier: MIT
#include "core/parallel_for.h"

#include <algorithm>
#include <exception>
#include <thread>
#include <vector>

namespace systole::core {

void parallel_for(std::size_t count, std::size_t grain, unsigned threads,
                  const std::function<void(std::size_t, std::size_t)>& work) {
  const std::size_t cores = threads > 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
  const std::size_t pieces = std::clamp<std::size_t>(count / std::max<std::size_t>(grain, 1), 1, cores);
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
    for (std::size_t piece = 1; piece < pieces; ++piece) workers.emplace_back(run, piece);
    run(0);
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace systole::core
