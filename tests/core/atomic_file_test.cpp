// SPDX-License-Identifier: MIT
#include "core/files/atomic_file.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/error.h"
#include "tests/core/temporary_directory.h"

namespace systole::core {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::ptrdiff_t files_in(const fs::path& directory) {
  return std::distance(fs::directory_iterator(directory), fs::directory_iterator());
}

TEST_CASE("a file has its name only when it is whole") {
  const testing::TemporaryDirectory directory;
  const fs::path path = directory.write("a", "before");
  {
    AtomicFile file(path);
    file.append("one, ");
    file.append("two");
    CHECK(text_of(path) == "before");
    file.finish();
    CHECK(text_of(path) == "one, two");
  }
  CHECK(text_of(path) == "one, two");
  CHECK(files_in(directory.path()) == 1);
}

TEST_CASE("a file that is given up leaves nothing") {
  const testing::TemporaryDirectory directory;
  { AtomicFile(directory.path() / "a").append("half"); }
  CHECK(files_in(directory.path()) == 0);
}

TEST_CASE("a link stays one, and its target is written") {
  const testing::TemporaryDirectory directory;
  const fs::path target = directory.write("target", "before");
  fs::create_symlink(target, directory.path() / "link");
  AtomicFile file(directory.path() / "link");
  file.append("after");
  file.finish();
  CHECK(fs::is_symlink(directory.path() / "link"));
  CHECK(text_of(target) == "after");
}

TEST_CASE("a device is written to, not replaced, and says when it is full") {
  AtomicFile file("/dev/full");
  CHECK_THROWS_WITH_AS(file.append("more"), "/dev/full: cannot be written: No space left on device", RunError);
  CHECK(fs::is_character_file("/dev/full"));
}

TEST_CASE("a file in no folder, and one in a folder's place, are errors with their names") {
  const testing::TemporaryDirectory directory;
  CHECK_THROWS_WITH_AS(AtomicFile("/nowhere/a"), "/nowhere/a: cannot be written: No such file or directory", RunError);
  fs::create_directory(directory.path() / "folder");
  AtomicFile file(directory.path() / "folder");
  file.append("text");
  CHECK_THROWS_AS(file.finish(), RunError);
}

}  // namespace
}  // namespace systole::core
