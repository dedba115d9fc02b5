// SPDX-License-Identifier: MIT
// What the tests of the RTL are worth, without regard to how it is written: small faults planted by rule, everywhere.
#include "tests/rtl/mutants.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/core/temporary_directory.h"
#include "tests/places.h"
#include "tests/rtl/fault_bench.h"
#include "tests/rtl/icarus.h"

namespace {

using namespace systole;         // NOLINT(google-build-using-namespace): a test file
using namespace systole::tests;  // NOLINT(google-build-using-namespace)
namespace fs = std::filesystem;

const fs::path kMutatedSources = systole::tests::source_dir() / "dataflows/rtl";

std::string text_in(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Mutants that were looked at, and those of them that nothing showed.
struct Survivors {
  int planted = 0;
  int invalid = 0;  ///< they are no SystemVerilog, which says so
  std::vector<std::string> unseen;
};

/// Plants every `each`-th mutant of the files in a copy of the RTL.
void plant_all(const FaultBench& bench, const std::vector<std::string>& files, std::size_t each, Survivors& all) {
  const core::testing::TemporaryDirectory folder;
  const fs::path sources = folder.path() / "rtl";
  fs::copy(kMutatedSources, sources, fs::copy_options::recursive);
  REQUIRE(bench.first_difference(sources) == "");
  for (const std::string& file : files) {
    const std::string text = text_in(sources / file);
    const std::vector<Mutant> every = mutants(text);
    CAPTURE(file);
    for (std::size_t i = 0; i < every.size(); i += each) {
      std::ofstream(sources / file, std::ios::binary) << every[i].text;
      const std::string said = bench.first_difference(sources);
      ++all.planted;
      if (said.empty()) all.unseen.push_back(file + ", " + every[i].what);
      if (said.starts_with("iverilog: ")) ++all.invalid;
    }
    std::ofstream(sources / file, std::ios::binary) << text;
  }
}

/// The share in percent that was seen, of the mutants that are SystemVerilog.
double seen(const Survivors& all) {
  const int planted = all.planted - all.invalid;
  return 100.0 * (planted - static_cast<int>(all.unseen.size())) / planted;
}

TEST_CASE("mutants of a module change its statements and nothing else") {
  const std::string text =
      "// a && b\n"
      "module m #(parameter int A = 1 + 1) (\n"
      "    input  logic a\n"
      ");\n"
      "  assign b = a && !c;  // a && b\n"
      "  always_ff @(posedge clk) begin\n"
      "    if (reset) at <= '0;\n"
      "    else at[i + 1] <= at + W'(1);\n"
      "  end\n"
      "endmodule\n";
  std::vector<std::string> said;
  for (const Mutant& one : mutants(text)) said.push_back(one.what);
  CHECK(said == std::vector<std::string>{"line 5: `&&` becomes `||`", "line 5: `!` becomes ``",
                                         "line 7: `at <= '0;` becomes `;`", "line 7: `'0` becomes `'1`",
                                         "line 8: ` + ` becomes ` - `", "line 8: `'(1)` becomes `'(0)`"});
  CHECK(mutants(text)[1].text.find("a && c;") != std::string::npos);
}

TEST_CASE("a sample of mutants of the RTL is seen") {
  if (icarus_skipped()) return;
  const core::testing::TemporaryDirectory folder;
  Survivors all;
  plant_all(FaultBench::plain(folder.path()), {"controller.sv", "pushes.sv", "drain.sv", "pe.sv"}, 23, all);
  plant_all(FaultBench::buffered(folder.path()), {"buffered/buffered_controller.sv", "buffered/buffered_drain.sv"}, 29,
            all);
  CHECK(all.planted >= 15);
  std::string unseen;
  for (const std::string& one : all.unseen) unseen += one + '\n';
  CAPTURE(unseen);
  CHECK(seen(all) >= 80);
}

// Skipped here: it takes many minutes. CTest runs it by name, under the label slow.
TEST_CASE("slow: mutants of all of the RTL are seen, but for those that change nothing" * doctest::skip()) {
  if (icarus_skipped()) return;
  const core::testing::TemporaryDirectory folder;
  Survivors all;
  plant_all(FaultBench::plain(folder.path()),
            {"controller.sv", "pushes.sv", "drain.sv", "pe.sv", "pe_array.sv", "skew.sv", "systolic_array.sv"}, 1, all);
  plant_all(FaultBench::buffered(folder.path()),
            {"buffered/buffered_accumulators.sv", "buffered/buffered_array.sv", "buffered/buffered_controller.sv",
             "buffered/buffered_drain.sv", "buffered/buffered_pe.sv", "buffered/buffered_pe_array.sv"},
            1, all);
  std::cout << all.planted << " mutants, " << all.invalid << " of them no SystemVerilog, " << seen(all)
            << " % of the others seen; not seen:\n";
  for (const std::string& one : all.unseen) std::cout << "  " << one << '\n';
  CHECK(seen(all) >= 90);
}

}  // namespace
