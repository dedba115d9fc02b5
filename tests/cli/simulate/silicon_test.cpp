// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

using Json = nlohmann::json;

bool tells(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const std::string kTwoProducts = "Layer, M, N, K,\na, 231, 20, 55,\nb, 6006, 5531, 1149,\n";

TEST_CASE("--time law: table, summary, CSV and JSON tell the same microseconds") {
  const Folder folder;
  folder.write("products.csv", kTwoProducts);
  const std::string words = "simulate products.csv -i gemm -c tpu-v6e --time law";
  const Json run_json = Json::parse(run(folder, words + " --json").out);
  const Json& network = run_json["networks"][0];
  const Json& silicon = network["silicon"];
  CHECK(silicon["model"] == "law");
  CHECK(silicon["operands"] == "warm");
  CHECK(tells(silicon["source"], "isca-tutorial"));
  const double first = network["layers"][0]["silicon"]["us"];
  const double second = network["layers"][1]["silicon"]["us"];
  CHECK(first == doctest::Approx(1.18183065));
  CHECK(second == doctest::Approx(114.01294535));
  CHECK(network["layers"][1]["silicon"]["bound"] == "compute");
  CHECK(network["layers"][0]["silicon"]["us_low"] < first);
  CHECK(silicon["kernels"]["us"] == doctest::Approx(first + second));
  CHECK(silicon["program"]["us"] > 113);
  CHECK(run_json["provenance"]["configuration"]["time"] == "law");
  CHECK(run_json["provenance"]["configuration"]["silicon"]["products"]["peak_tflops"] == 894.936);

  const std::string table = run(folder, words).out;
  CHECK(tells(table, "114.01"));
  CHECK(tells(table, "Time on silicon (time law, operands warm): 115.2 us ("));
  CHECK(tells(table, "as one program"));
  CHECK(tells(run(folder, words + " --summary").out, "us: time law, operands warm; kernels one after the other"));
  const std::string csv = run(folder, words + " --csv").out;
  CHECK(tells(csv, ",us_low,us,us_high,time_bound,model\n"));
  CHECK(tells(csv, ",compute,"));
}

TEST_CASE("--time-operands hbm takes longer, and without a law it has no effect, which is said") {
  const Folder folder;
  folder.write("products.csv", "Layer, M, N, K,\na, 16, 8192, 4096,\n");
  const std::string words = "simulate products.csv -i gemm -c tpu_v6e --csv ";
  const auto us = [&](const std::string& options) {
    return std::stod(csv_rows(run(folder, words + options).out).at(0).at("us"));
  };
  CHECK(us("--time law --time-operands hbm") > 1.5 * us("--time law"));
  const Run none = run(folder, words + "--time-operands hbm");
  CHECK(none.exit_code == 2);
  CHECK(tells(none.err, "only --time law and learned read it"));
}

TEST_CASE("a machine without constants says what --time needs, an unknown model which there are") {
  const Folder folder;
  const Run law = run(folder, "simulate lenet5 --time law");
  CHECK(law.exit_code == 2);
  CHECK(tells(law.err, "time law needs a machine with silicon.products"));
  const Run unknown = run(folder, "simulate lenet5 -c tpu_v6e --time lawn");
  CHECK(unknown.exit_code == 2);
  CHECK(tells(unknown.err, "law"));
  const Run cycles = run(folder, "simulate lenet5 --clock 500 --time cycles");
  CHECK(cycles.exit_code == 0);
  CHECK(tells(cycles.out, "Time on silicon (time cycles)"));
}

TEST_CASE("constants of silicon are data in a machine's file, and mistakes in them have a place") {
  const Folder folder;
  folder.write("mine.yaml",
               "array: 16x16\nsilicon:\n  products: {peak_tflops: 1, edge: 16, element_bytes: 4, launch_us: 2, "
               "hbm_tbs: 1000}\n");
  folder.write("products.csv", "Layer, M, N, K,\na, 16, 16, 16,\n");
  const std::string words = "simulate products.csv -i gemm --time law -c ";
  CHECK(csv_rows(run(folder, words + "mine.yaml --csv").out).at(0).at("us").starts_with("2.0081"));

  folder.write("bad.yaml", "silicon:\n  products: {peak_tflop: 1}\n  regions: {table: [1, 2, 3]}\n  lines: TPUv7\n");
  const Run bad = run(folder, words + "bad.yaml");
  CHECK(bad.exit_code == 2);
  CHECK(tells(bad.err, "bad.yaml:2:"));
  CHECK(tells(bad.err, "'silicon.products.peak_tflop'"));
  CHECK(tells(bad.err, "peak_tflops"));
  CHECK(tells(bad.err, "silicon.regions.table"));
  CHECK(tells(bad.err, "four numbers a region"));
  CHECK(tells(bad.err, "TPUv6e"));
}

TEST_CASE("compare tells what a variant takes on silicon, and each row's command simulates it") {
  const Json json =
      Json::parse(run("compare mobilenet_v3_small -c tpu_v6e --time law --variants baseline,half --json").out);
  const Json& rows = json["rows"];
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["silicon_speedup"] == 1.0);
  CHECK(rows[1]["silicon_speedup"].get<double>() ==
        doctest::Approx(rows[0]["silicon_us"].get<double>() / rows[1]["silicon_us"].get<double>()));
  const std::string command = rows[0]["command"];
  CHECK(tells(command, "--time law"));
  const Json simulated = Json::parse(run(command.substr(8) + " --json").out)["networks"][0];
  CHECK(simulated["silicon"]["kernels"]["us"] == doctest::Approx(rows[0]["silicon_us"].get<double>()));
  const Run text = run("compare mobilenet_v3_small -c tpu_v6e --time law --variants baseline,half");
  CHECK(tells(text.out, "us kernels"));
}

}  // namespace
}  // namespace systole::tests
