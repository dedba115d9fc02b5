// SPDX-License-Identifier: MIT
// The parts that stand in for other programs: CPython's sets, numpy's random numbers and files, and closed forms.
#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "core/error.h"
#include "dataflows/memory/scalesim/detail/addresses/fold_grid.h"
#include "dataflows/memory/scalesim/detail/addresses/legacy_random.h"
#include "dataflows/memory/scalesim/detail/addresses/python_set.h"
#include "dataflows/memory/scalesim/latency_file.h"
#include "dataflows/memory/scalesim/traces/trace_text.h"
#include "tests/core/temporary_directory.h"

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a test file
namespace scalesim = dataflows::scalesim;

std::vector<std::int64_t> iterated(const std::vector<std::int64_t>& values) {
  scalesim::PythonSet set;
  for (const std::int64_t value : values) set.insert(value);
  std::vector<std::int64_t> order;
  set.for_each([&](std::int64_t value) { order.push_back(value); });
  return order;
}

TEST_CASE("sets iterate in CPython's order") {
  // list({...}) of CPython 3.11.
  CHECK(iterated({10, 3, 8, 3}) == std::vector<std::int64_t>{8, 10, 3});
  CHECK(iterated({1000003, 17, 33, 1, 9, 65}) == std::vector<std::int64_t>{1, 33, 1000003, 65, 9, 17});
}

TEST_CASE("random numbers are numpy's legacy ones") {
  // numpy.random.seed(40); [numpy.random.randint(1, 5) for _ in range(12)]
  scalesim::LegacyRandom random(40);
  std::vector<std::int64_t> drawn;
  for (int i = 0; i < 12; ++i) drawn.push_back(random.randint(1, 4));
  CHECK(drawn == std::vector<std::int64_t>{3, 4, 4, 2, 1, 1, 3, 2, 1, 4, 3, 4});
  CHECK(random.randint(7, 7) == 7);
}

TEST_CASE("closed forms of skewed rectangles equal counting") {
  for (std::int64_t height = 0; height < 8; ++height) {
    for (std::int64_t width = 0; width < 8; ++width) {
      for (std::int64_t diagonal = -2; diagonal < 20; ++diagonal) {
        std::int64_t counted = 0;
        for (std::int64_t a = 0; a < height; ++a) {
          for (std::int64_t b = 0; b < width; ++b) counted += a + b < diagonal ? 1 : 0;
        }
        CHECK(scalesim::before_diagonal(height, width, diagonal) == counted);
      }
      for (std::int64_t rank = 0; rank < height * width; ++rank) {
        const std::int64_t diagonal = scalesim::diagonal_of(height, width, rank);
        CHECK(scalesim::before_diagonal(height, width, diagonal) <= rank);
        CHECK(scalesim::before_diagonal(height, width, diagonal + 1) > rank);
      }
    }
  }
}

TEST_CASE("a bisection finds the same from any guess") {
  for (std::int64_t high = 0; high < 12; ++high) {
    for (std::int64_t first = 0; first <= high; ++first) {
      for (std::int64_t guess = -2; guess < 15; ++guess)
        CHECK(scalesim::first_where_near(0, high, guess, [&](std::int64_t value) { return value >= first; }) == first);
    }
  }
}

std::string npy(const std::string& kind, const std::string& shape, const std::string& data) {
  std::string header = "{'descr': '" + kind + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
  std::string text("\x93NUMPY\x01\x00", 8);
  text += static_cast<char>(header.size());
  text += '\0';
  return text + header + data;
}

/// A folder with the three files of row 7, which hold these bytes.
scalesim::LineLatencies latencies_of(const std::string& ifmap, const std::string& filter, const std::string& ofmap) {
  const core::testing::TemporaryDirectory folder;
  folder.write("_ifmapFile7.npy", ifmap);
  folder.write("_filterFile7.npy", filter);
  folder.write("_ofmapFile7.npy", ofmap);
  return scalesim::read_latencies(folder.path(), 7);
}

TEST_CASE("latencies of a row are read from its three numpy files, of whole numbers or whole floats") {
  const scalesim::LineLatencies latencies =
      latencies_of(npy("<i4", "(3,)", std::string("\x05\0\0\0\xff\xff\xff\xff\0\1\0\0", 12)), npy("<i8", "(0,)", ""),
                   npy("<f4", "(1,)", std::string("\0\0\xc0\x40", 4)));
  CHECK(latencies.ifmap == std::vector<std::int64_t>{5, -1, 256});
  CHECK(latencies.filter.empty());
  CHECK(latencies.ofmap == std::vector<std::int64_t>{6});
}

TEST_CASE("latencies that are missing, no list or not whole are errors that name the file") {
  const std::string sound = npy("<i8", "(0,)", "");
  CHECK_THROWS_AS(scalesim::read_latencies("no/such/folder", 0), core::InputError);
  CHECK_THROWS_AS(latencies_of("PK", sound, sound), core::InputError);
  CHECK_THROWS_AS(latencies_of(sound, npy("<i4", "(2, 2)", std::string(16, '\0')), sound), core::InputError);
  CHECK_THROWS_AS(latencies_of(sound, sound, npy("<f4", "(1,)", std::string("\0\0\x20\x40", 4))), core::InputError);
}

TEST_CASE("integers are written as printf and as Python write them") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i) {
    const auto value = static_cast<std::int64_t>(random() >> static_cast<unsigned>(i % 64)) * (i % 3 == 0 ? -1 : 1);
    char text[scalesim::TraceText::kLongest];  // NOLINT(modernize-avoid-c-arrays)
    CHECK(std::string(text, scalesim::TraceText::write_whole(text, value)) == std::to_string(value));
    if (value > -10'000'000'000'000'000 && value < 10'000'000'000'000'000)
      CHECK(std::string(text, scalesim::TraceText::write_real(text, value)) == std::to_string(value) + ".0");
  }
  char text[scalesim::TraceText::kLongest];  // NOLINT(modernize-avoid-c-arrays)
  CHECK(std::string(text, scalesim::TraceText::write_real(text, 10'000'000'000'000'000)) == "1e+16");
}

}  // namespace
