// SPDX-License-Identifier: MIT
#include "cli/common/terminal/progress.h"

#include <doctest/doctest.h>

namespace systole::tests {
namespace {

using app::duration_text;
using app::progress_line;
using namespace std::chrono_literals;

TEST_CASE("durations are said in the two units that matter") {
  CHECK(duration_text(0s) == "0 s");
  CHECK(duration_text(59s) == "59 s");
  CHECK(duration_text(65s) == "1 min 05 s");
  CHECK(duration_text(2h + 3min + 4s) == "2 h 03 min");
}

TEST_CASE("a line of progress says how far it is, how long it took and will take") {
  CHECK(progress_line("cache", 0.25, 10s, 0) == "cache [#######                       ]  25 %  10 s, about 30 s left");
  CHECK(progress_line("cache", 0.25, 500ms, 0) == "cache [#######                       ]  25 %  0 s");
  CHECK(progress_line("cache", 1, 10s, 0) == "cache [##############################] 100 %  10 s, about 0 s left");
  CHECK(progress_line("cache", 0, 90s, 0) == "cache [                              ]   0 %  1 min 30 s");
  CHECK(progress_line("training", -1, 90s, 0) == "training  1 min 30 s");
}

TEST_CASE("a line of progress fits its terminal: the bar gets shorter, then it goes") {
  CHECK(progress_line("cache", 0.25, 10s, 60) == "cache [#####                 ]  25 %  10 s, about 30 s left");
  CHECK(progress_line("cache", 0.25, 10s, 40) == "cache  25 %  10 s, about 30 s left");
  for (std::size_t width = 5; width < 100; ++width) CHECK(progress_line("cache", 0.25, 10s, width).size() < width);
}

}  // namespace
}  // namespace systole::tests
