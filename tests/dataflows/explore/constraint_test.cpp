// SPDX-License-Identifier: MIT
#include "dataflows/explore/space/constraint.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"

namespace systole::tests {
namespace {

using namespace dataflows;           // NOLINT(google-build-using-namespace): a test file
using namespace dataflows::explore;  // NOLINT(google-build-using-namespace)

Axes axes() {
  Axes axes;
  axes.network = {"mobilenet_v2", "nets/my-net.csv"};
  axes.dataflow = {dataflow_choice("os"), dataflow_choice("os|ws"), dataflow_choice("best")};
  axes.depthwise = {DepthwiseMapping::packed, DepthwiseMapping::per_channel};
  axes.timing = {Timing::fuseconv_2020, Timing::array};
  axes.partition = {Partition::best, Partition::st1};
  return axes;
}

/// 6 cores of 128 x 64 PEs, 64 + 128 + 256 kB, 1,000,000 cycles.
bool holds(std::string_view text) {
  DesignPoint point;
  point.timing = Timing::array;
  point.depthwise = DepthwiseMapping::per_channel;
  point.array = {.rows = 128, .cols = 64};
  point.cores = 6;
  point.partition = Partition::st1;
  point.clock_mhz = 940;
  point.sram_kb = {.ifmap = 64, .filter = 128, .ofmap = 256};
  point.bandwidth = 16;
  point.dram_latency = 100;
  point.dataflow = 1;
  point.network = 1;
  MetricValues values;
  values[Metric::pes] = 128 * 64;
  values[Metric::sram] = 448 * 1024;
  values[Metric::cycles] = 1'000'000;
  values[Metric::macs] = 300'000'000;
  values[Metric::nanoseconds] = 2'500'000;
  return Constraint(text, axes()).holds(point, values);
}

TEST_CASE("explore: constraints mean what arithmetic says") {
  for (const char* text : {"rows * cols <= 8192",
                           "rows*cols==8192",
                           "pes < 8.193k",
                           "sram <= 0.5 MB",
                           "sram == 448 kB",
                           "sram_ifmap + sram_filter + sram_ofmap == sram",
                           "sram_ofmap > 0.24 MB and sram_ofmap < 1GB",
                           "rows - cols - 32 == 32",
                           "rows - (cols - 32) == 96",
                           "rows / cols / 2 == 1",
                           "2 + 3 * 4 == 14",
                           "-rows < 0",
                           "- - rows > 0",
                           "2 * -3 == -6",
                           "rows != cols",
                           "rows < 1 or cols < 1 or bandwidth == 16",
                           "rows < 1 and cols < 1 or bandwidth == 16",
                           "bandwidth == 16 or rows < 1 and cols < 1",
                           "not rows < 1",
                           "not (rows < 1 or cols < 1)",
                           "not not rows > 1",
                           "(rows > 1) and ((cols > 1))",
                           "((rows)) > (1)",
                           "cycles <= 1 M",
                           "cycles >= 1e6",
                           "macs / cycles == 300",
                           "dram_latency == 1E+2",
                           "cores == 6",
                           "lanes == cols and clock_mhz == 940",
                           "nanoseconds == 2.5 ms and nanoseconds == 2500 us and nanoseconds < 1 s",
                           "pes <= 8192 and cores * rows > 700",
                           "partition == st1 and not partition == auto",
                           "dataflow == os|ws",
                           "dataflow != os",
                           "not dataflow == best",
                           "network == nets/my-net.csv and network != mobilenet_v2",
                           "depthwise == per-channel",
                           "timing != fuseconv-2020",
                           "memory == none",
                           "variant == baseline",
                           "rows > .5",
                           "1 / 0 > 1G"}) {
    CHECK_MESSAGE(holds(text), text);
    CHECK_MESSAGE(!holds("not (" + std::string{text} + ")"), text);
  }
}

TEST_CASE("explore: constraints look at bits and at the bandwidth that the space has") {
  Axes of_bytes = axes();
  of_bytes.bits = {{8, 4, 8, 32}};
  of_bytes.bandwidth_bytes = {16};
  DesignPoint point;
  point.bits = of_bytes.bits.front();
  point.bandwidth_bytes = 16;
  for (const char* text : {"bits_ifmap == 8 and bits_filter == 4", "bits_partial_sum / bits_ofmap == 4",
                           "bandwidth_bytes < 17 and bandwidth_bytes > 15"}) {
    CHECK_MESSAGE(Constraint(text, of_bytes).holds(point, {}), text);
    CHECK_THROWS_AS(Constraint(text, axes()), Constraint::Malformed);
  }
  CHECK_THROWS_AS(Constraint("bandwidth < 17", of_bytes), Constraint::Malformed);
  CHECK_THROWS_AS(Constraint("bandwidth_gbs < 17", of_bytes), Constraint::Malformed);
  Axes of_gigabytes = axes();
  of_gigabytes.bandwidth_gbs = {12.8};
  point.bandwidth_gbs = 12.8;
  CHECK(Constraint("bandwidth_gbs == 12.8 and bandwidth_gbs < 12.9", of_gigabytes).holds(point, {}));
}

TEST_CASE("explore: a constraint knows what it needs") {
  CHECK(Constraint("rows * cols + pes + sram > bandwidth", axes()).costs().empty());
  CHECK(Constraint("cycles < traffic or cycles > macs", axes()).costs() ==
        std::vector<Metric>{Metric::cycles, Metric::traffic, Metric::macs});
}

struct Mistake {
  const char* text;
  std::size_t at;
  const char* message;
};

TEST_CASE("explore: what is wrong with a constraint is said with its place and the nearest name") {
  const std::string names =
      "one of rows, cols, sram_ifmap, sram_filter, sram_ofmap, bandwidth, dram_latency, cores, lanes, "
      "clock_mhz, cycles, macs, params, pes, sram, accesses, traffic, network_cycles, nanoseconds, "
      "energy, edp, power, area, silicon";
  const std::vector<Mistake> mistakes{
      {"", 0, "found the end, expected a number, a name or '('"},
      {"rows *", 6, "found the end, expected a number, a name or '('"},
      {"rowz * cols <= 4", 0, "*; nearest: rows"},
      {"rows * colls <= 4", 7, "*; nearest: cols"},
      {"rows * cols", 0, "found 'rows * cols', expected a comparison, such as rows * cols <= 16384"},
      {"rows <= 4 cols", 10,
       "found 'cols', expected an operator or a unit: k, M, G, B, kB, KB, KiB, MB, MiB, GB, GiB, "
       "ns, us, ms, s"},
      {"rows <= cols cols", 13, "found 'cols', expected an operator or the end"},
      {"sram <= 2 Mib", 10,
       "found 'Mib', expected an operator or a unit: k, M, G, B, kB, KB, KiB, MB, MiB, GB, GiB, "
       "ns, us, ms, s"},
      {"1 < rows < 9", 9, "found '<', expected one comparison (join several by and)"},
      {"(rows < 9", 9, "found the end, expected ')'"},
      {"rows < 9)", 8, "found ')', expected an operator or the end"},
      {"rows and cols", 0, "found 'rows', expected a comparison"},
      {"rows < 1 and cols", 13, "found 'cols', expected a comparison"},
      {"not rows", 4, "found 'rows', expected a comparison"},
      {"(rows < 1) + 1 < 2", 0, "found '(rows < 1)', expected a number"},
      {"1 + (rows < 1) < 2", 4, "found '(rows < 1)', expected a number"},
      {"(rows < 1) < 2", 0, "found '(rows < 1)', expected a number"},
      {"-(rows < 1) < 2", 1, "found '(rows < 1)', expected a number"},
      {"dataflow < os", 9, "found '<', expected == or != behind dataflow"},
      {"dataflow == oz", 12, "found 'oz', expected a dataflow of the space: os, os|ws, best; nearest: os"},
      {"network == mobilenetv2", 11,
       "found 'mobilenetv2', expected a network of the space: mobilenet_v2, nets/my-net.csv; nearest: mobilenet_v2"},
      {"partition == st2", 13, "found 'st2', expected a partition of the space: auto, st1; nearest: st1"},
      {"timing ==", 9, "found the end, expected a timing of the space: fuseconv-2020, array"},
      {"rows < 1e999", 7, "found '1e999', expected a finite number"},
      {"rows < 1..2", 9, "found '.2', expected an operator or the end"},
      {"rows ? 1", 5, "found '? 1', expected an operator or the end"},
  };
  for (const Mistake& mistake : mistakes) {
    CAPTURE(mistake.text);
    try {
      const Constraint constraint(mistake.text, axes());
      FAIL("nothing is wrong");
    } catch (const Constraint::Malformed& error) {
      const Constraint::Mistake& found = error.mistake();
      CHECK(found.at == mistake.at);
      std::string expected = mistake.message;
      if (expected.starts_with('*')) {
        const std::string_view word = std::string_view{mistake.text}.substr(mistake.at);
        expected =
            "found " + core::in_quotes(word.substr(0, word.find(' '))) + ", expected " + names + expected.substr(1);
      }
      CHECK(to_string(core::Diagnostic{.where = {},
                                       .subject = {},
                                       .found = found.found,
                                       .expected = found.expected,
                                       .nearest = found.nearest}) == expected);
    }
  }
}

TEST_CASE("explore: hostile depth in a constraint is refused, not executed") {
  CHECK_THROWS_AS(Constraint(std::string(100'000, '(') + "1 < 2", axes()), Constraint::Malformed);
  CHECK_THROWS_AS(Constraint(std::string(100'000, '-') + "1 < 2", axes()), Constraint::Malformed);
  std::string nots;
  for (int i = 0; i < 10'000; ++i) nots += "not ";
  CHECK_THROWS_AS(Constraint(nots + "1 < 2", axes()), Constraint::Malformed);
  std::string sum = "1";
  for (int i = 0; i < 10'000; ++i) sum += "+1";
  CHECK(holds(sum + " == 10001"));  // long is not deep
}

}  // namespace
}  // namespace systole::tests
