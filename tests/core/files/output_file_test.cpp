// SPDX-License-Identifier: MIT
#include "core/files/writing/output_file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <thread>

#include "core/error.h"
#include "core/files/text_file.h"
#include "core/files/writing/protected_files.h"
#include "core/files/writing/temporary_file.h"
#include "tests/core/temporary_directory.h"
#include "tests/kill_points.h"

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
    OutputFile file(path);
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
  { OutputFile(directory.path() / "a").append("half"); }
  CHECK(files_in(directory.path()) == 0);
}

TEST_CASE("whoever is killed while a file is written leaves the old one or the new one, and no other") {
  const testing::TemporaryDirectory directory;
  const fs::path path = directory.path() / "a";
  const std::string text(100'000, 'x');
  const auto points = tests::for_each_kill_point(
      [&] {
        for (const auto& entry : fs::directory_iterator(directory.path())) fs::remove(entry.path());
        directory.write("a", "before");
      },
      [&] { write_file_atomically(path, text); },
      [&](int done) {
        CAPTURE(done);
        const std::string found = text_of(path);
        CHECK((found == "before" || found == text));
      });
  if (!points) {
    std::cout << "SKIPPED: processes cannot be traced here\n";
    return;
  }
  CHECK(*points > 4);
  CHECK(text_of(path) == text);
}

TEST_CASE("a link stays one, and its target is written") {
  const testing::TemporaryDirectory directory;
  const fs::path target = directory.write("target", "before");
  fs::create_symlink(target, directory.path() / "link");
  OutputFile file(directory.path() / "link");
  file.append("after");
  file.finish();
  CHECK(fs::is_symlink(directory.path() / "link"));
  CHECK(text_of(target) == "after");
}

TEST_CASE("a device is written to, not replaced, and says when it is full") {
  OutputFile file("/dev/full");
  CHECK_THROWS_WITH_AS(file.append("more"), "/dev/full: cannot be written: No space left on device", RunError);
  CHECK(fs::is_character_file("/dev/full"));
}

TEST_CASE("a link that leads nowhere yet stays one, and what it leads to is made") {
  const testing::TemporaryDirectory directory;
  fs::create_directory(directory.path() / "there");
  fs::create_symlink("there/target", directory.path() / "link");
  OutputFile file(directory.path() / "link");
  file.append("text");
  file.finish();
  CHECK(fs::is_symlink(directory.path() / "link"));
  CHECK(text_of(directory.path() / "there" / "target") == "text");
}

TEST_CASE("a loop of links is an error") {
  const testing::TemporaryDirectory directory;
  fs::create_symlink("b", directory.path() / "a");
  fs::create_symlink("a", directory.path() / "b");
  CHECK_THROWS_AS(OutputFile(directory.path() / "a"), RunError);
  CHECK(fs::is_symlink(directory.path() / "a"));
}

TEST_CASE("a pipe is written to, not replaced") {
  const testing::TemporaryDirectory directory;
  const fs::path path = directory.path() / "pipe";
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  std::string received;
  std::jthread reader([&] { received = text_of(path); });
  OutputFile file(path);
  file.append("text");
  file.finish();
  reader.join();
  CHECK(received == "text");
  CHECK(fs::is_fifo(path));
  CHECK(files_in(directory.path()) == 1);
}

TEST_CASE("a file has the rights that the umask leaves") {
  const testing::TemporaryDirectory directory;
  const mode_t before = umask(027);
  OutputFile file(directory.path() / "a");
  file.finish();
  umask(before);
  CHECK(fs::status(directory.path() / "a").permissions() == static_cast<fs::perms>(0640));
}

TEST_CASE("a name as long as the system allows can be written") {
  const testing::TemporaryDirectory directory;
  const fs::path path = directory.path() / std::string(255, 'n');
  OutputFile file(path);
  file.append("text");
  file.finish();
  CHECK(text_of(path) == "text");
  CHECK_THROWS_AS(OutputFile(directory.path() / std::string(256, 'n')), RunError);
}

TEST_CASE("a file with a name of its own is removed when it is given up, and when a signal ends the program") {
  const testing::TemporaryDirectory directory;
  const fs::path target = directory.write("a", "before");
  {
    const TemporaryFile file(target, TemporaryFile::Naming::needed);
    CHECK(fs::exists(file.path()));
    CHECK(file.path().parent_path() == directory.path());
    CHECK(file.path() != TemporaryFile(target, TemporaryFile::Naming::needed).path());
  }
  CHECK(files_in(directory.path()) == 1);
  const pid_t child = fork();
  if (child == 0) {
    const TemporaryFile one(target, TemporaryFile::Naming::needed);
    const TemporaryFile other(target, TemporaryFile::Naming::needed);
    const bool both = files_in(directory.path()) == 3;
    remove_temporary_files();
    _exit(both ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(files_in(directory.path()) == 1);
  CHECK(text_of(target) == "before");
}

TEST_CASE("a protected file is not replaced, by whatever name") {
  const testing::TemporaryDirectory directory;
  const fs::path path = directory.write("input", "text");
  fs::create_symlink(path, directory.path() / "link");
  fs::create_hard_link(path, directory.path() / "twin");
  fs::create_directory(directory.path() / "folder");
  CHECK_NOTHROW(require_unprotected(path));
  protect_file(path);
  for (const char* name : {"input", "link", "twin", "folder/../input"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(OutputFile(directory.path() / name), InputError);
    CHECK_THROWS_AS(require_writable(directory.path() / name), InputError);
  }
  CHECK(text_of(path) == "text");
  CHECK_NOTHROW(OutputFile(directory.path() / "other"));
}

TEST_CASE("a file in no folder, and one in a folder's place, are errors with their names") {
  const testing::TemporaryDirectory directory;
  CHECK_THROWS_WITH_AS(OutputFile("/nowhere/a"), "/nowhere/a: cannot be written: No such file or directory", RunError);
  fs::create_directory(directory.path() / "folder");
  CHECK_THROWS_AS(OutputFile(directory.path() / "folder"), RunError);
  CHECK_THROWS_AS(OutputFile(""), RunError);
  protect_file(directory.path() / "folder");  // from then on names are looked up
  CHECK_THROWS_AS(OutputFile(""), RunError);
}

}  // namespace
}  // namespace systole::core
