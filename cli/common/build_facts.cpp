// SPDX-License-Identifier: MIT
#include "cli/common/build_facts.h"

#include <fmt/format.h>

#include <vector>

// The build writes these two: the first whenever the commit changes, for this file alone to be compiled again.
#include "cli/common/build.h"
#include "cli/common/commit.h"
#include "cli/common/version.h"
#include "dataflows/rtl/hardware.h"

namespace systole::app {
namespace {

std::string rtl_text() {
  std::vector<std::string> arrays;
  for (const dataflows::Array& array : rtl::built_arrays()) arrays.push_back(array_text(array));
  if (arrays.empty()) return "no (built without Verilator)";
  return fmt::format("{} ({})", fmt::join(arrays, " "), rtl::verilator_version());
}

}  // namespace

std::string version_text(bool with_mpi) {
  std::string out = fmt::format("systole {}\n", kVersion);
  const auto line = [&out](std::string_view what, std::string_view text) {
    out += fmt::format("  {:<9} {}\n", what, text);
  };
  line("commit", kCommit);
  line("build", kBuild);
  line("XGBoost", kXgboost);
  line("SQLite", kSqlite);
  line("gzip", kZlib);
  line("zstd", kZstd);
  line("RTL", rtl_text());
  line("MPI", with_mpi ? "yes" : "no (cmake -DSYSTOLE_MPI=ON)");
  line("licence", "MIT");
  return out;
}

}  // namespace systole::app
