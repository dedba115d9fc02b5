// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

using Json = nlohmann::json;

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("--energy: JSON, CSV, table and summary tell the same energy, by the memory model that they name") {
  const Folder folder;
  const std::string words = "simulate lenet5 -a 8x8 --clock 500 --energy horowitz_45nm";
  const Json network = Json::parse(run(folder, words + " --json").out)["networks"][0];
  const Json& energy = network["energy"];
  CHECK(says(network["models"], "tiled"));
  CHECK(energy["table"] == "horowitz_45nm");
  CHECK(energy["unit"] == "pJ");
  const double total = energy["total"]["value"];
  CHECK(energy["total"]["low"] < energy["total"]["value"]);
  double components = 0;
  for (const auto& part : energy["components"]) components += part["value"].get<double>();
  CHECK(components == doctest::Approx(total));
  double lines = 0;
  for (const auto& line : energy["lines"]) {
    lines += line["energy"]["value"].get<double>();
    CHECK(line["energy"]["value"].get<double>() ==
          doctest::Approx(line["count"].get<double>() * line["each"]["value"].get<double>()));
    CHECK_FALSE(line["source"].get<std::string>().empty());
  }
  CHECK(lines == doctest::Approx(total));
  CHECK(energy["per_mac"] == doctest::Approx(total / network["macs"].get<double>()));
  // pJ over microseconds are microwatts.
  const double microseconds = network["network_cycles"].get<double>() / 500;
  CHECK(energy["average_watts"] == doctest::Approx(total / microseconds * 1e-6));

  double rows = 0;
  for (const CsvRow& row : csv_rows(run(folder, words + " --csv").out)) {
    rows += std::stod(row.at("energy"));
    CHECK(row.at("energy_unit") == "pJ");
  }
  CHECK(rows == doctest::Approx(total));
  CHECK(says(run(folder, words).out, "Energy by horowitz_45nm"));
  CHECK(says(run(folder, words + " --summary").out, "energy"));
  const std::string explained = run(folder, words + " --explain").out;
  CHECK(says(explained, "dram_read filter"));
  // What repeats the network alone names the memory model, which it got for the energy's sake.
  CHECK(says(network["command"], "--memory tiled"));
}

TEST_CASE("--energy TABLE@NM: what is on the chip is scaled, and each line's source says so") {
  const Folder folder;
  const std::string words = "simulate lenet5 -a 8x8 --json --energy horowitz_45nm";
  const Json own = Json::parse(run(folder, words).out)["networks"][0]["energy"];
  const Json scaled = Json::parse(run(folder, words + "@7nm").out)["networks"][0]["energy"];
  CHECK(scaled["table"] == "horowitz_45nm@7nm");
  CHECK(says(scaled["title"], "an estimate"));
  CHECK(scaled["components"]["dram"] == own["components"]["dram"]);
  const double factor =
      scaled["components"]["array"]["value"].get<double>() / own["components"]["array"]["value"].get<double>();
  CHECK(factor == doctest::Approx(0.0684).epsilon(1e-3));
  CHECK(scaled["area_mm2"]["array"]["value"].get<double>() ==
        doctest::Approx(0.059 * own["area_mm2"]["array"]["value"].get<double>()));
  CHECK(says(scaled["lines"][0]["source"], "45 to 7 nm by Stillmaker and Baas"));
  CHECK(says(run(folder, "compare mobilenet_v3_small --energy horowitz_45nm@7").out, "Energy by horowitz_45nm@7nm"));
}

TEST_CASE("--energy: folds that overlap have an area, the one that explore tells, and no energy") {
  const Folder folder;
  const std::string words = "simulate lenet5 -a 8x8 --timing buffered --energy horowitz_45nm";
  const std::string text = run(folder, words).out;
  CHECK(says(text, "No energy by horowitz_45nm: no memory model runs timing buffered"));
  CHECK(says(text, "Area, a first-order estimate: "));
  CHECK(says(run(folder, words + " --summary").out, "area mm2"));
  CHECK(says(run(folder, words + " --json").err, "only an area is told, in the table and with --summary"));
  CHECK(run(folder, words + " --memory tiled").exit_code == 2);
  folder.write("b.yaml",
               "space: {network: lenet5, array: 8x8, timing: buffered, memory: none}\nmetrics: area\n"
               "energy: horowitz_45nm\n");
  const double area = std::stod(csv_rows(run(folder, "explore b.yaml --csv").out).at(0).at("area"));
  CHECK(says(text, fmt::format("estimate: {:.2g}", area)));
}

TEST_CASE("--energy: the summary of several machines tells all their vector units") {
  const Folder folder;
  const std::string text = run(folder, "simulate lenet5 -a 8x8,16x16,8x16 --energy horowitz_45nm --summary").out;
  CHECK(says(text, "(vector unit of 8 lanes, elementwise work at the array's drain; or vector unit of 16 lanes,"));
}

TEST_CASE("--energy: relative tables have a unit of their own and no watts") {
  const Folder folder;
  CHECK(says(run(folder, "simulate lenet5 --energy eyeriss_65nm").out,
             "times the table's unit for each multiply-accumulate"));
  const Json energy =
      Json::parse(run(folder, "simulate lenet5 --energy eyeriss_65nm --clock 500 --json").out)["networks"][0]["energy"];
  CHECK(energy["unit"] == "MAC");
  CHECK(energy["average_watts"].is_null());
}

TEST_CASE("--energy: several cores, kept results and area are told, and drawn") {
  const Folder folder;
  const std::string words = "simulate lenet5 -a 8x8 --energy horowitz_45nm";
  const Json whole = Json::parse(run(folder, words + " --json").out)["networks"][0]["energy"];
  CHECK(whole["area_mm2"]["total"]["value"] > 0);
  const Json cores = Json::parse(run(folder, words + " --cores 4 --json").out)["networks"][0]["energy"];
  CHECK(cores["area_mm2"]["array"]["value"] == doctest::Approx(4 * whole["area_mm2"]["array"]["value"].get<double>()));
  const Json kept = Json::parse(run(folder, words + " --keep-activations --json").out)["networks"][0]["energy"];
  CHECK(kept["components"]["dram"]["value"] < whole["components"]["dram"]["value"]);
  CHECK(says(run(folder, words).out, "Area, a first-order estimate"));
  CHECK(run(folder, words + " --energy-svg picture.svg").exit_code == 0);
  const std::string picture = folder.read("picture.svg");
  for (const char* part : {"scratchpads", "dram", "energy (", "Horowitz"}) CHECK(says(picture, part));
  CHECK(run(folder, "simulate lenet5 -a 8x8,16x16 --energy horowitz_45nm --energy-svg two.svg").exit_code == 0);
  CHECK(says(folder.read("two.svg"), "16x16"));
  CHECK(says(run(folder, "simulate lenet5 --energy-svg x.svg").err, "expected --energy TABLE"));
}

TEST_CASE("--energy: what cannot be told is an error that says why") {
  const Folder folder;
  const auto error = [&](const std::string& words) {
    const Run result = run(folder, "simulate lenet5 " + words);
    CHECK(result.exit_code == 2);
    return result.err;
  };
  CHECK(says(error("--energy horowitz"), "one of aladdin_40nm, eyeriss_65nm, horowitz_45nm, tpu_v4i_7nm, scalesim"));
  CHECK(says(error("--energy horowitz_45nm --memory none"), "counts no words of DRAM"));
  CHECK(says(error("--energy horowitz_45nm --memory scalesim --cores 4"), "several cores"));
  folder.write("sparse.cfg", "[architecture_presets]\nDataflow: ws\n[sparsity]\nSparsitySupport: true\n");
  CHECK(says(error("--energy horowitz_45nm -c sparse.cfg --memory scalesim"), "counts dense layers"));
  CHECK(says(error("--energy horowitz_45nm --top 3"), "whose bars show cycles only"));
  folder.write("mine.yaml", "title: mine\nactions:\n  multiply: {pj: 1, source: me}\n");
  const std::string missing = error("--energy mine.yaml");
  CHECK(says(missing, "mine.yaml:3:3: actions.add: found nothing, expected a price"));
  CHECK(says(missing, "mine.yaml:3:3: actions.dram_write: found nothing, expected a price"));
  CHECK(says(error("--energy horowitz_45nm@3"), "expected behind @ the node to scale to, 7 to 130 nm"));
  CHECK(says(error("--energy eyeriss_65nm@7"), "unit: found 'MAC', expected pJ"));
  folder.write("bad.yaml", "title: mine\nactions:\n  multiply: {pj: -1, source: me}\n");
  CHECK(says(error("--energy bad.yaml"), "bad.yaml:3:18: actions.multiply.pj: found '-1'"));
}

}  // namespace
}  // namespace systole::tests
