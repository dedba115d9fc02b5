// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstdint>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "dataflows/rtl/hardware.h"
#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

bool skipped() {
  if (!rtl::built_arrays().empty()) return false;
  std::cout << "SKIPPED: the program was built without Verilator (./test --all installs it)\n";
  return true;
}

std::int64_t sum(const std::vector<CsvRow>& rows, const std::string& column) {
  std::int64_t total = 0;
  for (const CsvRow& row : rows) total += std::stoll(row.at("folds")) * std::stoll(row.at(column));
  return total;
}

/// What simulate says that the network takes.
std::int64_t simulated(const std::string& words, const std::string& timing = "array") {
  const Run result = run("simulate " + words + " --timing " + timing + " --csv");
  REQUIRE(result.exit_code == 0);
  std::int64_t cycles = 0;
  for (const CsvRow& row : csv_rows(result.out)) cycles += std::stoll(row.at("cycles"));
  return cycles;
}

TEST_CASE("verify's cycles, by model and by RTL, are what simulate prints, for every dataflow") {
  if (skipped()) return;
  for (const char* words :
       {"mobilenet_v2 -d os -a 4x4", "mobilenet_v2 -d ws -a 4x4", "mobilenet_v2 -d is -a 4x4", "lenet5 -d ws -a 4x4",
        "mobilenet_v2 -d rp -a 4x4 --depthwise rows", "mobilenet_v2 -d os -a 4x4 --depthwise packed"}) {
    CAPTURE(words);
    const Run result = run(std::string{"verify "} + words + " --csv --repeat 1 --seed 5");
    CHECK(result.exit_code == 0);
    CHECK(result.err == "");
    const auto rows = csv_rows(result.out);
    REQUIRE(!rows.empty());
    const std::int64_t cycles = simulated(words);
    CHECK(sum(rows, "cycles_model") == cycles);
    CHECK(sum(rows, "cycles_rtl") == cycles);
    CHECK(sum(rows, "difference") == 0);
    CHECK(sum(rows, "wrong") == 0);
  }
}

TEST_CASE("verify --timing buffered runs whole layers, whose cycles are what simulate prints, for every dataflow") {
  if (skipped()) return;
  for (const char* words : {"lenet5 -d os -a 4x4", "lenet5 -d ws -a 4x4", "squeezenet1_1 -d is -a 4x4",
                            "mobilenet_v2 -d rp -a 4x4 --depthwise rows"}) {
    CAPTURE(words);
    const Run result = run(std::string{"verify "} + words + " --timing buffered --csv --repeat 1 --max-steps 50");
    CHECK(result.exit_code == 0);
    CHECK(result.err == "");
    std::int64_t cycles = 0;
    for (const CsvRow& row : csv_rows(result.out)) {
      cycles += std::stoll(row.at("layers")) * std::stoll(row.at("cycles_rtl"));
      CHECK(row.at("difference") == "0");
      CHECK(row.at("wrong") == "0");
    }
    CHECK(cycles == simulated(words, "buffered"));
  }
  const Run table = run("verify lenet5 -d ws -a 4x4 --timing buffered --repeat 1");
  CHECK(table.exit_code == 0);
  for (const char* part :
       {"timing buffered beside the RTL", "Every distinct layer ran 1 times", "Sampled: ", "Model and RTL agree."}) {
    CHECK_MESSAGE(contains(table.out, part), part);
  }
  const Run json = run("verify lenet5 -d ws -a 4x4 --timing buffered --repeat 1 --json");
  CHECK(nlohmann::json::parse(json.out)["networks"][0]["cycles_rtl"] == simulated("lenet5 -d ws -a 4x4", "buffered"));
  CHECK(run("verify lenet5 --timing scalesim").exit_code == 2);
}

TEST_CASE("verify refuses a network of which nothing could differ") {
  if (skipped()) return;
  const Folder folder;
  folder.write("none.csv", "name,op,in_h,in_w,in_ch,k_h,k_w\np,pool,8,8,3,2,2\n");
  const Run result = run(folder, "verify none.csv -a 4x4");
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, "nothing to verify: no layer of none runs on an array"));
}

TEST_CASE("verify runs a FuSe variant's lines on the row broadcast, and says what it ran") {
  if (skipped()) return;
  const Folder folder;
  REQUIRE(run(folder, "topology fuse mobilenet_v2 half.csv --choice half").exit_code == 0);
  const Run result = run(folder, "verify half.csv -d rp -a 4x4");
  CHECK(result.exit_code == 0);
  for (const char* part : {"fuse_1xk", "fuse_kx1", "pointwise", "cycles by model", "cycles by RTL", "values compared",
                           "seed 1", "Model and RTL agree.", "Verilator"}) {
    CHECK_MESSAGE(contains(result.out, part), part);
  }
  CHECK(run(folder, "verify half.csv -d rp -a 4x4 --threads 1").out == result.out);
  CHECK(!contains(result.out, "Sampled"));
}

TEST_CASE("verify samples folds of more than --max-steps steps and says so") {
  if (skipped()) return;
  const Run result = run("verify lenet5 -a 4x4 -d ws --max-steps 20");
  CHECK(result.exit_code == 0);
  CHECK(contains(result.out, "more than 20 steps ran with 20 and with 11"));
  const Run csv = run("verify lenet5 -a 4x4 -d ws --max-steps 20 --csv");
  CHECK(sum(csv_rows(csv.out), "cycles_rtl") == simulated("lenet5 -a 4x4 -d ws"));
}

TEST_CASE("verify --json has a schema, the seed and a sum for each network") {
  if (skipped()) return;
  const Run result = run("verify lenet5 alexnet -a 4x4 --json --seed 9");
  CHECK(result.exit_code == 0);
  const auto json = nlohmann::json::parse(result.out);
  CHECK(json["schema"] == "systole/verify/1");
  CHECK(json["provenance"]["configuration"]["seed"] == 9);
  CHECK(json["networks"].size() == 2);
  CHECK(json["networks"][0]["cycles_rtl"] == simulated("lenet5 -a 4x4"));
  CHECK(json["networks"][1]["differing_folds"] == 0);
}

TEST_CASE("an array that the RTL was not built for, and a program without RTL, exit 2 and say what to do") {
  const Run result = run("verify lenet5 -a 5x7");
  CHECK(result.exit_code == 2);
  CHECK(result.out == "");
  if (rtl::built_arrays().empty()) {
    CHECK(contains(result.err, "built without Verilator"));
    CHECK(contains(result.err, "apt-get install verilator"));
  } else {
    CHECK(contains(result.err, "the RTL was not built for a 5x7 array; it was for 4x4"));
    CHECK(contains(result.err, "SYSTOLE_RTL_ARRAYS"));
  }
}

}  // namespace
}  // namespace systole::tests
