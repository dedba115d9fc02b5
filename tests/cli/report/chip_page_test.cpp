// SPDX-License-Identifier: MIT
// `systole report` of whole chips: operators beside the array, cores, seconds, the roofline in bytes.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/report/page_parts.h"
#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

using nlohmann::json;

json page_of(const Folder& folder, const json& result) {
  folder.write("run.json", result.dump());
  const Run made = run(folder, "report run.json -o page.html");
  CAPTURE(made.err);
  REQUIRE(made.exit_code == 0);
  return payload_of(folder.read("page.html"));
}

json simulated(const std::string& words) {
  const Run made = run("simulate " + words + " --json");
  REQUIRE(made.exit_code == 0);
  return json::parse(made.out);
}

/// The note of a fact, and its value before it.
std::string fact_of(const json& page, const std::string& label) {
  for (const json& fact : page["facts"]) {
    if (fact["label"] == label) return fact["value"].get<std::string>() + "; " + fact["note"].get<std::string>();
  }
  return {};
}

bool has_column(const json& page, const std::string& key) {
  return std::ranges::any_of(page["columns"], [&](const json& column) { return column["key"] == key; });
}

TEST_CASE("report: rows hold all of the time, operator by operator, operators beside the array too") {
  const Folder folder;
  for (const std::string words : {"squeezenet1_1 -c tpu_v3", "mobilenet_v2 --lanes 2", "gpt2_prefill"}) {
    const json result = simulated(words);
    const json page = page_of(folder, result);
    const std::vector<std::string> ops = column_of(page, "op");
    const std::vector<std::string> cycles = column_of(page, "cycles");
    const std::vector<std::string> vector_cycles = column_of(page, "vector_cycles");
    std::map<std::string, std::int64_t> array;
    std::map<std::string, std::int64_t> beside;
    for (std::size_t i = 0; i < ops.size(); ++i) {
      array[ops[i]] += std::stoll(cycles[i]);
      beside[ops[i]] += std::stoll(vector_cycles[i]);
    }
    CAPTURE(words);
    const json& times = result["networks"][0]["time_by_operator"];
    CHECK(array.size() == times.size());
    for (const json& time : times) {
      const std::string op = time["op"];
      CAPTURE(op);
      CHECK(array[op] == time["array_cycles"]);
      CHECK(beside[op] == time["vector_cycles"]);
    }
    CHECK_FALSE(fact_of(page, "Whole network's cycles").empty());
  }
}

TEST_CASE("report: a chip's page has seconds, what its cores do, and a roofline in bytes under which all layers are") {
  const Folder folder;
  const json result = simulated("mobilenet_v2 -c tpu_v3");
  const json& network = result["networks"][0];
  const json page = page_of(folder, result);
  CHECK(fact_of(page, "Time at 940 MHz").find(" ms; ") != std::string::npos);
  CHECK(fact_of(page, "Time at 940 MHz").find(" inferences/s, ") != std::string::npos);
  CHECK(fact_of(page, "Cores").starts_with("4 of 128\u00d7128; "));
  CHECK(page["subtitle"].get<std::string>().starts_with("tpu_v3 (Google TPU v3"));
  CHECK(page["chips"][0]["cores"]["idle"] == network["core_use"]["idle_percent"]);
  CHECK(page["clock_mhz"] == 940);

  const json& roof = page["roofline"];
  CHECK(roof["x"] == "operations_per_byte");
  CHECK(roof["y"] == "tera_operations_per_second");
  CHECK(roof["ridge"].get<double>() == doctest::Approx(2 * network["roofline"]["ridge_macs_per_byte"].get<double>()));
  CHECK(roof["peak"].get<double>() ==
        doctest::Approx(network["roofline"]["peak_tera_operations_per_second"].get<double>()));
  CHECK(roof["slope"].get<double>() * roof["ridge"].get<double>() == doctest::Approx(roof["peak"].get<double>()));
  const std::vector<std::string> intensities = column_of(page, "operations_per_byte");
  const std::vector<std::string> rates = column_of(page, "tera_operations_per_second");
  const std::vector<std::string> milliseconds = column_of(page, "milliseconds");
  double time = 0;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    time += std::stod(milliseconds[i]);
    if (column_of(page, "dataflow")[i] == "none") continue;
    CHECK(std::stod(rates[i]) <= roof["peak"].get<double>());
    CHECK(std::stod(rates[i]) <= 1.000001 * roof["slope"].get<double>() * std::stod(intensities[i]));
  }
  CHECK(time == doctest::Approx(network["milliseconds"].get<double>()));
  CHECK(column_of(page, "cores_idle").size() == rates.size());
}

TEST_CASE("report: without a clock, a bandwidth or cores the page says nothing of them") {
  const Folder folder;
  const json none = page_of(folder, simulated("mobilenet_v2"));
  CHECK(none["roofline"]["x"] == "macs_per_byte");
  CHECK(none["roofline"]["y"] == "macs_per_cycle");
  CHECK(none["roofline"]["ridge"].is_null());
  CHECK(none["roofline"]["text"].get<std::string>().find("no ridge") != std::string::npos);
  CHECK(none["chips"][0]["cores"].is_null());
  CHECK_FALSE(has_column(none, "milliseconds"));
  CHECK_FALSE(has_column(none, "cores_idle"));

  const json layers = simulated("squeezenet1_1 --cores 3 --partition layers --memory tiled --bandwidth 16");
  const json page = page_of(folder, layers);
  json busy = layers["networks"][0]["core_use"]["busy_cycles"];
  CHECK(page["chips"][0]["cores"]["busy"].size() == 3);
  while (busy.size() < 3) busy.push_back(0);  // cores that never have a layer
  CHECK(page["chips"][0]["cores"]["busy"] == busy);
  CHECK(page["roofline"]["ridge"] == 1024.0 / 16);
  CHECK_FALSE(has_column(page, "cores_idle"));
}

TEST_CASE("report: results of versions before the vector unit are drawn as they are") {
  const Folder folder;
  json result = simulated("lenet5 --memory tiled --bandwidth 16");
  json& network = result["networks"][0];
  for (const char* key : {"roofline", "vector_cycles", "network_cycles", "vector_unit", "time_by_operator"}) {
    network.erase(key);
  }
  for (json& layer : network["layers"]) {
    layer.erase("vector");
    layer.erase("operator");
  }
  for (const char* key : {"word_bytes", "clock_mhz", "cores"}) result["provenance"]["configuration"].erase(key);
  const json page = page_of(folder, result);
  CHECK(page["roofline"]["x"] == "macs_per_word");
  CHECK(page["roofline"]["ridge"] == 1024.0 / 16);
  CHECK_FALSE(fact_of(page, "Cycles").empty());
  CHECK(fact_of(page, "Whole network's cycles").empty());
}

TEST_CASE("report: runs of chips are compared in time, and in what their cores do") {
  const Folder folder;
  folder.write("a.json", simulated("mobilenet_v2 -c tpu_v3").dump());
  folder.write("b.json", simulated("mobilenet_v2 -c tpu_v3 --cores 2").dump());
  REQUIRE(run(folder, "report a.json b.json -o page.html").exit_code == 0);
  const json page = payload_of(folder.read("page.html"));
  std::map<std::string, std::string> units;
  for (const json& row : page["comparisons"][0]["rows"]) {
    units[row["quantity"]] = row["unit"];
    if (row["quantity"] == "Time") CHECK(row["numbers"][1] > row["numbers"][0]);
  }
  CHECK(units.at("Time") == "ms");
  CHECK(units.at("Operations a second") == "TOP/s");
  CHECK(units.at("Cores idle") == "%");
  CHECK(units.contains("Whole network's cycles"));
  CHECK(units.contains("Inferences a second"));
}

TEST_CASE("report: energy has a fact, a column and, of designs, a command that comes to it") {
  const Folder folder;
  const json result = simulated("lenet5 -a 8x8 --energy horowitz_45nm");
  const json page = page_of(folder, result);
  CHECK(fact_of(page, "Energy").find("by horowitz_45nm; array ") != std::string::npos);
  double sum = 0;
  for (const std::string& energy : column_of(page, "energy")) sum += std::stod(energy);
  CHECK(sum == doctest::Approx(result["networks"][0]["energy"]["total"]["value"].get<double>()));

  const Run compared = run("compare mobilenet_v3_small -a 8x8 --energy horowitz_45nm --variants baseline,half --json");
  REQUIRE(compared.exit_code == 0);
  const json rows = json::parse(compared.out)["rows"];
  const json variants = page_of(folder, json::parse(compared.out));
  CHECK(std::stod(column_of(variants, "energy_ratio").at(1)) == rows[1]["energy"]["ratio"].get<double>());

  folder.write(
      "spec.yaml",
      "space:\n  network: lenet5\n  array: [8x8, 16x16]\n  memory: tiled\n  clock_mhz: 500\nenergy: horowitz_45nm\n"
      "objectives: [energy, area]\nmetrics: [power]\nkeep: all\n");
  const Run explored = run(folder, "explore spec.yaml -o designs.sqlite --json");
  CAPTURE(explored.err);
  REQUIRE(explored.exit_code == 0);
  const json designs = json::parse(explored.out)["points"];
  REQUIRE(run(folder, "report designs.sqlite -o page.html").exit_code == 0);
  const json space = payload_of(folder.read("page.html"));
  CHECK(std::stod(column_of(space, "energy").at(1)) == designs[1]["energy"].get<double>());
  const std::string command = commands_of(space).at(1);
  CHECK(command.find(" --energy horowitz_45nm") != std::string::npos);
  const json again = json::parse(run(folder, command.substr(std::string("systole ").size()) + " --json").out);
  const json& energy = again["networks"][0]["energy"];
  CHECK(energy["total"]["value"] == designs[1]["energy"]);
  CHECK(energy["average_watts"] == designs[1]["power"]);
  CHECK(energy["area_mm2"]["total"]["value"] == designs[1]["area"]);
}

}  // namespace
}  // namespace systole::tests
