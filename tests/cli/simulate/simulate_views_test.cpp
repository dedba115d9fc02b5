// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

/// The line of `text` that begins with `start`, spaces aside; its words.
std::vector<std::string> line_of(const std::string& text, const std::string& start) {
  for (const std::string& line : split(text, '\n')) {
    std::vector<std::string> words;
    for (const std::string& word : split(line, ' ')) {
      if (!word.empty()) words.push_back(word);
    }
    if (!words.empty() && words[0] == start) return words;
  }
  return {};
}

TEST_CASE("the table names network, array, dataflow and timing, and ends with totals") {
  const Run result = run("simulate mobilenet_v2 -a 64x64 -d ws");
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  CHECK(result.out.starts_with("mobilenet_v2 on a 64x64 array, ws (weight stationary), timing scalesim\n"));
  CHECK(contains(result.out, "memory none"));
  const std::vector<std::string> total = line_of(result.out, "total");
  REQUIRE(total.size() == 5);
  CHECK(total[1] == "3,982,580");
  CHECK(total[2] == "100.0");
  CHECK(total[3] == "300,774,272");
  CHECK(contains(result.out, "\nCycles by layer: depthwise 91.8 %, pointwise 6.3 %, other 1.9 %.\n"));
  CHECK(contains(result.out, "\n* the 5 slowest layers: "));
}

TEST_CASE("the table says what the array does not run, and lists it with --all-layers") {
  const Run some = run("simulate lenet5 --vector none");
  CHECK(contains(some.out, "Not run by the array, 0 cycles: 4 activation, 2 pool (6 of 11 layers, "));
  CHECK_FALSE(contains(some.out, "c1.tanh"));
  CHECK(contains(run("simulate lenet5").out,
                 "\nWhole network: 6,333 cycles; the array 5,558, beyond it 775 (vector unit of "
                 "32 lanes, elementwise work at the array's drain).\nTime by operator: "));
  const Run all = run("simulate lenet5 --all-layers");
  CHECK(all.exit_code == 0);
  CHECK(line_of(all.out, "1") ==
        std::vector<std::string>{"1", "c1.tanh", "activation", "28x28x6", "0", "-", "-", "-", "-", "-"});
}

TEST_CASE("several networks print a table each and a summary of all") {
  const Run result = run("simulate lenet5 lenet_caffe");
  CHECK(contains(result.out, "lenet5 on a 32x32 array"));
  CHECK(contains(result.out, "\nlenet_caffe on a 32x32 array"));
  const std::string summary = run("simulate lenet5 lenet_caffe --summary").out;
  CHECK(result.out.ends_with(summary));
}

TEST_CASE("the summary is one line a network with cycles, MACs, utilisation and shares") {
  const Run result = run("simulate lenet5 mobilenet_v2 --summary");
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  CHECK(line_of(result.out, "lenet5") ==
        std::vector<std::string>{"lenet5", "5,558", "6,333", "416,520", "7.32", "0.0", "0.0", "100.0"});
  CHECK(line_of(result.out, "mobilenet_v2") == std::vector<std::string>{"mobilenet_v2", "6,084,603", "6,110,950",
                                                                        "300,774,272", "4.83", "89.1", "9.6", "1.3"});
}

TEST_CASE("--top shows the slowest layers, slowest first, as bars with their share") {
  const Run result = run("simulate lenet5 --top 2");
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  const std::vector<std::string> lines = split(result.out, '\n');
  REQUIRE(lines.size() == 5);
  CHECK(lines[0] == "lenet5: the 2 slowest layers on a 32x32 array, os (output stationary), timing scalesim");
  CHECK(line_of(result.out, "c1")[2] == "2,174");
  CHECK(line_of(result.out, "c1")[4] == "39.1");
  CHECK(line_of(result.out, "c5")[2] == "1,847");
  CHECK(result.out.find("c1") < result.out.find("c5"));
  CHECK(contains(lines[2], "|####"));
}

TEST_CASE("--top of more layers than there are shows those that the array runs") {
  const Run result = run("simulate lenet5 --top 99");
  CHECK(result.exit_code == 0);
  CHECK(contains(result.out, "lenet5: the 5 slowest layers"));
}

TEST_CASE("a depthwise mapping other than the default is named") {
  CHECK(contains(run("simulate mobilenet_v2 --depthwise packed --summary").out, ", depthwise packed,"));
  CHECK_FALSE(contains(run("simulate mobilenet_v2 --summary").out, "depthwise per-channel"));
}

}  // namespace
}  // namespace systole::tests
