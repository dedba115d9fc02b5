// SPDX-License-Identifier: MIT
#include "core/threads/parallel_for.h"

#include <doctest/doctest.h>

#include <algorithm>
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

using systole::core::parallel_for_each;

TEST_CASE("parallel_for_each works on every item once and tells the calling thread how many are done") {
  const auto here = std::this_thread::get_id();
  for (const unsigned threads : {0U, 1U, 2U, 5U}) {
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{57}}) {
      std::vector<std::atomic<int>> visits(count);
      std::vector<std::size_t> told;
      parallel_for_each(
          count, threads, [&](std::size_t item) { ++visits.at(item); },
          [&](std::size_t items) {
            CHECK(std::this_thread::get_id() == here);
            told.push_back(items);
          });
      for (const auto& visit : visits) CHECK(visit == 1);
      CHECK(std::is_sorted(told.begin(), told.end()));
      CHECK(told.empty() == (count == 0));
      if (!told.empty()) CHECK(told.back() == count);
    }
  }
}

TEST_CASE("parallel_for_each stops when the caller says so, and rethrows the first failure") {
  for (const unsigned threads : {1U, 4U}) {
    std::atomic<std::size_t> worked = 0;
    const auto stopped = [&] {
      parallel_for_each(
          100'000, threads, [&](std::size_t) { ++worked; }, [](std::size_t) { throw std::runtime_error("stop"); });
    };
    CHECK_THROWS_WITH_AS(stopped(), "stop", std::runtime_error);
    const auto failing = [&] {
      parallel_for_each(100, threads, [&](std::size_t item) {
        if (item >= 7) throw std::runtime_error(std::to_string(item));
      });
    };
    for (int repetition = 0; repetition < 20; ++repetition) CHECK_THROWS_WITH_AS(failing(), "7", std::runtime_error);
  }
  std::size_t on_one_thread = 0;
  CHECK_THROWS(parallel_for_each(
      9, 1, [&](std::size_t) { ++on_one_thread; },
      [](std::size_t items) {
        if (items == 3) throw std::runtime_error("stop");
      }));
  CHECK(on_one_thread == 3);
}
