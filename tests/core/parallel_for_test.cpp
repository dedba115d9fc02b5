// SPDX-License-Identifier: MIT
#include "core/parallel_for.h"

#include <doctest/doctest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using systole::core::parallel_for;

TEST_CASE("parallel_for visits every item exactly once") {
  for (const unsigned threads : {0U, 1U, 2U, 3U, 7U, 16U}) {
    for (const std::size_t count :
         {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{100}, std::size_t{997}}) {
      for (const std::size_t grain : {std::size_t{0}, std::size_t{1}, std::size_t{10}, std::size_t{5000}}) {
        std::vector<std::atomic<int>> visits(count);
        parallel_for(count, grain, threads, [&](std::size_t begin, std::size_t end) {
          for (std::size_t i = begin; i < end; ++i) ++visits.at(i);
        });
        bool once = true;
        for (const auto& visit : visits) once = once && visit == 1;
        CHECK(once);
      }
    }
  }
}

TEST_CASE("parallel_for stays on the calling thread when there is too little to share") {
  const auto here = std::this_thread::get_id();
  std::vector<std::pair<std::size_t, std::size_t>> pieces;
  parallel_for(19, 10, 8, [&](std::size_t begin, std::size_t end) {
    CHECK(std::this_thread::get_id() == here);
    pieces.emplace_back(begin, end);
  });
  CHECK(pieces == std::vector<std::pair<std::size_t, std::size_t>>{{0, 19}});
}

TEST_CASE("parallel_for makes no more pieces than threads, and none smaller than the grain") {
  std::mutex mutex;
  std::set<std::pair<std::size_t, std::size_t>> pieces;
  parallel_for(100, 10, 4, [&](std::size_t begin, std::size_t end) {
    const std::lock_guard lock(mutex);
    pieces.emplace(begin, end);
  });
  CHECK(pieces == std::set<std::pair<std::size_t, std::size_t>>{{0, 25}, {25, 50}, {50, 75}, {75, 100}});
}

TEST_CASE("parallel_for rethrows the first exception by position, after all have stopped") {
  std::atomic<int> finished = 0;
  const auto run = [&] {
    parallel_for(4, 1, 4, [&](std::size_t begin, std::size_t) {
      ++finished;
      if (begin >= 1) throw std::runtime_error(std::to_string(begin));
    });
  };
  for (int repetition = 0; repetition < 50; ++repetition) CHECK_THROWS_WITH_AS(run(), "1", std::runtime_error);
  CHECK(finished == 200);
}

TEST_CASE("parallel_for lets an exception through on one thread, too") {
  CHECK_THROWS_AS(parallel_for(3, 1, 1, [](std::size_t, std::size_t) { throw std::logic_error("x"); }),
                  std::logic_error);
}
