// SPDX-License-Identifier: MIT
// Documentation and schema say of a machine's fields what the table of fields says.
#include "tests/dataflows/machine/field_documents.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/places.h"

using namespace systole;  // NOLINT(google-build-using-namespace): a test file

namespace {

std::string content(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The first line in which two texts differ; empty if they do not.
std::string first_difference(const std::string& expected, const std::string& found) {
  std::size_t start = 0;
  while (start < expected.size()) {
    const std::size_t end = expected.find('\n', start);
    std::string line = expected.substr(start, end - start);
    if (found.compare(start, line.size() + 1, line + "\n") != 0) return line;
    start = end + 1;
  }
  return found.size() == expected.size() ? "" : "(the end)";
}

}  // namespace

TEST_CASE("docs/file-formats.md has the table of a machine's fields as they are") {
  const std::string page = content(tests::source_dir() / "docs/file-formats.md");
  const std::string table = dataflows::testing::machine_fields_markdown();
  const std::size_t at = page.find(table.substr(0, table.find('\n')));
  REQUIRE(at != std::string::npos);
  CHECK(first_difference(table, page.substr(at, table.size())) == "");
}

TEST_CASE("docs/schema/input/machine.json is what the table of a machine's fields says") {
  const std::string shipped = content(tests::source_dir() / "docs/schema/input/machine.json");
  CHECK(first_difference(dataflows::testing::machine_fields_schema(), shipped) == "");
}

TEST_CASE("docs/file-formats.md has the table of the constants of time models as they are") {
  const std::string page = content(tests::source_dir() / "docs/file-formats.md");
  const std::string table = dataflows::testing::silicon_fields_markdown();
  const std::size_t at = page.find(table.substr(0, table.find(" |\n| `silicon.")));
  REQUIRE(at != std::string::npos);
  CHECK(first_difference(table, page.substr(at, table.size())) == "");
}
