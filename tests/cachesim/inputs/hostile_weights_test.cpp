// SPDX-License-Identifier: MIT
// Weights and inputs that nobody should trust.
#include <doctest/doctest.h>
#include <zlib.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "cachesim/inputs/binary_file.h"
#include "cachesim/inputs/deep_compression.h"
#include "cachesim/inputs/npy.h"
#include "cachesim/inputs/weight_archive.h"
#include "core/error.h"
#include "core/ir/network_builder.h"
#include "tests/core/reading.h"
#include "tests/core/temporary_directory.h"
#include "tests/mutated.h"

namespace systole::cachesim::testing {
namespace {

using core::testing::mistake_of;
using core::testing::TemporaryDirectory;

/// One convolution of 3 outputs from 2 inputs, 1x1: 6 weights and 3 biases.
core::Network one_layer() {
  core::NetworkBuilder net("tiny", {.batch = 1, .channels = 2, .h = 1, .w = 1});
  net.conv("conv", 3, 1, {.stride = 1, .padding = 0, .groups = 1, .bias = true});
  return std::move(net).build();
}

template <class T>
std::string raw(const std::vector<T>& values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

std::string archive(const std::array<std::int32_t, 4>& shape) {
  return raw<std::int32_t>({shape.begin(), shape.end()}) + raw<float>({1, 2, 3, 4, 5, 6}) + raw<float>({7, 8, 9});
}

std::string gzip_of(const TemporaryDirectory& folder, const std::string& text) {
  const std::filesystem::path path = folder.path() / "whole.gz";
  gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(gzwrite(file, text.data(), static_cast<unsigned>(text.size())) == static_cast<int>(text.size()));
  gzclose(file);
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST_CASE("a weight archive that was cut at any byte is refused, packed or not") {
  const TemporaryDirectory folder;
  const core::Network network = one_layer();
  const std::string plain = archive({3, 2, 1, 1});
  for (const std::string& whole : {plain, gzip_of(folder, plain)}) {
    CHECK(read_weight_archive(folder.write("whole", whole), network)[0].bias == std::vector<float>{7, 8, 9});
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CAPTURE(size);
      CHECK_THROWS_AS(read_weight_archive(folder.write("cut", whole.substr(0, size)), network), core::InputError);
    }
    CHECK_THROWS_AS(read_weight_archive(folder.write("long", plain + "x"), network), core::InputError);
  }
}

TEST_CASE("a weight archive's shape may be any numbers, also those whose product has no 64 bits") {
  const TemporaryDirectory folder;
  constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();
  for (const std::array<std::int32_t, 4>& shape : {std::array<std::int32_t, 4>{6, kMost, kMost, kMost},
                                                   {3, kMost, kMost, kMost},
                                                   {kMost, kMost, kMost, kMost},
                                                   {3, 2, 1, -1},
                                                   {3, -2, -1, 1},
                                                   {3, 0, 1, 1},
                                                   {6, 1, 1, 1},
                                                   {3, 2, 2, 1}}) {
    const auto path = folder.write("shape", archive(shape));
    CHECK(mistake_of([&] { read_weight_archive(path, one_layer()); }).ends_with("expected 6 weights for 3 outputs"));
  }
}

TEST_CASE("weights that are no numbers are refused, with the layer") {
  const TemporaryDirectory folder;
  std::string bytes = archive({3, 2, 1, 1});
  const float infinite = std::numeric_limits<float>::infinity();
  std::memcpy(bytes.data() + 16 + 8, &infinite, sizeof(infinite));
  const auto path = folder.write("infinite", bytes);
  CHECK(mistake_of([&] { read_weight_archive(path, one_layer()); }) ==
        "layer 'conv': weights: found inf at value 2, expected finite numbers");
  CHECK(mistake_of([&] {
          read_input(folder.write("input.f32", raw<float>({1, infinite})));
        }).ends_with("value 1: found inf, expected a finite number"));
  CHECK(mistake_of([&] {
          read_input(folder.write("input.f32", "12345"));
        }).ends_with("found 5 bytes, expected float32 values, 4 bytes each"));
}

TEST_CASE("a small gzip file that would fill the memory is refused, whoever reads it") {
  const TemporaryDirectory folder;
  const std::filesystem::path bomb = folder.path() / "bomb.gz";
  gzFile file = gzopen(bomb.c_str(), "wb9");
  const std::string zeros(std::size_t{1} << 20U, '\0');
  for (int i = 0; i < 64; ++i) REQUIRE(gzwrite(file, zeros.data(), 1U << 20U) == 1 << 20);
  gzclose(file);
  REQUIRE(std::filesystem::file_size(bomb) < 100'000);
  CHECK(mistake_of([&] {
          read_binary_file(bomb);
        }).ends_with("found more data than such a gzip file may unpack to, expected at most 16777216 bytes"));
  CHECK_THROWS_AS(read_weight_archive(bomb, one_layer()), core::InputError);
  CHECK_THROWS_AS(read_deep_compression(bomb, one_layer()), core::InputError);
}

TEST_CASE("Deep Compression: more codes than weights are refused before anything is made of them") {
  const TemporaryDirectory folder;
  const auto path = folder.write("codes.net", raw<std::uint32_t>({0xffffffffU}) + std::string(5000, '\0'));
  CHECK(mistake_of([&] {
          read_deep_compression(path, one_layer());
        }).ends_with("layer 'conv': found 4294967295 codes, expected one for each weight that is not zero, of 6"));
}

TEST_CASE("damaged weights are refused or read") {
  const TemporaryDirectory folder;
  const core::Network network = one_layer();
  systole::tests::survive<core::InputError>(archive({3, 2, 1, 1}), 250, [&](const std::string& bytes) {
    read_weight_archive(folder.write("mutated", bytes), network);
  });
  const std::string net = raw<std::uint32_t>({3}) + std::string(1024 + 12, '\0') + "\1\2\3\x11\1";
  systole::tests::survive<core::InputError>(
      net, 250, [&](const std::string& bytes) { read_deep_compression(folder.write("mutated", bytes), network); });
}

}  // namespace
}  // namespace systole::cachesim::testing
