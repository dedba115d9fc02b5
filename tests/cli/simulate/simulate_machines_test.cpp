// SPDX-License-Identifier: MIT
// `systole simulate` on several machines at once, and its figures.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kMachines = "simulate lenet5 lenet_caffe -a 8x8,16x32 -d ws,os";

/// The heights of the bars of a figure, in their order.
std::vector<double> bar_heights(const std::string& svg) {
  static const std::regex bar("<rect class=\"bar\"[^>]* height=\"([0-9.]+)\"");
  std::vector<double> heights;
  for (std::sregex_iterator at(svg.begin(), svg.end(), bar), end; at != end; ++at) {
    heights.push_back(std::stod((*at)[1]));
  }
  return heights;
}

std::string after(std::string text, std::string_view removed) {
  const std::size_t at = text.find(removed);
  return at == std::string::npos ? text : text.erase(at, removed.size());
}

TEST_CASE("several machines are one table: networks times machines, each with the cycles of its own run") {
  const Run table = run(std::string{kMachines});
  CHECK(table.exit_code == 0);
  CHECK(table.err == "");
  CHECK(table.out == run(std::string{kMachines} + " --summary").out);
  CHECK(contains(table.out, "4 machines, timing scalesim"));
  std::vector<std::string> rows;
  for (const std::string& line : split(table.out, '\n')) {
    if (line.starts_with("  lenet")) rows.push_back(line.substr(2));
  }
  REQUIRE(rows.size() == 8);
  std::size_t row = 0;
  for (const char* network : {"lenet5", "lenet_caffe"}) {
    for (const char* array : {"8x8", "16x32"}) {
      for (const char* dataflow : {"ws", "os"}) {
        CAPTURE(rows[row]);
        const Json one = Json::parse(
            run(fmt::format("simulate {} -a {} -d {} --json", network, array, dataflow)).out)["networks"][0];
        std::string digits = rows[row];
        std::erase(digits, ',');
        CHECK(rows[row].starts_with(network));
        CHECK(contains(rows[row], fmt::format(" {} ", array)));
        CHECK(contains(rows[row], fmt::format(" {} ", dataflow)));
        CHECK(contains(digits, fmt::format(" {} ", one["cycles"].get<std::int64_t>())));
        ++row;
      }
    }
  }
}

TEST_CASE("CSV and JSON of several machines say the machine of each row, and are those of the runs one by one") {
  const std::string words{kMachines};
  const std::vector<CsvRow> rows = csv_rows(run(words + " --csv").out);
  const Json json = Json::parse(run(words + " --json").out);
  CHECK(json["provenance"]["configuration"]["arrays"] == Json::array({"8x8", "16x32"}));
  CHECK(json["provenance"]["configuration"]["dataflows"] == Json::array({"ws", "os"}));
  CHECK_FALSE(json["provenance"]["configuration"].contains("array"));
  REQUIRE(json["networks"].size() == 8);
  std::size_t row = 0;
  for (const Json& network : json["networks"]) {
    const std::string command = network["command"];
    CAPTURE(command);
    CHECK(command == fmt::format("systole simulate {} --array {} --dataflow {}", network["network"].get<std::string>(),
                                 network["array"].get<std::string>(), network["dataflow"].get<std::string>()));
    const std::string alone = after(command, "systole ");
    Json repeated = Json::parse(run(alone + " --json").out)["networks"][0];
    CHECK(repeated == network);
    for (CsvRow& single : csv_rows(run(alone + " --csv").out)) {
      REQUIRE(row < rows.size());
      CsvRow found = rows[row++];
      CHECK(found["machine_dataflow"] == network["dataflow"].get<std::string>());
      found.erase("machine_dataflow");
      CHECK(found == single);
    }
  }
  CHECK(row == rows.size());
}

TEST_CASE("a list of one dataflow is one machine, and lists that make no sense are refused") {
  CHECK(run("simulate lenet5 -a 8x8 -d ws").out == run("simulate lenet5 -d ws -a 8x8").out);
  const Folder folder;
  const auto error = [&](const std::string& options, const std::string& expected) {
    const Run result = run(folder, "simulate lenet5 " + options);
    CAPTURE(options);
    CAPTURE(result.err);
    CHECK(result.exit_code == 2);
    CHECK(result.out == "");
    CHECK(contains(result.err, expected));
  };
  error("-a 8x8,16", "--array: found '16', expected ROWSxCOLS");
  error("-a 8x8,", "--array: found an empty value");
  error("-a 8x8,8x8", "--array: found '8x8', expected each value once");
  error("-d ws,so", "--dataflow: found 'so'");
  error("-d ws,so", "nearest: os");
  error("-d os,ws -p out", "-p out: found 2 machines, expected one");
  error("-d os,ws --all-layers", "--all-layers: found 2 machines");
  error("-d os,rp --depthwise rows", "rows");
  CHECK(folder.names() == "");
  const Run top = run("simulate lenet5 -d os,ws --top 2");
  CHECK(contains(top.out, "32x32 array, os"));
  CHECK(contains(top.out, "32x32 array, ws"));
  CHECK(contains(run("simulate lenet5 -a 8x8,4x4 --explain").out, "binds:"));
}

TEST_CASE("a report is of one machine") {
  const Folder folder;
  folder.write("two.json", run("simulate lenet5 -d os,ws --json").out);
  const Run report = run(folder, "report two.json -o two.html");
  CHECK(report.exit_code == 2);
  CHECK(contains(report.err, "a result of one machine"));
}

TEST_CASE("--svg draws each layer's cycles, bars in their proportion") {
  const Folder folder;
  const Run result = run(folder, "simulate mobilenet_v2 --vector none --csv --svg layers.svg");
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  const std::string svg = folder.read("layers.svg");
  std::vector<double> cycles;
  for (const CsvRow& row : csv_rows(result.out)) {
    if (row.at("dataflow") == "none") continue;
    cycles.push_back(std::stod(row.at("cycles")));
    CHECK(contains(svg, ">" + row.at("layer") + "<"));
  }
  std::vector<double> heights = bar_heights(svg);
  REQUIRE(heights.size() > cycles.size());
  heights.resize(cycles.size());  // the others are of the next panel
  const auto most = static_cast<std::size_t>(std::ranges::max_element(cycles) - cycles.begin());
  for (std::size_t i = 0; i < cycles.size(); ++i) {
    CHECK(std::abs(heights[i] / heights[most] - cycles[i] / cycles[most]) < 0.001);
  }
  for (const char* part : {">depthwise<", ">pointwise<", "Model: SCALE-Sim", "32x32 array, os"}) {
    CAPTURE(part);
    CHECK(contains(svg, part));
  }
}

TEST_CASE("--svg with a memory model stacks computing and waiting, of several machines it draws the networks' cycles") {
  const Folder folder;
  for (const char* memory : {"tiled", "scalesim"}) {
    CHECK(run(folder, fmt::format("simulate resnet50 --svg {0}.svg --memory {0}", memory)).exit_code == 0);
    CHECK(contains(folder.read(fmt::format("{}.svg", memory)), "waiting for memory"));
  }
  const Run machines = run(folder, std::string{kMachines} + " --csv --svg machines.svg");
  CHECK(machines.exit_code == 0);
  const std::string svg = folder.read("machines.svg");
  for (const char* part : {">(a) lenet5<", ">(b) lenet_caffe<", ">8x8<", ">16x32<", ">ws<", ">os<"}) {
    CAPTURE(part);
    CHECK(contains(svg, part));
  }
  CHECK(bar_heights(svg).size() == 8);
  CHECK(run(folder, std::string{kMachines} + " --roofline roof.svg --svg m.svg --memory tiled").exit_code == 0);
  CHECK(contains(folder.read("roof.svg"), "lenet_caffe on 16x32, os"));
  CHECK(contains(folder.read("m.svg"), ">8x8 ws<"));
}

TEST_CASE("more networks and machines than a figure has panels are refused before anything is printed") {
  const Folder folder;
  std::string arrays = "1x1";
  for (int i = 2; i <= 27; ++i) arrays += fmt::format(",{0}x{0}", i);
  const Run result = run(folder, "simulate lenet5 --roofline roof.svg -a " + arrays);
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, "--roofline: found 27 networks and machines, expected at most 26"));
  CHECK(folder.names() == "");
  CHECK(run(folder, "simulate lenet5 --svg all.svg -a " + arrays).exit_code == 0);
}

}  // namespace
}  // namespace systole::tests
