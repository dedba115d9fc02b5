// SPDX-License-Identifier: MIT
// Every key and column that the program prints stands in a schema that ships, and docs/output.md shows those schemas.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "tests/cli/run_program.h"
#include "tests/house/json_schema.h"
#include "tests/house/output_page.h"
#include "tests/house/outputs.h"
#include "tests/places.h"

namespace systole::tests::house {
namespace {

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += "\n  " + text;
  return all;
}

/// A file of measurements for the model that `predict train -o model` left in `folder`.
std::string measured(const Folder& folder) {
  const OrderedJson trained = OrderedJson::parse(run(folder,
                                                     "-q predict train -o model --seed 1 --size 3 --accelerators 10 "
                                                     "--random-networks 4 --json")
                                                     .out);
  std::string text = "network,mine\n";
  for (const OrderedJson& network : trained.at("signature")) text += network.get<std::string>() + ",5.5\n";
  return text;
}

TEST_CASE("what the commands print is what their schemas say") {
  const Folder folder;
  for (const InputFile& input : output_inputs()) folder.write(input.name, input.text);
  folder.write("measured.csv", measured(folder));
  for (const Output& output : outputs()) {
    CAPTURE(output.command);
    if (!output.json.empty()) {
      const Run result = run(folder, "-q " + output.command + " --json");
      CHECK(result.err == "");
      REQUIRE(result.exit_code == 0);
      CHECK(joined(violations(OrderedJson::parse(result.out), read_schema(output.json))) == "");
    }
    if (!output.csv.empty()) {
      const Run result = run(folder, "-q " + output.command + " --csv");
      REQUIRE(result.exit_code == 0);
      const std::string header = result.out.substr(0, result.out.find('\n'));
      CHECK(joined(header_violations(header, read_schema(output.csv + ".csv"))) == "");
    }
  }
}

TEST_CASE("every schema but the RTL's is one that a command prints") {
  std::set<std::string> printed{"verify", "verify.csv"};
  for (const Output& output : outputs()) {
    printed.insert(output.json);
    if (!output.csv.empty()) printed.insert(output.csv + ".csv");
  }
  for (const std::string& name : schema_names()) {
    CAPTURE(name);
    CHECK(printed.contains(name));
  }
}

TEST_CASE("docs/output.md shows the schemas as they are") {
  std::ifstream stream(source_dir() / "docs/output.md", std::ios::binary);
  const std::string page(std::istreambuf_iterator<char>(stream), {});
  const std::string expected = output_page();
  if (page != expected) {
    std::ofstream("output.md", std::ios::binary) << expected;
    MESSAGE("what docs/output.md should be is in the file output.md of the folder where the test ran");
  }
  CHECK((page == expected));
}

TEST_CASE("every key and column has a meaning") {
  for (const std::string& name : schema_names()) {
    CAPTURE(name);
    CHECK(joined(undescribed(read_schema(name))) == "");
  }
}

TEST_CASE("seeded: a key that no schema knows, a missing one and one of another type are found") {
  const OrderedJson schema = OrderedJson::parse(R"({"type": "object", "properties": {
      "cycles": {"type": "integer"}, "layers": {"type": "array", "items": {"$ref": "#/$defs/layer"}},
      "memory": {"anyOf": [{"type": "null"}, {"const": "tiled"}]}},
    "required": ["cycles", "layers"], "additionalProperties": false,
    "$defs": {"layer": {"type": "object", "properties": {"op": {"enum": ["conv"]}}, "additionalProperties": false}}})");
  CHECK(joined(violations(OrderedJson::parse(R"({"cycles": 1, "layers": [{"op": "conv"}], "memory": null})"),
                          schema)) == "");
  CHECK(joined(violations(OrderedJson::parse(R"({"cycles": 1.5, "layers": [{"op": "gemm", "macs": 2}], "memory": 3})"),
                          schema)) ==
        "\n  .cycles: 1.5 has not the type \"integer\"\n  .layers[0].op: \"gemm\" is none of [\"conv\"]"
        "\n  .layers[0].macs: is in no schema"
        "\n  .memory: none of several schemas: or .memory: 3 has not the type \"null\" or .memory: 3 is not \"tiled\"");
  CHECK(joined(violations(OrderedJson::parse(R"({"cycle": 1, "layers": []})"), schema)) ==
        "\n  : lacks cycles\n  .cycle: is in no schema");
}

TEST_CASE("seeded: a column that no schema knows, a missing one and another order are found") {
  const OrderedJson schema = OrderedJson::parse(
      R"({"fields": [{"name": "network"}, {"name": "cycles"}, {"name": "memory", "when": "with a memory model"}]})");
  CHECK(joined(header_violations("network,cycles", schema)) == "");
  CHECK(joined(header_violations("network,cycles,memory", schema)) == "");
  CHECK(joined(header_violations("network,cycles,macs", schema)) == "\n  column macs is in no schema, or elsewhere");
  CHECK(joined(header_violations("network", schema)) == "\n  no column cycles where it belongs");
  CHECK(joined(header_violations("network,memory,cycles", schema)).find("cycles") != std::string::npos);
}

}  // namespace
}  // namespace systole::tests::house
