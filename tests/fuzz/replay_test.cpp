// SPDX-License-Identifier: MIT
// Every file of the corpora goes through its reader: those that fuzzing found, and the seeds that it began with.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "tests/fuzz/target.h"
#include "tests/places.h"

namespace systole::tests::fuzz {
namespace {

std::vector<std::uint8_t> bytes_of_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  return {text.begin(), text.end()};
}

TEST_CASE("fuzz: every file of a target's corpus is read or refused") {
  const std::filesystem::path corpus = source_dir() / "tests/fuzz/corpus";
  std::set<std::string> names;
  for (const Target& target : targets()) {
    CAPTURE(target.name);
    REQUIRE(names.emplace(target.name).second);
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(corpus / target.name)) {
      CAPTURE(entry.path().filename().string());
      const std::vector<std::uint8_t> bytes = bytes_of_file(entry.path());
      CHECK_NOTHROW(target.enter(bytes.data(), bytes.size()));
      ++files;
    }
    CHECK(files > 0);
  }
  CHECK(names.size() >= 40);
  // A corpus without a target would never be replayed.
  for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
    if (entry.is_directory()) CHECK_MESSAGE(names.contains(entry.path().filename().string()), entry.path().string());
  }
}

}  // namespace
}  // namespace systole::tests::fuzz
