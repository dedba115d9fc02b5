// SPDX-License-Identifier: MIT
#include "core/number.h"

#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <string>
#include <string_view>

using namespace systole::core;

namespace {

NumberFault fault_of(std::string_view text) {
  return parse_whole(text).fault;
}

}  // namespace

TEST_CASE("parse_whole reads decimal numbers with an optional sign and spaces around") {
  CHECK(parse_whole("42").value == 42);
  CHECK(parse_whole("+42").value == 42);
  CHECK(parse_whole("-42").value == -42);
  CHECK(parse_whole(" \t 42\t").value == 42);
  CHECK(parse_whole("007").value == 7);
  CHECK(parse_whole("-0").value == 0);
  for (const std::string_view text : {"42", "+42", "-42", "007", "-0"}) CHECK(fault_of(text) == NumberFault::none);
}

TEST_CASE("parse_whole reads all of 64 bits and nothing beyond") {
  CHECK(parse_whole("9223372036854775807").value == std::numeric_limits<std::int64_t>::max());
  CHECK(parse_whole("-9223372036854775808").value == std::numeric_limits<std::int64_t>::min());
  CHECK(fault_of("9223372036854775808") == NumberFault::too_large);
  CHECK(fault_of("-9223372036854775809") == NumberFault::too_large);
  CHECK(fault_of(std::string(1000, '9')) == NumberFault::too_large);
}

TEST_CASE("parse_whole tells what is wrong") {
  CHECK(fault_of("") == NumberFault::empty);
  CHECK(fault_of(" \t ") == NumberFault::empty);
  for (const std::string_view text : {"1.5", "1.0", "1e3", "-2.5e-3", ".5", "5."}) {
    CAPTURE(text);
    CHECK(fault_of(text) == NumberFault::fraction);
  }
  for (const std::string_view text : {"x", "+", "-", "+-5", "-+5", "--5", "1 2", "1_000", "1,000", "0x10", "12abc",
                                      "nan", "inf", "1e999", "\xd9\xa3", "5\n"}) {
    CAPTURE(text);
    CHECK(fault_of(text) == NumberFault::not_a_number);
  }
}

TEST_CASE("parse_real reads finite decimal numbers only") {
  CHECK(parse_real("0.5") == 0.5);
  CHECK(parse_real(" -1e-3 ") == -0.001);
  CHECK(parse_real("7") == 7.0);
  CHECK(parse_real("5e-324") == std::numeric_limits<double>::denorm_min());
  for (const std::string_view text : {"", "nan", "inf", "-inf", "1e999", "0.5x", "+0.5", "0,5", "0x1p3", "."}) {
    CAPTURE(text);
    CHECK(parse_real(text) == std::nullopt);
  }
}

TEST_CASE("trimmed takes spaces and tabs from both ends only") {
  CHECK(trimmed(" \ta b\t ") == "a b");
  CHECK(trimmed("").empty());
  CHECK(trimmed(" \t ").empty());
  CHECK(trimmed("\n a") == "\n a");
}

TEST_CASE("every number fault has a name of its own") {
  CHECK(describe(NumberFault::none) == "a whole number");
  CHECK(describe(NumberFault::empty) == "an empty field");
  CHECK(describe(NumberFault::not_a_number) == "no number");
  CHECK(describe(NumberFault::fraction) == "a fraction");
  CHECK(describe(NumberFault::too_large) == "a number beyond 64 bits");
}
