// SPDX-License-Identifier: MIT
#include "core/files/text_file.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/diagnostic.h"
#include "core/error.h"
#include "tests/core/reading.h"
#include "tests/core/temporary_directory.h"

using namespace systole::core;
using systole::core::testing::mistake_of;
using systole::core::testing::TemporaryDirectory;

namespace {

std::string text_fault(const std::string& text) {
  return mistake_of([&] { checked_text("f", text); });
}

std::vector<std::pair<std::size_t, std::string>> lines_of(std::string_view text) {
  std::vector<std::pair<std::size_t, std::string>> lines;
  for_each_line(text, [&](Line line) { lines.emplace_back(line.number, std::string{line.text}); });
  return lines;
}

using Lines = std::vector<std::pair<std::size_t, std::string>>;

}  // namespace

TEST_CASE("a text file loses its byte order mark and nothing else") {
  CHECK(checked_text("f",
                     "\xef\xbb\xbf"
                     "a\r\n\tb")
            .text == "a\r\n\tb");
  CHECK(checked_text("f", "\xef\xbb\xbf").text.empty());
  CHECK(checked_text("f", "a\xef\xbb\xbf").text == "a\xef\xbb\xbf");
  CHECK(checked_text("f", "").text.empty());
  CHECK(checked_text("some/f", "a").name == "some/f");
}

TEST_CASE("well-formed UTF-8 of every length is text") {
  for (const std::string text :
       {"\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
        "\xf4\x8f\xbf\xbf", "na\xc3\xafve \xe2\x82\xac \xf0\x9f\x99\x82"}) {
    CHECK(checked_text("f", text).text == text);
  }
}

TEST_CASE("broken UTF-8 is named byte by byte") {
  CHECK(text_fault("ab\nc\xff\n") == "f:2:2: found byte 0xff, expected UTF-8 text");
  CHECK(text_fault("\x80") == "f:1:1: found byte 0x80, expected UTF-8 text");  // a lone continuation
  CHECK(text_fault("\xc3") == "f:1:1: found byte 0xc3, expected UTF-8 text");  // cut off
  CHECK(text_fault("\xe2\x82") ==
        "f:1:1: found byte 0xe2, expected UTF-8 text\n"
        "f:1:2: found byte 0x82, expected UTF-8 text");
  for (const std::string text : {"\xc0\xaf", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80",
                                 "\xf0\x8f\xbf\xbf",              // longer than needed
                                 "\xed\xa0\x80", "\xed\xbf\xbf",  // surrogates
                                 "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xfe", "\xc3(", "\xe2\x28\xa1"}) {
    CAPTURE(text);
    CHECK(text_fault(text).starts_with("f:1:1: found byte 0x"));
  }
}

TEST_CASE("control characters are no text, tabs and line ends are") {
  for (int byte = 0; byte < 0x20; ++byte) {
    if (byte == '\t' || byte == '\n' || byte == '\r') continue;
    CHECK(text_fault(std::string("ab") + static_cast<char>(byte)) ==
          fmt::format("f:1:3: found byte 0x{:02x}, expected text without control characters", byte));
  }
  CHECK(text_fault("\x7f") == "f:1:1: found byte 0x7f, expected text without control characters");
  CHECK(text_fault("\t\r\n\n") == "(no mistake)");
}

TEST_CASE("a line ends in LF, CR LF or CR") {
  CHECK(text_fault("a\rb\r\x01\n") == "f:3:1: found byte 0x01, expected text without control characters");
  CHECK(text_fault("a\r\r\n\x01") == "f:3:1: found byte 0x01, expected text without control characters");
  CHECK(text_fault("a\r") == "(no mistake)");
  std::vector<std::string> lines;
  for_each_line("a\rb\r\n\r\nc\n\rd\r", [&](Line line) {
    lines.emplace_back(line.text);
    CHECK(line.number == lines.size());
  });
  CHECK(lines == std::vector<std::string>{"a", "b", "", "c", "", "d"});
}

TEST_CASE("a text of control characters is twenty mistakes, not a million") {
  const std::string message = text_fault(std::string(1'000'000, '\x01'));
  CHECK(message.ends_with("\n... and 999980 more"));
  CHECK(message.size() < 2'000);
}

TEST_CASE("lines end with LF or CR LF, and the last one need not") {
  CHECK(lines_of("").empty());
  CHECK(lines_of("a") == Lines{{1, "a"}});
  CHECK(lines_of("a\n") == Lines{{1, "a"}});
  CHECK(lines_of("\n\nb\r\n") == Lines{{1, ""}, {2, ""}, {3, "b"}});
  CHECK(lines_of("a\r\nb") == Lines{{1, "a"}, {2, "b"}});
}

TEST_CASE("files are read whole, whatever their size") {
  const TemporaryDirectory directory;
  CHECK(read_text_file(directory.write("empty", "")).text.empty());
  CHECK(read_text_file(directory.write("small",
                                       "\xef\xbb\xbf"
                                       "a\n"))
            .text == "a\n");
  const std::string large(3'000'000, 'x');
  CHECK(read_text_file(directory.write("large", large)).text == large);
  CHECK_FALSE(read_text_file("/proc/self/status").text.empty());  // a file without a size
}

TEST_CASE("a file that cannot be read is named with the reason") {
  const TemporaryDirectory directory;
  const std::string missing = (directory.path() / "missing.csv").string();
  CHECK(mistake_of([&] { read_text_file(missing); }) ==
        missing + ": found no such readable file (No such file or directory), expected a readable text file");
  CHECK(mistake_of([&] { read_text_file(directory.path()); }) ==
        directory.path().string() + ": found a directory, expected a readable text file");
  const std::string below = (directory.write("file", "x") / "deeper").string();
  CHECK(mistake_of([&] { read_text_file(below); }) ==
        below + ": found no such readable file (Not a directory), expected a readable text file");
}

TEST_CASE("a file is written whole or not at all") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "out.txt";
  write_file_atomically(path, "first");
  write_file_atomically(path, "second\n");
  CHECK(read_text_file(path).text == "second\n");
  CHECK(std::distance(std::filesystem::directory_iterator{directory.path()}, {}) == 1);  // nothing is left beside it

  const auto nowhere = directory.path() / "no" / "out.txt";
  CHECK_THROWS_WITH_AS(write_file_atomically(nowhere, "x"),
                       (nowhere.string() + ": cannot be written: No such file or directory").c_str(), RunError);
  const auto occupied = directory.path() / "occupied";
  std::filesystem::create_directory(occupied);
  CHECK_THROWS_AS(write_file_atomically(occupied, "x"), RunError);
  CHECK(std::filesystem::is_directory(occupied));
  CHECK(std::distance(std::filesystem::directory_iterator{directory.path()}, {}) == 2);
}

TEST_CASE("a diagnostic's text leaves out what it does not have") {
  CHECK(to_string({{"f", 1, 2}, "s", "x", "y", "z"}) == "f:1:2: s: found x, expected y; nearest: z");
  CHECK(to_string({{"f", 1, 0}, "s", "x", "y", ""}) == "f:1: s: found x, expected y");
  CHECK(to_string({{"f", 0, 0}, "", "x", "y", ""}) == "f: found x, expected y");
  CHECK(to_string({{}, "s", "", "y", ""}) == "s: expected y");
  CHECK(to_string({{}, "", "x", "", ""}) == "found x");
  CHECK(to_string({}).empty());
}

TEST_CASE("quotes are short and cannot move a terminal's cursor") {
  CHECK(in_quotes("abc") == "'abc'");
  CHECK(in_quotes("") == "''");
  CHECK(in_quotes("\x1b[31m\n\xc3\xa9") == "'\\x1b[31m\\x0a\\xc3\\xa9'");
  CHECK(in_quotes(std::string(60, 'a')) == "'" + std::string(60, 'a') + "'");
  CHECK(in_quotes(std::string(1000, 'a')) == "'" + std::string(60, 'a') + "...'");
}

TEST_CASE("an input error tells all of its diagnostics") {
  Diagnostics diagnostics;
  CHECK(diagnostics.empty());
  CHECK_NOTHROW(diagnostics.throw_if_any());
  diagnostics.add({{"f", 1, 1}, "", "a", "b", ""});
  diagnostics.add({{"f", 2, 1}, "", "c", "d", ""});
  CHECK(mistake_of([&] { diagnostics.throw_if_any(); }) == "f:1:1: found a, expected b\nf:2:1: found c, expected d");
  CHECK(InputError("words").diagnostics().empty());
  CHECK(std::string{InputError("words").what()} == "words");
  CHECK(InputError(Diagnostic{{"f", 0, 0}, "", "a", "", ""}).diagnostics().size() == 1);
}
