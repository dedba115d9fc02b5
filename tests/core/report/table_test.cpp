// SPDX-License-Identifier: MIT
#include "core/report/table.h"

#include <doctest/doctest.h>

#include <string>

#include "core/error.h"

using namespace systole::core;

TEST_CASE("a table aligns its columns under their headers") {
  Table table({{"layer", Align::left}, {"MACs"}, {"note", Align::left}});
  table.add({"conv1", "1,000", ""});
  table.add({"a long name", "7", "x"}, '*');
  CHECK(table.text() ==
        "  layer        MACs note\n"
        "  ----------- ----- ----\n"
        "  conv1       1,000\n"
        "* a long name     7 x\n");
}

TEST_CASE("a table's totals stand below a rule of their own") {
  Table table({{"layer", Align::left}, {"cycles"}});
  table.add({"a", "1"});
  table.add_total({"sum", "12345678"});
  table.add_total({"mean", "1"});
  CHECK(table.text() ==
        "  layer   cycles\n"
        "  ----- --------\n"
        "  a            1\n"
        "  ----- --------\n"
        "  sum   12345678\n"
        "  mean         1\n");
}

TEST_CASE("a table without rows is its header") {
  CHECK(Table({{"a"}, {"b"}}).text() == "  a b\n  - -\n");
}

TEST_CASE("a table's widths count characters, not bytes") {
  CHECK(display_width("caf\xc3\xa9") == 4);
  CHECK(display_width("\xe2\x82\xac\xf0\x9f\x99\x82") == 2);
  CHECK(display_width("") == 0);
  Table table({{"name", Align::left}, {"n"}});
  table.add({"caf\xc3\xa9s", "1"});
  table.add({"teas", "2"});
  CHECK(table.text() == "  name  n\n  ----- -\n  caf\xc3\xa9s 1\n  teas  2\n");
}

TEST_CASE("a table's rows have as many cells as it has columns") {
  Table table({{"a"}, {"b"}});
  CHECK_THROWS_AS(table.add({"1"}), InternalError);
  CHECK_THROWS_AS(table.add_total({"1", "2", "3"}), InternalError);
  CHECK(table.text() == "  a b\n  - -\n");
}

TEST_CASE("a bar chart's longest bar has the whole width") {
  CHECK(bar_chart({{"a", 10, "10"}, {"long", 5, "5"}, {"none", 0, "0"}}, 10) ==
        "  a     10 |##########\n"
        "  long   5 |#####\n"
        "  none   0 |\n");
  CHECK(bar_chart({{"a", 0, "0"}}, 10) == "  a  0 |\n");
  CHECK(bar_chart({}, 10).empty());
}
