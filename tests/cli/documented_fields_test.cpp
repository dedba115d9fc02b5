// SPDX-License-Identifier: MIT
// The defaults that docs/cli.md gives for options are those of the tables that the options come from.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cachesim/studies/fields.h"
#include "cachesim/studies/workload_fields.h"
#include "dataflows/machine/fields.h"
#include "dataflows/selection/fields.h"
#include "tests/places.h"

namespace systole::tests {
namespace {

/// What docs/cli.md says of a command.
std::string section_of(const std::string& command) {
  std::ifstream stream(source_dir() / "docs/cli.md", std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(stream), {}};
  const std::size_t begin = page.find("\n## " + command + "\n");
  REQUIRE(begin != std::string::npos);
  return page.substr(begin, page.find("\n## ", begin + 1) - begin);
}

/// The default column of the table's row that names an option.
std::string documented_default(const std::string& section, const std::string& option) {
  std::istringstream lines(section);
  for (std::string line; std::getline(lines, line);) {
    // A bar within a cell stands behind a backslash.
    for (std::size_t bar = line.find("\\|"); bar != std::string::npos; bar = line.find("\\|"))
      line.replace(bar, 2, "/");
    const std::size_t second = line.find('|', 1);
    if (!line.starts_with('|') || second == std::string::npos) continue;
    const std::size_t at = line.find("`" + option);
    const bool whole = at < second && (line[at + option.size() + 1] == '`' || line[at + option.size() + 1] == ' ');
    if (whole) return line.substr(second + 1, line.find('|', second + 1) - second - 1);
  }
  return "no such option";
}

template <class Struct>
void check_defaults(const std::string& command, std::span<const core::Field<Struct>> fields) {
  const std::string section = section_of(command);
  for (const core::Field<Struct>& field : fields) {
    if (field.flags.empty() || field.type.empty()) continue;  // a flag has no default
    const std::string option{field.flags.substr(field.flags.find("--"))};
    CAPTURE(option);
    const std::string found = documented_default(section, option);
    CHECK(found != "no such option");
    CHECK_MESSAGE(found.find(field.print(Struct{})) != std::string::npos, found);
  }
}

TEST_CASE("docs/cli.md gives the defaults of the tables of fields") {
  check_defaults("simulate", dataflows::machine_fields());
  check_defaults("cache", cachesim::cache_fields());
  check_defaults("cache", cachesim::workload_fields());
  check_defaults("compare", dataflows::comparison_fields());
}

TEST_CASE("seeded: a default is read from its row and its column") {
  const std::string section =
      "| option | default | meaning |\n|---|---|---|\n| `-a`, `--ab N\\|M`, `--c` | 3, x | of 4 |\n";
  CHECK(documented_default(section, "--ab") == " 3, x ");
  CHECK(documented_default(section, "--c") == " 3, x ");
  CHECK(documented_default(section, "--a") == "no such option");
}

}  // namespace
}  // namespace systole::tests
