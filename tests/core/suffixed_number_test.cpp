// SPDX-License-Identifier: MIT
#include "core/suffixed_number.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace systole::core {
namespace {

std::int64_t count(std::string_view text) {
  const WholeNumber number = parse_count(text);
  return number.fault == NumberFault::none ? number.value : -1;
}

std::int64_t kilobytes(std::string_view text) {
  const WholeNumber number = parse_size(text, kKilobyte);
  return number.fault == NumberFault::none ? number.value : -1;
}

TEST_CASE("counts: k, M and G are thousands") {
  CHECK(count("3500000") == 3'500'000);
  CHECK(count("3.5M") == 3'500'000);
  CHECK(count(" 3500k ") == 3'500'000);
  CHECK(count("2G") == 2'000'000'000);
  CHECK(count("0.001k") == 1);
  CHECK(count("1 k") == 1000);
  CHECK(count("0") == 0);
  CHECK(parse_count("-2k").value == -2000);
  CHECK(parse_count("-1.5k").value == -1500);
}

TEST_CASE("counts: what is none is refused with its fault") {
  CHECK(parse_count("0.0001k").fault == NumberFault::fraction);
  CHECK(parse_count("1.5").fault == NumberFault::fraction);
  CHECK(parse_count("64kB").fault == NumberFault::not_a_number);
  CHECK(parse_count("3m").fault == NumberFault::not_a_number);
  CHECK(parse_count("k").fault == NumberFault::not_a_number);
  CHECK(parse_count("1.k").fault == NumberFault::not_a_number);
  CHECK(parse_count("1e3k").fault != NumberFault::none);
  CHECK(parse_count(".5k").fault != NumberFault::none);
  CHECK(parse_count("").fault == NumberFault::empty);
  CHECK(parse_count("10000000000G").fault == NumberFault::too_large);
  CHECK(parse_count("99999999999999999999k").fault == NumberFault::too_large);
}

TEST_CASE("counts and sizes without a suffix are what parse_whole reads") {
  for (const char* text :
       {"0", "7", "+7", "-7", " 7 ", "x", "", "1.5", "1e3", "9223372036854775807", "9223372036854775808"}) {
    CAPTURE(text);
    const WholeNumber plain = parse_whole(text);
    CHECK(parse_count(text).value == plain.value);
    CHECK(parse_count(text).fault == plain.fault);
    CHECK(parse_size(text, kKilobyte).value == plain.value);
    CHECK(parse_size(text, kKilobyte).fault == plain.fault);
  }
}

TEST_CASE("sizes: a number alone is in the field's unit, one with a suffix in bytes of which k is 1024") {
  CHECK(kilobytes("64") == 64);
  for (const char* text : {"64k", "64K", "64kB", "64KB", "64KiB", "65536B"}) CHECK(kilobytes(text) == 64);
  CHECK(kilobytes("1M") == 1024);
  CHECK(kilobytes("1.5MB") == 1536);
  CHECK(kilobytes("1GiB") == 1'048'576);
  CHECK(parse_size("32", kByte).value == 32);
  CHECK(parse_size("1k", kByte).value == 1024);
  CHECK(parse_size("100B", kKilobyte).fault == NumberFault::fraction);
  CHECK(parse_size("64kb", kKilobyte).fault == NumberFault::not_a_number);
  CHECK(parse_size("8589934592GB", kByte).fault == NumberFault::too_large);
}

TEST_CASE("counts: written with a suffix they are what they are without, over the whole range") {
  for (std::int64_t thousands = 1; thousands < 1'000'000'000'000; thousands *= 7) {
    CHECK(count(fmt::format("{}k", thousands)) == thousands * 1000);
    CHECK(count(fmt::format("{}.{:03}M", thousands / 1000, thousands % 1000)) == thousands * 1000);
  }
}

}  // namespace
}  // namespace systole::core
