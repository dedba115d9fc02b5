// SPDX-License-Identifier: MIT
#include "core/files/npy_file.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/error.h"
#include "tests/mutated.h"

using namespace systole::core;

namespace {

/// A version 1.0 file of this type, order and shape.
std::string npy(const std::string& type, const std::string& shape, const std::string& values, bool fortran = false) {
  std::string header =
      "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }\n";
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) + '\0' + header + values;
}

std::string error_of(const std::string& bytes) {
  try {
    parse_npy("a.npy", bytes);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

using Values = std::vector<double>;

}  // namespace

TEST_CASE("npy: whole numbers of every size, signed and unsigned, in both byte orders") {
  CHECK(parse_npy("a", npy("<i8", "(2,)", std::string("\x01\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", 16)))
            .values == Values{1, -1});
  CHECK(parse_npy("a", npy(">i4", "(1,)", std::string("\0\0\x01\x02", 4))).values == Values{258});
  CHECK(parse_npy("a", npy("<u2", "(1,)", "\xff\xff")).values == Values{65535});
  CHECK(parse_npy("a", npy("|i1", "(3,)", "\x01\xff\x7f")).values == Values{1, -1, 127});
  CHECK(parse_npy("a", npy("|u1", "(1,)", "\xff")).values == Values{255});
  CHECK(parse_npy("a", npy("|b1", "(2,)", std::string("\x01\0", 2))).values == Values{1, 0});
}

TEST_CASE("npy: floats, shapes, and Fortran order") {
  CHECK(parse_npy("a", npy("<f8", "()", std::string("\0\0\0\0\0\0\xf8\x3f", 8))).values == Values{1.5});
  CHECK(parse_npy("a", npy("<f4", "(1,)", std::string("\0\0\xc0\xbf", 4))).values == Values{-1.5});
  // Half precision: 1.5, -2, the least subnormal, the largest.
  CHECK(parse_npy("a", npy("<f2", "(4,)", std::string("\x00\x3e\x00\xc0\x01\x00\xff\x7b", 8))).values ==
        Values{1.5, -2, 0x1p-24, 65504});
  const NpyArray matrix = parse_npy("a", npy("|i1", "(2, 3)", "\x01\x02\x03\x04\x05\x06", true));
  CHECK(matrix.shape == std::vector<std::int64_t>{2, 3});
  CHECK(matrix.values == Values{1, 3, 5, 2, 4, 6});
  CHECK(parse_npy("a", npy("|i1", "(0, 3)", "")).values.empty());
}

TEST_CASE("npy: what is wrong is said") {
  CHECK(error_of("PK") == "a.npy: another kind of file, expected a NumPy file (.npy)");
  CHECK(error_of(std::string("\x93NUMPY\x09\x00", 8)) == "a.npy: found version 9, expected version 1, 2 or 3");
  CHECK(error_of(std::string("\x93NUMPY\x01\x00\x50", 9)) ==
        "a.npy: the file ends early, expected the header's length");
  CHECK(error_of(npy("|O", "(1,)", "x")).starts_with("a.npy: found values of type '|O'"));
  CHECK(error_of(npy("<c8", "(1,)", "12345678")).starts_with("a.npy: found values of type '<c8'"));
  CHECK(error_of(npy("<i4", "(2,)", "1234")) == "a.npy: found 4 bytes of values, expected 8: 2 values of 4 bytes");
  CHECK(error_of(npy("<i4", "(-1,)", "")) == "a.npy: an unreadable shape, expected a shape such as (3, 4)");
  CHECK(error_of(npy("<i4", "(9223372036854775807, 2)", "")) ==
        "a.npy: a shape beyond 64 bits, expected a smaller array");
  CHECK(error_of(std::string("\x93NUMPY\x01\x00\x02\x00{}", 12)).starts_with("a.npy: a header without its parts"));
  CHECK_THROWS_AS(read_npy("no/such/file.npy"), InputError);
  CHECK(error_of(npy("<f2", "(2,)", std::string("\x00\x3e\x00\x7c", 4))) ==
        "a.npy: value 1 is inf, expected finite numbers");
  CHECK(error_of(npy("<f4", "(1,)", std::string("\0\0\xc0\x7f", 4))) ==
        "a.npy: value 0 is nan, expected finite numbers");
  const auto text_of_type = [](const std::string& type) {  // nothing stands behind it
    const std::string header = "{'fortran_order': False, 'shape': (1,), 'descr': " + type;
    return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) + '\0' + header;
  };
  for (const std::string type : {"", "'", "'<", "'<f", "'<f8"}) {
    CAPTURE(type);
    CHECK_FALSE(error_of(text_of_type(type)) == "no error");
  }
}

TEST_CASE("npy: a file that was cut anywhere is refused") {
  const std::string whole = npy("<i2", "(2, 3)", std::string("\1\0\2\0\3\0\4\0\5\0\6\0", 12), true);
  CHECK(error_of(whole) == "no error");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(error_of(whole.substr(0, size)) == "no error");
  }
}

TEST_CASE("npy: Fortran order of many dimensions, against the definition") {
  const std::vector<std::int64_t> shape{2, 1, 3, 1, 2};
  const NpyArray array = parse_npy("a", npy("|i1", "(2, 1, 3, 1, 2)", "\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c", true));
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      for (std::size_t k = 0; k < 2; ++k) {
        CHECK(array.values[(i * 6) + (j * 2) + k] == static_cast<double>(1 + i + (j * 2) + (k * 6)));
      }
    }
  }
  std::string ones = "(";
  for (int i = 0; i < 64; ++i) ones += "1,";
  CHECK(parse_npy("a", npy("|i1", ones.substr(0, 121) + "4)", "\1\2\3\4", true)).values == Values{1, 2, 3, 4});
  CHECK(error_of(npy("|i1", ones + "1)", "\1")).starts_with("a.npy: more dimensions, expected at most 64"));
}

TEST_CASE("npy: damaged bytes are refused or read") {
  const std::string whole = npy("<i2", "(2, 3)", std::string("\1\0\2\0\3\0\4\0\5\0\6\0", 12), true);
  systole::tests::survive<InputError>(whole, 20'000, [](const std::string& bytes) { parse_npy("a", bytes); });
}
