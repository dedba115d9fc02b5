// SPDX-License-Identifier: MIT
// The house drawn from its includes: no arrow up, sideways or in a circle; and seeded faults, which must be found.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/house/include_graph.h"
#include "tests/house/rooms.h"
#include "tests/places.h"

namespace systole::tests::house {
namespace {

constexpr std::size_t kMostFiles = 25;
constexpr double kMostPerCent = 25;

const Sources& project() {
  static const Sources sources = read_sources(source_dir(), houses());
  return sources;
}

std::string joined(const Findings& findings) {
  std::string text;
  for (const std::string& finding : findings) text += "\n  " + finding;
  return text;
}

/// The text of a file that includes `target` in its third line.
std::string including(const std::string& target) {
  return "#pragma once\n#include <string>\n#include \"" + target + "\"\n";
}

TEST_CASE("the table of rooms is in order") {
  CHECK(joined(check_table(rooms())) == "");
}

TEST_CASE("the house has no arrow up or sideways") {
  REQUIRE(project().size() > 300);
  CHECK(includes_of(project()).size() > 1000);
  CHECK(joined(check_arrows(project(), rooms())) == "");
}

TEST_CASE("the table of rooms says no more than the house is") {
  CHECK(joined(check_unused(project(), rooms())) == "");
}

TEST_CASE("no files include each other in a circle") {
  CHECK(joined(check_circles(project())) == "");
}

TEST_CASE("no folder holds more than 25 files of code") {
  CHECK(joined(check_folders(project(), kMostFiles)) == "");
}

TEST_CASE("no room holds more than a quarter of the lines") {
  CHECK(joined(check_sizes(project(), kMostPerCent)) == "");
}

const std::vector<Room> kSmallHouse{
    {.folder = "core", .may_know = {}},
    {.folder = "core/ir", .may_know = {"core"}},
    {.folder = "cachesim", .may_know = {"core/*"}},
    {.folder = "predictor", .may_know = {"core/*"}},
    {.folder = "cli", .may_know = {"core/*", "cachesim", "predictor"}},
};

TEST_CASE("seeded: a small house in order has no findings") {
  const Sources sources{
      {"core/error.h", ""},
      {"core/ir/layer.h", including("core/error.h")},
      {"core/ir/detail/parts.h", including("core/ir/layer.h")},
      {"core/ir/layer.cpp", including("core/ir/detail/parts.h")},
      {"cachesim/cache.h", including("core/ir/layer.h")},
      {"predictor/model.h", including("core/error.h")},
      {"cli/main.cpp", including("cachesim/cache.h") + including("predictor/model.h") + including("core/error.h")}};
  CHECK(joined(check_table(kSmallHouse)) == "");
  CHECK(joined(check_arrows(sources, kSmallHouse)) == "");
  CHECK(joined(check_unused(sources, kSmallHouse)) == "");
  CHECK(joined(check_circles(sources)) == "");
}

TEST_CASE("seeded: arrows up, sideways, into another's detail and files without a room are found, with file and line") {
  const Sources sources{{"core/error.h", including("core/ir/layer.h")},
                        {"core/ir/layer.h", ""},
                        {"core/ir/detail/parts.h", ""},
                        {"core/ir/shape.h", including("core/ir/detail/parts.h")},
                        {"cachesim/cache.h", "#include <vector>\n\n#  include <predictor/model.h>\n"},
                        {"cachesim/parts.cpp", including("core/ir/detail/parts.h")},
                        {"predictor/model.h", including("cli/text.h")},
                        {"cli/text.h", ""},
                        {"core/attic/old.h", ""}};
  CHECK(
      joined(check_arrows(sources, kSmallHouse)) ==
      "\n  core/attic/old.h stands in core/attic, which is no room of the table"
      "\n  cachesim/cache.h:3 includes predictor/model.h: cachesim may not know predictor"
      "\n  cachesim/parts.cpp:3 includes core/ir/detail/parts.h: what is in a detail/ is for its library alone"
      "\n  core/error.h:3 includes core/ir/layer.h: core may not know core/ir"
      "\n  core/ir/shape.h:3 includes core/ir/detail/parts.h: what is in a detail/ is not installed, and this header is"
      "\n  predictor/model.h:3 includes cli/text.h: predictor may not know cli");
}

TEST_CASE("seeded: a circle of files is found, even in one room") {
  const Sources sources{{"core/a.h", including("core/b.h")},
                        {"core/b.h", including("core/c.h")},
                        {"core/c.h", including("core/a.h")},
                        {"core/d.h", including("core/a.h")},
                        {"core/self.h", including("core/self.h")}};
  CHECK(joined(check_arrows(sources, kSmallHouse)) == "");
  CHECK(joined(check_circles(sources)) ==
        "\n  a circle: core/a.h:3 includes core/b.h; core/b.h:3 includes core/c.h; core/c.h:3 includes core/a.h"
        "\n  a circle: core/self.h:3 includes core/self.h");
}

TEST_CASE("seeded: a table out of order is found") {
  CHECK(joined(check_table({{.folder = "core", .may_know = {"cli"}}, {.folder = "cli", .may_know = {"core"}}})) ==
        "\n  core may know cli, which does not stand before it");
  CHECK(joined(check_table({{.folder = "core", .may_know = {}},
                            {.folder = "cli", .may_know = {"core/*", "pantry"}},
                            {.folder = "core/ir", .may_know = {"core"}}})) ==
        "\n  cli may know core/*, of which a part does not stand before it"
        "\n  cli may know pantry, which does not stand before it");
}

TEST_CASE("seeded: what the table allows in vain is found") {
  const Sources sources{{"core/error.h", ""}, {"cachesim/cache.h", ""}};
  CHECK(joined(check_unused(sources, {{.folder = "core", .may_know = {}},
                                      {.folder = "cachesim", .may_know = {"core"}},
                                      {.folder = "cli", .may_know = {}}})) ==
        "\n  the table lets cachesim know core, and it does not"
        "\n  the table has a room cli, which holds no file");
}

TEST_CASE("seeded: a crowded folder and a room too large are found") {
  Sources sources{{"core/ir/detail/long.h", "1\n2\n3\n"}};
  for (int i = 0; i < 9; ++i) sources["core/f" + std::to_string(i) + ".h"] = "1\n";
  CHECK(joined(check_folders(sources, 8)) == "\n  core holds 9 files of code, more than 8");
  CHECK(joined(check_folders(sources, 9)) == "");
  CHECK(joined(check_sizes(sources, 50)) == "\n  core holds 75.0 % of all lines, more than 50 %");
  CHECK(joined(check_sizes(sources, 75)) == "");
}

}  // namespace
}  // namespace systole::tests::house
