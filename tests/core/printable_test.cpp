// SPDX-License-Identifier: MIT
#include "core/printable.h"

#include <doctest/doctest.h>

#include <string>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/random_bits.h"
#include "core/report/csv_field.h"
#include "core/report/table.h"
#include "core/shell_word.h"
#include "core/utf8.h"

using namespace systole::core;

namespace {

/// A character of three bytes in UTF-8. One that turns lines around, in a literal, would turn its own line around too.
std::string character(unsigned char first, unsigned char second, unsigned char third) {
  return {static_cast<char>(first), static_cast<char>(second), static_cast<char>(third)};
}

const std::string kTurnsAround = character(0xe2, 0x80, 0xae);  // U+202E

}  // namespace

TEST_CASE("printable: control characters, directions and broken bytes are shown, all else stays") {
  CHECK(printable("plain ~text\\x1b") == "plain ~text\\x1b");
  CHECK(printable("gr\xc3\xb6\xc3\x9f"
                  "e \xe2\x82\xac \xf0\x9f\x98\x80") ==
        "gr\xc3\xb6\xc3\x9f"
        "e \xe2\x82\xac \xf0\x9f\x98\x80");
  CHECK(printable("\x1b[31m\x07\x7f") == "\\x1b[31m\\x07\\x7f");
  CHECK(printable(std::string{"a\0b", 3}) == "a\\x00b");
  CHECK(printable("\xc2\x9b"
                  "31m") == "\\u009b31m");  // CSI as one character
  CHECK(printable(kTurnsAround + "gnp") == "\\u202egnp");
  CHECK(printable(character(0xe2, 0x81, 0xa6) + character(0xe2, 0x81, 0xa9) + character(0xe2, 0x80, 0x8f) +
                  "\xd8\x9c") == "\\u2066\\u2069\\u200f\\u061c");
  CHECK(printable("\xe2\x80\xa8\xef\xbf\xbe\xf4\x8f\xbf\xbf") == "\\u2028\\ufffe\\u10ffff");
  CHECK(printable("\xff\xc3") == "\\xff\\xc3");
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // half of a surrogate pair
  CHECK(printable("").empty());
}

TEST_CASE("printable: line ends are kept in text and shown in names") {
  CHECK(printable("a\nb\r\n") == "a\\x0ab\\x0d\\x0a");
  CHECK(printable("a\nb\r\n", LineEnds::kept) == "a\nb\\x0d\n");
  CHECK(printable("a\tb", LineEnds::kept) == "a\\x09b");
}

TEST_CASE("printable: whatever the bytes, the result is UTF-8 without control characters, and printable itself") {
  RandomBits random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes;
    for (std::uint64_t left = random.below(12); left > 0; --left) {
      if (random.below(2) == 0) {
        bytes += static_cast<char>(random.below(256));
      } else {
        append_utf8(bytes, static_cast<char32_t>(random.below(0x3000)));
      }
    }
    const std::string shown = printable(bytes);
    CHECK(printable(shown) == shown);
    for (std::string_view rest = shown; !rest.empty();) {
      const Utf8Character next = first_character(rest);
      REQUIRE(next.sound);
      REQUIRE(next.character >= 0x20);
      REQUIRE((next.character < 0x7f || next.character > 0x9f));
      rest.remove_prefix(next.bytes);
    }
  }
}

TEST_CASE("diagnostics, errors and tables are fit for a terminal whatever a file is called") {
  const Diagnostic diagnostic{.where = {"\x1b[2Jx\n.csv", 3, 1},
                              .subject = "layer '" + kTurnsAround + "'",
                              .found = "\xc2\x9b",
                              .expected = "\xff",
                              .nearest = "\x07"};
  CHECK(to_string(diagnostic) ==
        "\\x1b[2Jx\\x0a.csv:3:1: layer '\\u202e': found \\u009b, expected \\xff; nearest: \\x07");
  CHECK(std::string{InputError("two\nlines\x1b").what()} == "two\nlines\\x1b");
  CHECK(std::string{InputError(std::string{"a\0b: the reason", 15}).what()} == "a\\x00b: the reason");
  CHECK(std::string{RunError(std::string{"a\0b: the reason", 15}).what()} == "a\\x00b: the reason");
  Table table({{"name", Align::left}, {"n"}});
  table.add({"\x1b[31mred\n", "1"});
  CHECK(table.text() ==
        "  name            n\n"
        "  --------------- -\n"
        "  \\x1b[31mred\\x0a 1\n");
  CHECK(bar_chart({{.label = "\x1b", .length = 1, .value = "1"}}, 2) == "  \\x1b  1 |##\n");
}

TEST_CASE("CSV fields: quotes where the format needs them, results also without formulas and control characters") {
  CHECK(csv_field("a") == "a");
  CHECK(csv_field("a,\"b\"") == "\"a,\"\"b\"\"\"");
  CHECK(csv_field("a\r") == "\"a\r\"");
  CHECK(csv_field("=1") == "=1");
  CHECK(csv_result_field("conv1") == "conv1");
  CHECK(csv_result_field("a=b-c") == "a=b-c");
  for (const std::string formula : {"=cmd|calc!A1", "+1", "-1", "@SUM(A1)"})
    CHECK(csv_result_field(formula) == "'" + formula);
  CHECK(csv_result_field("=a,b") == "\"'=a,b\"");
  CHECK(csv_result_field("\t=1\n") == "\\x09=1\\x0a");
  CHECK(csv_result_field("\xc2\x9b") == "\\u009b");
  CHECK(csv_result_field("").empty());
}

TEST_CASE("shell words: quoted where a shell would read more than a word") {
  CHECK(shell_word("mobilenet_v2=MS") == "mobilenet_v2=MS");
  CHECK(shell_word("x;touch PWN=MS") == "'x;touch PWN=MS'");
  CHECK(shell_word("it's") == "'it'\\''s'");
  CHECK(shell_word("") == "''");
  CHECK(shell_path("-rf") == "./-rf");
}
