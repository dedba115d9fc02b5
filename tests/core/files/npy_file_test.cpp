// SPDX-License-Identifier: MIT
#include "core/files/npy_file.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include "core/error.h"

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
  // Half precision: 1.5, -2, the least subnormal, the largest, infinity.
  CHECK(parse_npy("a", npy("<f2", "(5,)", std::string("\x00\x3e\x00\xc0\x01\x00\xff\x7b\x00\x7c", 10))).values ==
        Values{1.5, -2, 0x1p-24, 65504, std::numeric_limits<double>::infinity()});
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
}
