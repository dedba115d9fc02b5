// SPDX-License-Identifier: MIT
// The defaults that docs/cli.md gives for options are those of the tables that the options come from.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
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
#include "dataflows/explore/run/fields.h"
#include "dataflows/machine/fields.h"
#include "dataflows/selection/fields.h"
#include "predictor/answers/fields.h"
#include "predictor/dataset/fields.h"
#include "predictor/evaluation/fields.h"
#include "predictor/models/fields.h"
#include "predictor/signature/fields.h"
#include "predictor/simulated/fields.h"
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

/// The cells of a row of a table; a bar within a cell stands behind a backslash.
std::vector<std::string> cells_of(std::string line) {
  for (std::size_t bar = line.find("\\|"); bar != std::string::npos; bar = line.find("\\|")) line.replace(bar, 2, "/");
  std::vector<std::string> cells;
  if (!line.starts_with('|')) return cells;
  for (std::size_t bar = 0; line.find('|', bar + 1) != std::string::npos; bar = line.find('|', bar + 1)) {
    cells.push_back(line.substr(bar + 1, line.find('|', bar + 1) - bar - 1));
  }
  return cells;
}

/// Whether the first cell of a row names an option, and not only a longer one.
bool names_option(const std::string& cell, const std::string& option) {
  const std::size_t at = cell.find("`" + option);
  if (at == std::string::npos) return false;
  const char behind = cell[at + option.size() + 1];
  return behind == '`' || behind == ' ';
}

/// The default column of the table's row that names an option: of several rows the one whose column `of` names the
/// command.
std::string documented_default(const std::string& section, const std::string& option, const std::string& of = {}) {
  std::istringstream lines(section);
  std::vector<std::string> columns;
  for (std::string line; std::getline(lines, line);) {
    const std::vector<std::string> cells = cells_of(line);
    const auto column = [&](const char* name) {
      return static_cast<std::size_t>(std::ranges::find(columns, name) - columns.begin());
    };
    if (!cells.empty() && cells.front() == " option ") columns = cells;
    if (cells.empty() || !names_option(cells.front(), option)) continue;
    const std::size_t commands = column(" of ");
    const std::string whose = commands < cells.size() ? cells[commands] : std::string{" all "};
    const bool is_but = !of.empty() && whose.find(" but " + of) != std::string::npos;
    const bool is_of = !is_but && (whose.starts_with(" all") || whose.find(of) != std::string::npos);
    if (is_of) return cells.at(column(" default "));
  }
  return "no such option";
}

template <class Struct>
void check_defaults(const std::string& command, std::span<const core::Field<Struct>> fields,
                    const std::string& of = {}) {
  const std::string section = section_of(command);
  for (const core::Field<Struct>& field : fields) {
    if (field.flags.empty()) continue;
    const std::string option{field.flags.substr(field.flags.find("--"))};
    CAPTURE(option);
    const std::string found = documented_default(section, option, of);
    CHECK(found != "no such option");
    if (field.type.empty()) continue;  // a flag has no default
    CHECK_MESSAGE(found.find(field.print(Struct{})) != std::string::npos, found);
  }
}

TEST_CASE("docs/cli.md gives the defaults of the tables of fields") {
  check_defaults("simulate", dataflows::machine_fields());
  check_defaults("cache", cachesim::cache_fields());
  check_defaults("cache", cachesim::workload_fields());
  check_defaults("compare", dataflows::comparison_fields());
  check_defaults("explore", dataflows::explore::run_fields());
  check_defaults("predict", predictor::measured_data_fields());
  check_defaults("predict", predictor::simulation_fields());
  check_defaults("predict", predictor::signature_fields());
  check_defaults("predict", predictor::model_kind_fields(), "train");
  check_defaults("predict", predictor::train_fields());
  check_defaults("predict", predictor::evaluation_fields(), "evaluate");
  check_defaults("predict", predictor::collaboration_fields(), "collaborate");
  check_defaults("predict", predictor::asked_model_fields(), "latency");
  check_defaults("predict", predictor::latency_fields(), "latency");
}

TEST_CASE("seeded: a default is read from its row and its column") {
  const std::string section =
      "| option | default | meaning |\n|---|---|---|\n| `-a`, `--ab N\\|M`, `--c` | 3, x | of 4 |\n";
  CHECK(documented_default(section, "--ab") == " 3, x ");
  CHECK(documented_default(section, "--c") == " 3, x ");
  CHECK(documented_default(section, "--a") == "no such option");
  const std::string commands =
      "| option | of | default | meaning |\n|---|---|---|---|\n| `--n` | run | 1 | x |\n| `--n N` | all but walk | 2 | "
      "x |\n";
  CHECK(documented_default(commands, "--n", "run") == " 1 ");
  CHECK(documented_default(commands, "--n", "jump") == " 2 ");
  CHECK(documented_default(commands, "--n", "walk") == "no such option");
}

}  // namespace
}  // namespace systole::tests
