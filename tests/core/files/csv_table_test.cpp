// SPDX-License-Identifier: MIT
#include "core/files/csv_table.h"

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a test file

enum class Colour : std::uint8_t { red, green };
constexpr std::array kColours{core::Named{Colour::red, "red", ""}, core::Named{Colour::green, "green", ""}};
constexpr const auto& named_values(Colour /*of*/) {
  return kColours;
}

struct Thing {
  std::string name;
  std::int64_t count = -1;
  std::optional<double> ms{};
  std::optional<Colour> colour{};
};

const std::array<core::CsvColumn<Thing>, 4> kColumns{{
    {"name", true, [](const core::CsvCell& cell, Thing& thing) { thing.name = cell.name(); }},
    {"count", true, [](const core::CsvCell& cell, Thing& thing) { thing.count = cell.whole(1); }},
    {"ms", false, [](const core::CsvCell& cell, Thing& thing) { thing.ms = cell.positive(); }},
    {"colour", false, [](const core::CsvCell& cell, Thing& thing) { thing.colour = cell.named<Colour>(); }},
}};

std::vector<Thing> read(const std::string& text, core::OtherColumns others = core::OtherColumns::skipped) {
  const core::TextFile file{.name = "f.csv", .text = text};
  core::Diagnostics diagnostics;
  core::CsvTable table(file, diagnostics);
  std::vector<Thing> things = core::read_records<Thing>(table, kColumns, others);
  diagnostics.throw_if_any();
  return things;
}

std::string fault_of(const std::string& text, core::OtherColumns others = core::OtherColumns::skipped) {
  try {
    read(text, others);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "none";
}

TEST_CASE("csv table: columns in any order, comments and remarks, missing columns and others") {
  const std::vector<Thing> things =
      read("# made by hand\n\nms, colour (seen) ,name,other,count\n1.5, red ,a,x,3\n  # more\n-,green,b,,4\r\n");
  REQUIRE(things.size() == 2);
  CHECK(things[0].name == "a");
  CHECK(things[0].count == 3);
  CHECK(things[0].ms == 1.5);
  CHECK(things[0].colour == Colour::red);
  CHECK(things[1].name == "b");
  CHECK_FALSE(things[1].ms.has_value());
  CHECK(things[1].colour == Colour::green);
  CHECK(read("name,count\nc,9\n").front().count == 9);
  CHECK(read("name,count\n").empty());
}

TEST_CASE("csv table: all mistakes at once, with their places and the nearest names") {
  CHECK(fault_of("name,count,ms,colour\n,0,x,rde\na,1\n") ==
        "f.csv:3: found 2 fields, expected 4, as in the header\n"
        "f.csv:2:1: name: found nothing, expected a name\n"
        "f.csv:2:2: count: found '0', expected a whole number of at least 1\n"
        "f.csv:2:4: ms: found 'x', expected a number above 0, or nothing where it was not measured\n"
        "f.csv:2:6: colour: found 'rde', expected one of red, green; nearest: red");
  CHECK(fault_of("nam,cuont\na,1\n") ==
        "f.csv:1: header: found no column 'name', expected one of that name; nearest: nam\n"
        "f.csv:1: header: found no column 'count', expected one of that name; nearest: cuont");
  CHECK(fault_of("") == "f.csv:1:1: found an empty file, expected a header line and rows");
  CHECK(fault_of("# x\n") == "f.csv:1:1: found no header, expected a header line and rows");
}

TEST_CASE("csv table: a format that knows all columns refuses others and repeated ones") {
  CHECK(fault_of("name,count,cuont,name\na,1,2,b\n", core::OtherColumns::refused) ==
        "f.csv:1:12: header: found 'cuont', expected one of name, count, ms, colour; nearest: count\n"
        "f.csv:1:18: header: found 'name', expected each column once");
}

TEST_CASE("csv table: a wrong header is one mistake, not one of every row") {
  CHECK(fault_of("name,cuont\na,1,2\nb,1,2\nc,1,2\n", core::OtherColumns::refused) ==
        "f.csv:1: header: found no column 'count', expected one of that name; nearest: cuont");
}

TEST_CASE("csv table: repeated names are reported with where they first stood") {
  const core::TextFile file{.name = "f.csv", .text = "name\na\n"};
  core::Diagnostics diagnostics;
  core::CsvTable table(file, diagnostics);
  const std::vector<std::string> names{"a", "b", "a"};
  table.report_repeats(names, {{"f.csv", 2, 1}, {"f.csv", 3, 1}, {"f.csv", 4, 5}}, "thing");
  REQUIRE(diagnostics.kept().size() == 1);
  CHECK(core::to_string(diagnostics.kept().front()) ==
        "f.csv:4:5: thing: found 'a' again, expected each thing once (first at line 2, column 1)");
}

}  // namespace
