// SPDX-License-Identifier: MIT
// A second opinion, and what it and the lock-step tests are worth: the same folds under Icarus Verilog, and RTL with
// planted faults, each of which must show.
#include "tests/rtl/icarus.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "tests/core/temporary_directory.h"
#include "tests/places.h"
#include "tests/rtl/fault_bench.h"
#include "tests/rtl/random_folds.h"

namespace {

using namespace systole;         // NOLINT(google-build-using-namespace): a test file
using namespace systole::tests;  // NOLINT(google-build-using-namespace)
namespace fs = std::filesystem;

constexpr std::uint64_t kSeed = 20210201;

const fs::path kSources = systole::tests::source_dir() / "dataflows/rtl";

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void check_agrees(const dataflows::Array& array, const rtl::Widths& widths, int count) {
  const core::testing::TemporaryDirectory folder;
  const fs::path folds = write_folds(folder.path(), array, widths, random_folds(array, count, 60));
  const std::string said = IcarusProgram::plain(kSources, folder.path(), array, widths).run(folds);
  CAPTURE(said);
  CHECK(said.starts_with("AGREE: " + std::to_string(count) + " folds, "));
}

TEST_CASE("Icarus Verilog agrees with the model and Eigen on 200 random folds") {
  if (icarus_skipped()) return;
  check_agrees({4, 4}, {}, 200);
}

TEST_CASE("the RTL's widths are parameters: 16-bit operands, unequal ones, wrapping sums, arrays that are not square") {
  if (icarus_skipped()) return;
  check_agrees({4, 4}, {.data = 16, .weight = 16, .acc = 48}, 40);
  check_agrees({4, 4}, {.data = 16, .weight = 4}, 40);
  check_agrees({3, 5}, {.data = 8, .weight = 8, .acc = 18}, 40);  // sums of 60 products wrap
  check_agrees({2, 7}, {.data = 5, .weight = 5, .acc = 20}, 40);
  check_agrees({1, 4}, {}, 40);
  check_agrees({4, 1}, {}, 40);
  check_agrees({1, 1}, {}, 40);
}

struct Edit {
  std::string from;
  std::string to;
};

struct Fault {
  const char* what;
  const char* file;
  std::vector<Edit> edits;
};

const std::vector<Fault>& faults() {
  static const std::vector<Fault> all{
      // registers
      {"a row operand's register is gone",
       "pe.sv",
       {{"      east  <= '0;\n", ""},
        {"      east <= west;\n", ""},
        {"  assign moving", "  assign east = west;\n  assign moving"}}},
      {"a column operand's register is gone",
       "pe.sv",
       {{"      south <= '0;\n", ""},
        {"      if (!STATIONARY || shift) south <= north;\n", ""},
        {"  assign moving", "  assign south = north;\n  assign moving"}}},
      {"a column operand is not held", "pe.sv", {{"if (!STATIONARY || shift) ", ""}}},
      {"a skew lane is a register short",
       "skew.sv",
       {{"bypass ? in[i*DATA+:DATA] :", "bypass || i == 2 ? in[i*DATA+:DATA] :"}}},
      // multiplexers
      {"the tap's multiplexer is swapped", "pe.sv", {{"? tap : moving", "? moving : tap"}}},
      {"the held weight's multiplexer is swapped", "pe.sv", {{"? south : north", "? north : south"}}},
      {"the sum's multiplexer is swapped", "pe.sv", {{"fall ? sum_in : sum", "fall ? sum : sum_in"}}},
      {"sums do not start anew", "pe.sv", {{"first ? '0 : fall", "fall"}}},
      {"the west skew is always bypassed", "pe_array.sv", {{".bypass(broadcast)", ".bypass(1'b1)"}}},
      {"the west skew is never bypassed", "pe_array.sv", {{".bypass(broadcast)", ".bypass(1'b0)"}}},
      {"the north skew is never bypassed", "pe_array.sv", {{".bypass(load)", ".bypass(1'b0)"}}},
      // arithmetic
      {"row operands are unsigned", "pe.sv", {{"= west * weight", "= $unsigned(west) * $unsigned(weight)"}}},
      {"products are subtracted", "pe.sv", {{"base + ACC'(product)", "base - ACC'(product)"}}},
      // wires
      {"every row gets the first row's tap",
       "pe_array.sv",
       {{".tap   (tap[i*WEIGHT+:WEIGHT])", ".tap   (tap[0+:WEIGHT])"}}},
      {"sums fall into the next column",
       "pe_array.sv",
       {{".sum_in(from_above[i][j])", ".sum_in(from_above[i][(j+1)%COLS])"}}},
      {"a column is skipped by the row operands",
       "pe_array.sv",
       {{".west  (from_west[i][j])", ".west  (from_west[i][j==2?1:j])"}}},
      {"results are taken a row too high", "pe_array.sv", {{"= from_above[ROWS][j]", "= from_above[ROWS-1][j]"}}},
      // controller: lengths
      {"os is a cycle short", "controller.sv", {{"? MORE'(next_cols) :", "? MORE'(next_cols) - MORE'(1) :"}}},
      {"os is a cycle long", "controller.sv", {{"? MORE'(next_cols) :", "? MORE'(next_cols) + MORE'(1) :"}}},
      {"ws forgets the rows above",
       "controller.sv",
       {{"more <= MORE'(ROWS - 1) +", "more <= (load ? MORE'(rows) - MORE'(1) : MORE'(ROWS - 1)) +"}}},
      {"the load is the whole array's",
       "controller.sv",
       {{"more <= MORE'(next_rows) +",
         "more <= (next_dataflow == dataflow_pkg::OS ? MORE'(next_rows) : MORE'(ROWS)) +"}}},
      {"only occupied rows are drained",
       "controller.sv",
       {{"more <= MORE'(ROWS - 1) +", "more <= (load ? MORE'(ROWS - 1) : MORE'(rows) - MORE'(1)) +"}}},
      {"a row fills a push too long", "pushes.sv", {{"<= FILL'(next_cols)", "<= FILL'(next_cols) + FILL'(1)"}}},
      {"later phases fill a push too long", "pushes.sv", {{"<= FILL'(cols)", "<= FILL'(cols) + FILL'(1)"}}},
      {"phases without a tap are pushed", "pushes.sv", {{" || phase + KERNEL'(1) == taps", ""}}},
      {"dilation is taken for 1", "pushes.sv", {{"<= FILL'(dilation)", "<= FILL'(1)"}}},
      {"the last cycle is not counted", "controller.sv", {{"if (busy) cycles", "if (busy && !last_cycle) cycles"}}},
      {"a cycle passes between folds", "controller.sv", {{"!busy || last_cycle", "!busy"}}},
      {"steps are counted with 10 bits", "controller.sv", {{"= at + COUNT'(1)", "= COUNT'(10'(at + COUNT'(1)))"}}},
      {"steps are counted with 16 bits", "controller.sv", {{"= at + COUNT'(1)", "= COUNT'(16'(at + COUNT'(1)))"}}},
      {"cycles are counted with 16 bits",
       "controller.sv",
       {{"cycles <= cycles + COUNT'(1)", "cycles <= COUNT'(16'(cycles + COUNT'(1)))"}}},
      // controller: addresses
      {"the stationary operand is upside down",
       "controller.sv",
       {{"load ? COUNT'(more) : at", "load ? COUNT'(rows) - COUNT'(more) - COUNT'(1) : at"}}},
      {"every phase begins with the first tap", "pushes.sv", {{"tap     <= next_phase;", "tap     <= '0;"}}},
      {"a pass is left out",
       "pushes.sv",
       {{"if (last_phase) pass <= pass + KERNEL'(1);",
         "if (last_phase) pass <= pass + (pass == '0 && passes > KERNEL'(2) ? KERNEL'(2) : KERNEL'(1));"}}},
      {"stationary rows are at the top", "controller.sv", {{"LANE'(ROWS - i) <= rows", "LANE'(i) < rows"}}},
      {"a column too many is used", "controller.sv", {{"LANE'(j) < cols", "LANE'(j) <= cols"}}},
      // drain
      {"results of ws are called early", "drain.sv", {{"= on_its_way[ROWS-2]", "= on_its_way[0]"}}},
      {"a fold's last result is called again in the next", "drain.sv", {{"reset || first", "reset"}}},
      {"unoccupied rows are called results", "drain.sv", {{"{COLS{bottom_used}} & col_used", "col_used"}}},
      // resets
      {"a reset is ignored while ws streams",
       "controller.sv",
       {{"if (reset) begin\n      state", "if (reset && state != STREAM) begin\n      state"}}},
      {"a reset is ignored while rp pushes",
       "controller.sv",
       {{"if (reset) begin\n      state", "if (reset && state != PUSH) begin\n      state"}}},
      {"a reset is ignored while a fold is taken",
       "controller.sv",
       {{"if (reset) begin\n      state", "if (reset && !accept) begin\n      state"}}},
      {"a reset leaves the counter of cycles", "controller.sv", {{"      cycles   <= '0;\n", ""}}},
      {"a reset leaves steps on their way", "drain.sv", {{"if (reset) on_its_way <= '0;\n      else ", ""}}},
      {"a reset leaves results", "drain.sv", {{"reset || first", "first"}}},
      {"a reset leaves row operands", "pe.sv", {{"      east  <= '0;\n", ""}}},
      {"a reset leaves column operands", "pe.sv", {{"      south <= '0;\n", ""}}},
      {"a reset leaves sums", "pe.sv", {{"      sum   <= '0;\n", ""}}},
      {"a reset leaves the skew", "skew.sv", {{"if (reset) delay <= '0;\n      else ", ""}}},
      // edges
      {"rows that are not occupied are not masked", "systolic_array.sv", {{"wants_west && row_used[i]", "wants_west"}}},
      {"the broadcast carries noise between taps", "systolic_array.sv", {{"wants_tap && row_used[i]", "row_used[i]"}}},
      {"the north edge lets noise in", "systolic_array.sv", {{"wants_north && col_used[j]", "col_used[j]"}}},
      {"the west edge lets noise in", "systolic_array.sv", {{"wants_west && row_used[i]", "row_used[i]"}}},
  };
  return all;
}

/// A copy of the RTL with the fault in it.
void plant(const Fault& fault, const fs::path& sources) {
  fs::remove_all(sources);
  fs::create_directory(sources);
  for (const auto& entry : fs::directory_iterator(kSources)) {
    if (entry.path().extension() == ".sv") fs::copy_file(entry.path(), sources / entry.path().filename());
  }
  std::string text = read(sources / fault.file);
  for (const Edit& edit : fault.edits) {
    const std::size_t at = text.find(edit.from);
    REQUIRE_MESSAGE(at != std::string::npos, edit.from);
    text.replace(at, edit.from.size(), edit.to);
  }
  write(sources / fault.file, text);
}

TEST_CASE("the PE taken apart, whose leaves are priced, is the PE") {
  if (icarus_skipped()) return;
  const dataflows::Array array{4, 4};
  const core::testing::TemporaryDirectory folder;
  const fs::path sources = folder.path() / "rtl";
  plant({.what = "another PE", .file = "pe.sv", .edits = {}}, sources);
  fs::copy_file(kSources / "cost" / "pe_leaves.sv", sources / "pe.sv", fs::copy_options::overwrite_existing);
  const std::vector<rtl::Fold> folds = every_pair(array);
  write(folder.path() / "folds", folds_file(folds, array, {}, kSeed));
  const std::string said = IcarusProgram::plain(sources, folder.path(), array, {}).run(folder.path() / "folds");
  CAPTURE(said);
  CHECK(said.starts_with("AGREE: "));
}

/// Plants each `every`-th fault alone and checks that the testbench sees it.
void see_faults(std::size_t every) {
  if (icarus_skipped()) return;
  const core::testing::TemporaryDirectory folder;
  const fs::path sources = folder.path() / "rtl";
  const FaultBench bench = FaultBench::plain(folder.path());
  REQUIRE(bench.first_difference(kSources) == "");
  for (std::size_t i = 0; i < faults().size(); i += every) {
    const Fault& fault = faults()[i];
    const std::string what = fault.what;
    CAPTURE(what);
    plant(fault, sources);
    const std::string said = bench.first_difference(sources);
    CAPTURE(said);
    CHECK(said.starts_with("DIFFER: "));
  }
}

TEST_CASE("a fifth of the faults planted in the RTL is seen") {
  see_faults(5);
}

// Skipped here: it takes minutes. CTest runs it by name, under the label slow.
TEST_CASE("slow: every fault planted in the RTL is seen" * doctest::skip()) {
  see_faults(1);
}

}  // namespace
