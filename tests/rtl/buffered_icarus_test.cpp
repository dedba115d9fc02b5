// SPDX-License-Identifier: MIT
// The buffered array under a second simulator, at other widths and shapes, and with planted faults, each of which must
// show.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "tests/core/temporary_directory.h"
#include "tests/places.h"
#include "tests/rtl/fault_bench.h"
#include "tests/rtl/icarus.h"

namespace {

using namespace systole;         // NOLINT(google-build-using-namespace): a test file
using namespace systole::tests;  // NOLINT(google-build-using-namespace)
namespace fs = std::filesystem;

const fs::path kBufferedSources = systole::tests::source_dir() / "dataflows/rtl";

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void check_buffered(const dataflows::Array& array, const rtl::Widths& widths, int count,
                    const std::string& options = {}, const BufferedOptions& built = {}) {
  const core::testing::TemporaryDirectory folder;
  const fs::path layers = write_layers(folder.path(), array, widths, bench_layers(array, count), built.depth);
  const std::string said =
      IcarusProgram::buffered(kBufferedSources, folder.path(), array, widths, built).run(layers, options);
  CAPTURE(said);
  CHECK(said.starts_with("AGREE: "));
}

TEST_CASE("Icarus Verilog agrees with the model and Eigen on layers whose folds overlap") {
  if (icarus_skipped()) return;
  check_buffered({4, 4}, {}, 60);
  check_buffered({4, 4}, {}, 30, "+late=300 +wait=400");
  check_buffered({4, 4}, {}, 30, "+resets=20 +gaps=100");
}

TEST_CASE("the buffered array's widths are parameters: int4, int16, operands of unequal widths, wrapping sums") {
  if (icarus_skipped()) return;
  check_buffered({4, 4}, {.data = 4, .weight = 4, .acc = 16}, 20);
  check_buffered({4, 4}, {.data = 16, .weight = 16, .acc = 48}, 20);
  check_buffered({4, 4}, {.data = 16, .weight = 4, .acc = 32}, 20);
  check_buffered({3, 5}, {.data = 8, .weight = 12, .acc = 17}, 20);
  check_buffered({2, 7}, {.data = 5, .weight = 5, .acc = 20}, 20);
  check_buffered({1, 4}, {}, 20);
  check_buffered({4, 1}, {}, 20);
  check_buffered({1, 1}, {}, 20);
}

TEST_CASE("accumulators add up row folds, and a pipeline register costs a cycle a layer, late memories or not") {
  if (icarus_skipped()) return;
  for (const bool pipe : {false, true}) {
    for (const std::int64_t depth : {0, 1, 16}) {
      const BufferedOptions built{.pipe = pipe, .depth = depth};
      CAPTURE(pipe);
      CAPTURE(depth);
      check_buffered({4, 4}, {}, 20, "", built);
      check_buffered({2, 7}, {}, 15, "+late=300 +wait=400 +off=200", built);
      check_buffered({1, 3}, {}, 10, "+resets=20 +gaps=100", built);
    }
  }
}

struct BufferedFault {
  const char* what;
  const char* file;
  std::string from;
  std::string to;
};

const std::vector<BufferedFault>& buffered_faults() {
  static const std::vector<BufferedFault> all{
      // PE
      {"a fold begins with the last one's weight", "pe", "first ? spare[WEIGHT-1:0] : south", "south"},
      {"a weight is used once", "pe", "stationary ? held : north;\n      sum", "north;\n      sum"},
      {"sums do not start anew", "pe", "starts ? '0 : sum", "sum"},
      {"sums of ws stay", "pe", "stationary ? sum_in : starts", "starts"},
      {"a whole sum lacks its last product", "pe", "if (ends) spare <= total", "if (ends) spare <= sum"},
      {"spares do not fall", "pe", "spare <= spare_in", "spare <= spare"},
      {"the tap is not chosen", "pe", "broadcast ? tap : north", "north"},
      {"a PE does not stand still", "pe", "else if (advance) begin", "else begin"},
      {"weights are unsigned", "pe", "= west * weight", "= west * $signed({1'b0, weight})"},
      // array
      {"controls do not go east", "pe_array", "broadcast ? control[0] : control[j]", "control[0]"},
      {"rp is skewed from west to east", "pe_array", "broadcast ? control[0] : control[j]", "control[j]"},
      {"the west skew is never bypassed", "pe_array", ".bypass(broadcast)", ".bypass(1'b0)"},
      {"the west skew is always bypassed", "pe_array", ".bypass(broadcast)", ".bypass(1'b1)"},
      {"the north skew is bypassed", "pe_array", ".bypass(1'b0), .in(north)", ".bypass(1'b1), .in(north)"},
      {"controls go on while the array stands", "pe_array", "else if (advance) east", "else east"},
      {"every row gets the first row's tap", "pe_array", "tap[i*WEIGHT+:WEIGHT]", "tap[0+:WEIGHT]"},
      // controller
      {"a turn ends with the stage that streams", "controller", "&& streamed && moved", "&& streamed"},
      {"a turn ends with the stage that loads or drains", "controller", "&& streamed && moved", "&& moved"},
      {"a turn is a cycle long", "controller", "few == '0 || few == LANE'(1)", "few == '0"},
      {"a layer's first turn is not taken", "controller", "idle_next || turns && joins", "idle_next"},
      {"a layer joins the one before", "controller", "idle_next || turns && joins", "idle_next || turns"},
      {"the last word is not waited for", "controller", "&& next_tail == '0", ""},
      {"the last fold's columns alone are waited for", "controller", "&& way_out > shorter ? way_out : shorter",
       "? way_out : shorter"},
      {"the way out is a row short", "controller", "TAIL'(ROWS - 1)", "TAIL'(ROWS - 2)"},
      {"stage B has A's columns", "controller", "b_cols          <= a_cols", "b_cols          <= next_cols"},
      {"stage B has the next fold's rows", "controller", "stationary_rows <= a_rows", "stationary_rows <= next_rows"},
      {"sums are drained of the next fold's rows", "controller", "a_rows & {LANE{a_valid}}",
       "next_rows & {LANE{a_valid}}"},
      {"a turn without a fold drains", "controller", "a_rows & {LANE{a_valid}}", "a_rows"},
      {"a turn without a fold loads", "controller", "next_rows & {LANE{accept}}", "next_rows"},
      {"ws streams the next fold's steps", "controller", "streams_next ? a_steps : next_steps", "next_steps"},
      {"the stationary operand is upside down", "controller", "load_row    = left", "load_row    = LANE'(at)"},
      {"all rows' spares fall at once", "controller", "few != '0 && LANE'(i) < LANE'(at) + LANE'(1)", "few != '0"},
      {"rows are counted from the other edge", "controller", "LANE'(ROWS - i) <= a_rows", "LANE'(i) < a_rows"},
      {"a row too many streams", "controller", "LANE'(i) < stationary_rows", "LANE'(i) <= stationary_rows"},
      {"folds begin late", "controller", "begins <= turns || accept", "begins <= accept"},
      {"the last cycle is not counted", "controller", "if (advance && busy) cycles",
       "if (advance && busy && !idle_next) cycles"},
      {"cycles go on while the array stands", "controller", "if (advance && busy) cycles", "if (busy) cycles"},
      {"steps are counted with 10 bits", "controller", "= at + COUNT'(1)", "= COUNT'(10'(at + COUNT'(1)))"},
      {"steps are counted with 16 bits", "controller", "= at + COUNT'(1)", "= COUNT'(16'(at + COUNT'(1)))"},
      {"cycles are counted with 16 bits", "controller", "cycles <= cycles + COUNT'(1)",
       "cycles <= COUNT'(16'(cycles + COUNT'(1)))"},
      // resets
      {"a reset leaves a fold in stage A", "controller", "      a_valid   <= 1'b0;\n", ""},
      {"a reset leaves a fold in stage B", "controller", "      b_valid   <= 1'b0;\n", ""},
      {"a reset leaves a stream", "controller", "      streaming <= 1'b0;\n", ""},
      {"a reset leaves pushes", "controller", "      pushing   <= 1'b0;\n", ""},
      {"a reset leaves what is loaded or drained", "controller", "      few       <= '0;\n", ""},
      {"a reset leaves the way out", "controller", "      tail   <= '0;\n", ""},
      {"a reset leaves the counter of cycles", "controller", "      cycles <= '0;\n", ""},
      {"a reset waits while the array stands", "controller", "if (reset) begin\n      a_valid",
       "if (reset && advance) begin\n      a_valid"},
      {"a reset is ignored while ws streams", "controller", "if (reset) begin\n      a_valid",
       "if (reset && !(streaming && stationary)) begin\n      a_valid"},
      {"a reset leaves words at the bottom", "drain", "if (reset) late <= '0;\n    else ", ""},
      {"a reset leaves row operands", "pe", "      east  <= '0;\n", ""},
      {"a reset leaves weights in force", "pe", "      south <= '0;\n", ""},
      {"a reset leaves sums", "pe", "      sum   <= '0;\n", ""},
      {"a reset leaves spares", "pe", "      spare <= '0;\n", ""},
      {"a reset leaves products", "pe", "        product <= '0;\n", ""},
      {"a reset leaves controls on their way east", "pe_array", "if (reset) east <= '0;\n        else ", ""},
      {"a reset leaves addresses of sums", "accumulators", "if (reset) at <= '0;\n        else ", ""},
      // drain
      {"a sum falls a row short", "drain", "bottom_left >= LANE'(ROWS - i)", "bottom_left > LANE'(ROWS - i)"},
      {"spares of ws fall as sums do", "drain", "!stationary && bottom_leaving", "bottom_leaving"},
      {"the last word of ws is forgotten", "drain", "late_broadcast ? '0 : marked", "broadcast ? '0 : marked"},
      {"rp's words come again", "drain", "broadcast ? WORD'(0) : now", "now"},
      {"results of unoccupied columns", "drain", "bottom_leaving && LANE'(j) < bottom_cols", "bottom_leaving"},
      {"words of ws are called early", "drain", "late | (stationary ? '0 : reached)", "reached"},
      {"a reset leaves words on their way", "drain", "if (reset) delay <= '0;\n      else if (advance)",
       "if (advance)"},
      {"the end of a fold is not delayed", "pe", "ends    <= last", "ends    <= first"},
      {"a fold's begin is not delayed", "pe", "        starts  <= first;", "        starts  <= 1'b0;"},
      {"the way out forgets the pipeline register", "controller", "+ TAIL'(PIPE)", ""},
      {"words leave as if there were no pipeline register", "drain", "now <= told", "now <= '0"},
      {"the last fold's marks are the next one's", "drain", "late != '0 ? late_marks : bottom_marks", "bottom_marks"},
      {"stage B keeps what A does", "controller", "b_keeps         <= a_keeps", "b_keeps         <= next_keeps"},
      {"stage B adds what A does", "controller", "b_adds          <= a_adds", "b_adds          <= next_adds"},
      // accumulators
      {"nothing is added", "accumulators", "added[j] ? memory[at] : '0", "'0"},
      {"everything is added", "accumulators", "added[j] ? memory[at] : '0", "memory[at]"},
      {"sums are kept without what was there", "accumulators", "memory[at] <= sums[j*ACC+:ACC]",
       "memory[at] <= bottom[j*ACC+:ACC]"},
      {"kept words leave, too", "accumulators", "words[j] && !kept[j];", "words[j];"},
      {"every word goes to the first address", "accumulators", "lasts[j] ? '0 : at + AT'(1)", "'0"},
      {"a fold goes on where the last one ended", "accumulators", "lasts[j] ? '0 : at + AT'(1)", "at + AT'(1)"},
      {"an address moves while the array stands", "accumulators", "else if (advance && words[j]) at",
       "else if (words[j]) at"},
      // top
      {"the array cannot be disabled", "array", "!enable || ", ""},
      {"late operands are taken", "array", "(wants_west || wants_north || wants_tap) && !operands_valid ||", ""},
      {"sums that cannot be taken are lost", "array", "valid != '0 && !sums_ready", "1'b0"},
      {"a column too many is used", "controller", "LANE'(j) < a_cols", "LANE'(j) <= a_cols"},
      {"the west edge lets noise in", "array", "{DATA{wants_west && row_used[i]}}", "{DATA{row_used[i]}}"},
      {"the north edge lets noise in", "array", "{WEIGHT{wants_north && col_used[j]}}", "{WEIGHT{col_used[j]}}"},
      {"rows that are not occupied are not masked", "array", "{DATA{wants_west && row_used[i]}}", "{DATA{wants_west}}"},
      {"the broadcast carries noise between taps", "array", "{WEIGHT{wants_tap && row_used[i]}}",
       "{WEIGHT{row_used[i]}}"},
      {"sums of ws are taken from the spares", "array", "takes_sums ? bottom_sums : bottom_spares", "bottom_spares"},
  };
  return all;
}

void plant_buffered(const BufferedFault& fault, const fs::path& sources) {
  fs::remove_all(sources);
  fs::copy(kBufferedSources, sources, fs::copy_options::recursive);
  const fs::path file = sources / "buffered" / ("buffered_" + std::string(fault.file) + ".sv");
  std::string text = text_of(file);
  const std::size_t at = text.find(fault.from);
  REQUIRE_MESSAGE(at != std::string::npos, fault.from);
  text.replace(at, fault.from.size(), fault.to);
  std::ofstream(file, std::ios::binary) << text;
}

/// Plants each `every`-th fault alone and checks that the testbench sees it.
void see_buffered_faults(std::size_t every) {
  if (icarus_skipped()) return;
  const core::testing::TemporaryDirectory folder;
  const fs::path sources = folder.path() / "rtl";
  const FaultBench bench = FaultBench::buffered(folder.path());
  REQUIRE(bench.first_difference(kBufferedSources) == "");
  for (std::size_t i = 0; i < buffered_faults().size(); i += every) {
    const BufferedFault& fault = buffered_faults()[i];
    const std::string what = fault.what;
    CAPTURE(what);
    plant_buffered(fault, sources);
    const std::string said = bench.first_difference(sources);
    CAPTURE(said);
    CHECK(said.starts_with("DIFFER: "));
  }
}

TEST_CASE("a fifth of the faults planted in the buffered array is seen") {
  see_buffered_faults(5);
}

// Skipped here: it takes minutes. CTest runs it by name, under the label slow.
TEST_CASE("slow: every fault planted in the buffered array is seen" * doctest::skip()) {
  see_buffered_faults(1);
}

}  // namespace
