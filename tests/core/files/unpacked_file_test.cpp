// SPDX-License-Identifier: MIT
#include "core/files/unpacked_file.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/error.h"
#include "core/random_bits.h"
#include "tests/core/reading.h"
#include "tests/core/temporary_directory.h"
#include "tests/mutated.h"

using namespace systole::core;
using systole::core::testing::mistake_of;
using systole::core::testing::TemporaryDirectory;

namespace {

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string packed(const TemporaryDirectory& folder, const std::string& text) {
  const std::filesystem::path path = folder.path() / "packed.gz";
  gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(gzwrite(file, text.data(), static_cast<unsigned>(text.size())) == static_cast<int>(text.size()));
  gzclose(file);
  return bytes_of(path);
}

/// All of a file, in pieces of this size.
std::string read_all(const std::filesystem::path& path, std::size_t piece) {
  UnpackedFile file(path);
  std::string all;
  std::string part(piece, '\0');
  while (const std::size_t read = file.read(part)) {
    all += part.substr(0, read);
    if (read < piece) break;
  }
  return all;
}

std::string some_text(std::size_t size) {
  RandomBits random(3);
  std::string text;
  while (text.size() < size) text += "0 " + std::to_string(random.below(1000)) + "\n";
  return text;
}

}  // namespace

TEST_CASE("unpacked: gzip, several members of it, and files that are none, in pieces of any size") {
  const TemporaryDirectory folder;
  const std::string text = some_text(5000);
  const std::string gzip = packed(folder, text);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, text.size(), 2 * text.size()}) {
    CHECK(read_all(folder.write("plain", text), piece) == text);
    CHECK(read_all(folder.write("one.gz", gzip), piece) == text);
    CHECK(read_all(folder.write("two.gz", gzip + gzip), piece) == text + text);
  }
  CHECK(read_all(folder.write("empty", ""), 10).empty());
  UnpackedFile plain(folder.path() / "plain");
  std::string part(10, '\0');
  CHECK(plain.read(part) == 10);
  CHECK_FALSE(plain.is_packed());
  UnpackedFile gz(folder.path() / "one.gz");
  CHECK(gz.read(part) == 10);
  CHECK(gz.is_packed());
}

TEST_CASE("unpacked: a gzip file that was cut at any byte is refused") {
  const TemporaryDirectory folder;
  const std::string gzip = packed(folder, some_text(400));
  for (std::size_t size = 2; size < gzip.size(); ++size) {  // a first byte alone is a file of one byte
    CAPTURE(size);
    const auto path = folder.write("cut.gz", gzip.substr(0, size));
    CHECK(mistake_of([&] { read_all(path, 64); }) ==
          path.string() + ": found truncated gzip data, expected a whole gzip file");
  }
}

TEST_CASE("unpacked: damage is refused, missing files and folders are named") {
  const TemporaryDirectory folder;
  std::string gzip = packed(folder, some_text(2000));
  gzip[gzip.size() - 6] = static_cast<char>(gzip[gzip.size() - 6] ^ 1);  // its checksum
  const auto path = folder.write("damaged.gz", gzip);
  CHECK(mistake_of([&] { read_all(path, 100'000); }) ==
        path.string() + ": found damaged gzip data, expected a whole gzip file");
  CHECK(mistake_of([] { UnpackedFile("no/such", "a trace"); }) == "no/such: found no file, expected a trace");
  CHECK(mistake_of([&] { UnpackedFile{folder.path()}; }).ends_with("found no file, expected a readable file"));
  systole::tests::survive<InputError>(packed(folder, some_text(200)), 200, [&](const std::string& bytes) {
    read_all(folder.write("mutated.gz", bytes), 1000);
  });
}
