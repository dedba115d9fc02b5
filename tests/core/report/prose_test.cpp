// SPDX-License-Identifier: MIT
#include "core/report/prose.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "core/report/table.h"

using systole::core::wrapped;

TEST_CASE("prose without a width, or within it, stays as it is") {
  CHECK(wrapped("one two three\n  four\n\n", 0) == "one two three\n  four\n\n");
  CHECK(wrapped("one two three\n  four\n\n", 13) == "one two three\n  four\n\n");
  CHECK(wrapped("", 10) == "");
  CHECK(wrapped("no end", 80) == "no end");
}

TEST_CASE("a long line is broken at blanks, under its beginning") {
  CHECK(wrapped("one two three\n", 8) == "one two\nthree\n");
  CHECK(wrapped("  one two three\n", 10) == "  one two\n  three\n");
  CHECK(wrapped("one  two", 7) == "one\ntwo");
}

TEST_CASE("a long line with a heading is broken under what is behind it") {
  CHECK(wrapped("  GEMM   openblas packs both\n", 20) == "  GEMM   openblas\n         packs both\n");
}

TEST_CASE("a word longer than a line stays whole") {
  CHECK(wrapped("a /a/path/that/is/long b", 10) == "a\n/a/path/that/is/long\nb");
}

TEST_CASE("no word is lost, whatever the width") {
  const std::string text = "  one two  three four five six seven, eight; nine (ten) eleven\nand twelve";
  const auto words = [](std::string s) {
    std::erase_if(s, [](char c) { return c == ' ' || c == '\n'; });
    return s;
  };
  for (std::size_t width = 1; width < 80; ++width) CHECK(words(wrapped(text, width)) == words(text));
}
