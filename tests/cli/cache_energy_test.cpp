// SPDX-License-Identifier: MIT
// `cache --energy`: text, CSV and JSON say the same, and what has no price is refused.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

TEST_CASE("cache --energy prices each configuration and says whether the null cache pays") {
  const Folder folder;
  CHECK(run(folder, "cache --record lenet.trace -q --csv").exit_code == 0);
  const std::string command = "cache --trace lenet.trace --energy cacti_45nm_lop";
  const Run text = run(folder, command);
  CHECK(text.exit_code == 0);
  CHECK(contains(text.out, "Energy by cacti_45nm_lop (CACTI 7, 45 nm, low-operating-power cells)"));
  CHECK(contains(text.out, "It breaks even where DRAM takes "));
  CHECK(contains(text.out, "(published 3.8 %)"));
  const auto json = nlohmann::json::parse(run(folder, command + " --json").out);
  for (const CsvRow& row : csv_rows(run(folder, command + " --csv").out)) {
    if (row.at("layer") != "total") continue;
    for (const auto& configuration : json.at("configurations")) {
      if (configuration.at("config") != row.at("config")) continue;
      const auto& energy = configuration.at("total").at("energy");
      CHECK(std::stod(row.at("energy")) == energy.at("parallel").at("value").get<double>());
      CHECK(std::stod(row.at("energy_serial")) == energy.at("serial").at("value").get<double>());
      double sum = 0;
      for (const auto& line : energy.at("serial").at("lines")) {
        sum += line.at("count").get<double>() * line.at("each").get<double>();
      }
      CHECK(sum == doctest::Approx(energy.at("serial").at("value").get<double>()));
    }
  }
  const auto& parallel = json.at("energy").at("break_even").at("parallel");
  CHECK(contains(text.out, parallel.at("wastes").get<bool>() ? "Probed in parallel, the null cache wastes energy"
                                                             : "Probed in parallel, the null cache saves energy"));
  // A null cache that no line of the stream needs is a waste, and is called one.
  folder.write("ones.din", "0 1000\n0 2000\n1 1000\n0 2000\n");
  folder.write("elsewhere", "900000\n");
  const Run ones = run(folder, "cache --trace ones.din --zeros elsewhere --energy cacti_45nm_lop");
  CHECK(contains(ones.out, "the null cache wastes energy here"));
  CHECK(contains(ones.out, "No price of DRAM makes up for it."));
}

TEST_CASE("cache --energy refuses what has no price") {
  const auto refusal = [](const std::string& options) {
    const Run result = run("cache " + options);
    CHECK(result.exit_code == 2);
    return result.err;
  };
  CHECK(contains(refusal("--energy cacti_45nm_lpo"), "nearest: cacti_45nm_lop"));
  CHECK(contains(refusal("--energy cacti_45nm_lop --l2 64"), "a second level has no price"));
  CHECK(contains(refusal("--energy cacti_45nm_lop --paper"), "its tables are of misses and time"));
}

}  // namespace
}  // namespace systole::tests
