// SPDX-License-Identifier: MIT
#include "core/files/input_record.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "core/error.h"
#include "core/files/text_file.h"
#include "tests/core/temporary_directory.h"

namespace systole::core {
namespace {

constexpr auto kOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";  // FIPS 180-4's example

TEST_CASE("SHA-256 is the standard's") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == kOfAbc);
  CHECK(sha256_base64("abc") == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

TEST_CASE("base64 is the standard's") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("a text's hash is that of the bytes that were read, whatever the file holds later") {
  const testing::TemporaryDirectory directory;
  const auto path = directory.write("abc", "abc");
  const InputRecord record = input_record(path, "abc");
  directory.write("abc", "other");
  CHECK(hash(record) == kOfAbc);
  std::filesystem::remove(path);
  CHECK(hash(record) == kOfAbc);
  CHECK(hash(input_record(directory.path() / "gone", "abc")) == kOfAbc);
}

TEST_CASE("a byte order mark, which a text loses, counts") {
  const testing::TemporaryDirectory directory;
  const std::string bytes =
      "\xef\xbb\xbf"
      "abc";
  const auto path = directory.write("marked", bytes);
  CHECK(hash(input_record(path, read_text_file(path).text)) == sha256_hex(bytes));
}

TEST_CASE("a file that is hashed later must still be the one that was read") {
  const testing::TemporaryDirectory directory;
  const auto path = directory.write("abc", "abc");
  const InputRecord record = input_record(path);
  CHECK(hash(record) == kOfAbc);
  directory.write("abc", "other");
  CHECK_THROWS_AS(static_cast<void>(hash(record)), InputError);
  std::filesystem::remove(path);
  CHECK_THROWS_AS(static_cast<void>(hash(record)), InputError);
}

}  // namespace
}  // namespace systole::core
