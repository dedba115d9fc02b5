// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/run_program.h"
#include "tests/places.h"

namespace systole::tests {
namespace {

using Json = nlohmann::json;

Json simulated_json(const Folder& folder, const std::string& words) {
  const Run result = run(folder, words);
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  return Json::parse(result.out);
}

/// What `sha256sum` prints of a file.
std::string sha256sum(const std::filesystem::path& path) {
  const std::string command = "sha256sum '" + path.string() + "'";
  FILE* const pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 65> hash{};
  const std::size_t count = std::fread(hash.data(), 1, 64, pipe);
  pclose(pipe);
  return {hash.data(), count};
}

TEST_CASE("the JSON names its schema and every key of a layer") {
  const Json json = simulated_json(Folder{}, "simulate lenet5 --json");
  CHECK(json["schema"] == "systole/simulate/1");
  const Json& c1 = json["networks"][0]["layers"][0];
  CHECK(c1["index"] == 0);
  CHECK(c1["layer"] == "c1");
  CHECK(c1["op"] == "conv");
  CHECK(c1["cycles"] == 25 * 87 - 1);
  CHECK(c1["stall_cycles"] == 0);
  CHECK(c1["macs"] == 117600);
  CHECK(c1["overall_util"].is_number_float());
  CHECK(c1["mapping_efficiency"] == 18.375);
  CHECK(c1["compute_util"].is_number_float());
  CHECK(c1["sram_words"]["ifmap_reads"] == 19600);
  CHECK(c1["folds"] == 25);
  CHECK(c1["dataflow"] == "os");
  const Json& pool = json["networks"][0]["layers"][2];
  CHECK(pool["cycles"] == 0);
  CHECK_FALSE(pool.contains("dataflow"));
}

TEST_CASE("JSON and CSV say the same") {
  const Folder folder;
  const Json json = simulated_json(folder, "simulate mobilenet_v2 --json -d ws -a 16x24");
  const std::vector<CsvRow> rows = csv_rows(run(folder, "simulate mobilenet_v2 --csv -d ws -a 16x24").out);
  const Json& layers = json["networks"][0]["layers"];
  REQUIRE(layers.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(layers[i]["layer"] == rows[i].at("layer"));
    CHECK(std::to_string(layers[i]["cycles"].get<std::int64_t>()) == rows[i].at("cycles"));
    CHECK(std::to_string(layers[i]["macs"].get<std::int64_t>()) == rows[i].at("macs"));
    if (layers[i].contains("overall_util")) {
      CHECK(layers[i]["overall_util"].get<double>() == std::stod(rows[i].at("overall_util")));
    }
  }
}

TEST_CASE("a network's totals are the sums of its layers") {
  const Json json = simulated_json(Folder{}, "simulate mobilenet_v3_large bert_base --json");
  REQUIRE(json["networks"].size() == 2);
  for (const Json& network : json["networks"]) {
    std::int64_t cycles = 0;
    std::int64_t macs = 0;
    std::int64_t reads = 0;
    for (const Json& layer : network["layers"]) {
      cycles += layer["cycles"].get<std::int64_t>();
      macs += layer["macs"].get<std::int64_t>();
      if (layer.contains("sram_words")) reads += layer["sram_words"]["ifmap_reads"].get<std::int64_t>();
    }
    CHECK(network["cycles"] == cycles);
    CHECK(network["macs"] == macs);
    CHECK(network["sram_words"]["ifmap_reads"] == reads);
    CHECK(network["overall_util"].get<double>() ==
          doctest::Approx(100.0 * static_cast<double>(macs) / (static_cast<double>(cycles) * 1024)));
  }
}

TEST_CASE("the provenance holds the version, what was in force, and each input with the hash of sha256sum") {
  const Folder folder;
  folder.write("net.csv", "\xef\xbb\xbfname,op,in_h,in_w,in_ch,out_ch,k_h,k_w\r\na,conv,8,8,3,4,3,3\r\n");
  folder.write("edge.yaml", "run_name: edge\narray: {rows: 16, cols: 8}\ndataflow: ws\n");
  const Json provenance = simulated_json(folder, "simulate net.csv lenet5 -c edge.yaml -d is --json")["provenance"];
  CHECK(provenance["program"] == "systole");
  CHECK(run("--version").out.starts_with("systole " + provenance["version"].get<std::string>() + "\n"));
  const Json& inputs = provenance["inputs"];
  REQUIRE(inputs.size() == 3);
  CHECK(inputs[0]["path"] == "edge.yaml");
  CHECK(inputs[0]["sha256"] == sha256sum(folder.path() / "edge.yaml"));
  CHECK(inputs[1]["path"] == "net.csv");
  CHECK(inputs[1]["sha256"] == sha256sum(folder.path() / "net.csv"));
  CHECK(inputs[2]["sha256"] == sha256sum(topology_file("lenet5")));
  const Json& configuration = provenance["configuration"];
  CHECK(configuration["run_name"] == "edge");
  CHECK(configuration["array"] == Json{{"rows", 16}, {"cols", 8}});
  CHECK(configuration["dataflow"] == "is");
  CHECK(configuration["timing"] == "scalesim");
  CHECK(configuration["depthwise"] == "per-channel");
  CHECK(configuration["memory"] == "none");
  CHECK(configuration["sram_kb"] == Json{{"ifmap", 64}, {"filter", 64}, {"ofmap", 64}});
  CHECK(configuration["bandwidth"] == Json({10}));
  CHECK(configuration["word_bytes"] == 1);
  CHECK(configuration["sparsity"]["enabled"] == false);
  CHECK(configuration["banks"]["ifmap"]["ports"] == 2);
}

TEST_CASE("without a configuration the run is called as its network") {
  CHECK(simulated_json(Folder{}, "simulate lenet5 --json")["provenance"]["configuration"]["run_name"] == "lenet5");
}

}  // namespace
}  // namespace systole::tests
