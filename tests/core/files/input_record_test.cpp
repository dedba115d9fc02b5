// SPDX-License-Identifier: MIT
#include "core/files/input_record.h"

#include <doctest/doctest.h>

#include <fstream>

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

TEST_CASE("a file's hash is that of its raw bytes, a pipe's that of its text") {
  const testing::TemporaryDirectory directory;
  const auto path = directory.path() / "abc";
  std::ofstream(path) << "abc";
  CHECK(hash(input_record(path, "abc without its byte order mark")) == kOfAbc);
  CHECK(hash(input_record(directory.path() / "gone", "abc")) == kOfAbc);
}

}  // namespace
}  // namespace systole::core
