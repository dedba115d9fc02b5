// SPDX-License-Identifier: MIT
#include "core/report/table.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

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

namespace {

/// A layer's name, what one may do without (b before a), and its cycles.
Table wide_table() {
  Table table({{"layer", Align::left}, {"a", Align::right, 1}, {"b", Align::right, 2}, {"cycles"}});
  table.add({"conv_with_a_long_name", "123456", "7", "99"}, '*');
  table.add({"fc", "1", "2", "3"});
  return table;
}

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    longest = std::max(longest, display_width(text.substr(begin, end - begin)));
  }
  return longest;
}

}  // namespace

TEST_CASE("a table that fits is as it is without a width") {
  const Table table = wide_table();
  CHECK(table.text(39) == table.text());
  CHECK(table.text(1000) == table.text());
}

TEST_CASE("a table too wide loses what it can do without, the least of it first, and says so") {
  const std::string text = wide_table().text(38);
  CHECK(
      text.starts_with("  layer                      a cycles\n"
                       "  --------------------- ------ ------\n"
                       "* conv_with_a_long_name 123456     99\n"
                       "  fc                         1      3\n"
                       "  Columns left out: b."));
  CHECK(text.find("terminal of 39 columns") != std::string::npos);
  CHECK(wide_table().text(31).find("\n  Columns left out: a, b.") != std::string::npos);
}

TEST_CASE("names lose their middle last, and no line is longer than the width") {
  const std::string text = wide_table().text(24);
  CHECK(text.find("* conv_wi..g_name     99\n") != std::string::npos);
  for (std::size_t width = 20; width < 60; ++width) {
    CAPTURE(width);
    CHECK(longest_line(wide_table().text(width)) <= width);
  }
}

TEST_CASE("a text loses its middle, character by character") {
  CHECK(shortened("abcdef", 6) == "abcdef");
  CHECK(shortened("abcdef", 5) == "ab..f");
  CHECK(shortened("abcdef", 3) == "a..");
  CHECK(shortened("caf\xc3\xa9-cr\xc3\xa8me", 7) == "caf..me");
}

TEST_CASE("a bar chart keeps within its limit: bars get shorter, then labels") {
  const std::vector<Bar> bars{{"a_layer_with_a_name", 10, "10"}, {"b", 5, "5"}};
  CHECK(longest_line(bar_chart(bars, 50)) == 77);
  CHECK(longest_line(bar_chart(bars, 50, 60)) == 60);
  CHECK(longest_line(bar_chart(bars, 50, 30)) == 30);
}
