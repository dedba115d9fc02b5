// SPDX-License-Identifier: MIT
// `systole report` of several results: how the runs are called, what is compared with what, and what is not.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/report/page_parts.h"
#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

using nlohmann::json;

/// Writes what `words` print with --json to `name`, and returns it.
json result(const Folder& folder, const std::string& name, const std::string& words) {
  const Run made = run(folder, words + " --json");
  REQUIRE(made.exit_code == 0);
  folder.write(name, made.out);
  return json::parse(made.out);
}

json several(const Folder& folder, const std::string& results) {
  const Run made = run(folder, "report " + results + " -o page.html");
  CAPTURE(made.err);
  REQUIRE(made.exit_code == 0);
  return payload_of(folder.read("page.html"));
}

const json& row_of(const json& comparison, const std::string& of, const std::string& quantity) {
  for (const json& row : comparison["rows"]) {
    if (row["of"] == of && row["quantity"] == quantity) return row;
  }
  FAIL("no row " << of << ", " << quantity);
  return comparison;
}

/// `+1,234`, by hand.
std::string signed_grouped(std::int64_t value) {
  std::string digits = std::to_string(value < 0 ? -value : value);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return (value < 0 ? "\u2212" : "+") + digits;
}

TEST_CASE("report: two simulations are held against the first, number by number") {
  const Folder folder;
  const json base = result(folder, "base.json", "simulate lenet5 alexnet -a 16x16");
  const json other = result(folder, "other.json", "simulate alexnet lenet5 -a 32x32 --memory tiled");
  const json page = several(folder, "base.json other.json");
  CHECK(page["kind"] == "several");
  CHECK(page["title"] == "base, other");
  REQUIRE(page["runs"].size() == 2);
  CHECK(page["runs"][0]["name"] == "base");
  CHECK(page["runs"][1]["models"] == other["networks"][0]["models"]);
  CHECK(page["runs"][1]["models"] != page["runs"][0]["models"]);
  REQUIRE(page["comparisons"].size() == 1);
  const json& compared = page["comparisons"][0];
  CHECK(compared["kind"] == "simulate");
  CHECK(compared["runs"] == json{"base", "other"});
  CHECK(compared["unlike_models"] == true);
  CHECK(compared["one_thing_each"] == false);

  for (const std::string network : {"lenet5", "alexnet"}) {  // by name: the other run has them the other way round
    const std::size_t in_base = network == "lenet5" ? 0 : 1;
    const auto before = base["networks"][in_base]["cycles"].get<std::int64_t>();
    const auto after = other["networks"][1 - in_base]["cycles"].get<std::int64_t>();
    const json& row = row_of(compared, network, "Cycles");
    CHECK(row["numbers"] == json{before, after});
    CHECK(row["differences"][0] == "");
    const double share = 100 * static_cast<double>(after - before) / static_cast<double>(before);
    const std::string percent = fmt::format("{}{:.2f} %", share < 0 ? "\u2212" : "+", share < 0 ? -share : share);
    CHECK(row["differences"][1] == signed_grouped(after - before) + " (" + percent + ")");
    CHECK(row_of(compared, network, "MACs")["differences"][1] == "equal");
    // A memory model's words and the least that any must move are two things.
    CHECK(row_of(compared, network, "DRAM words")["values"][0] == "");
    CHECK(row_of(compared, network, "Compulsory DRAM words")["values"][1] == "");
  }
  std::vector<std::string> unlike;
  for (const json& line : compared["unlike_settings"]) {
    unlike.push_back(line["label"].get<std::string>());
    if (unlike.back() == "array, rows") CHECK(line["values"] == json{"16", "32"});
  }
  CHECK(unlike == std::vector<std::string>{"run name", "array, rows", "array, cols", "memory"});
}

TEST_CASE("report: runs about one network each are compared whatever the networks are called") {
  const Folder folder;
  REQUIRE(run(folder, "topology fuse mobilenet_v3_small fused.csv --choice half").exit_code == 0);
  const json base = result(folder, "base.json", "simulate mobilenet_v3_small");
  const json fused = result(folder, "fused.json", "simulate fused.csv -d rp");
  const json page = several(folder, "base.json fused.json");
  const json& compared = page["comparisons"][0];
  CHECK(compared["one_thing_each"] == true);
  CHECK(compared["unlike_models"] == false);
  const json& row = row_of(compared, "mobilenet_v3_small and fused", "Cycles");
  CHECK(row["numbers"] == json{base["networks"][0]["cycles"], fused["networks"][0]["cycles"]});
  CHECK(column_of(page["runs"][1], "layer").size() == page["runs"][1]["rows"]);
}

TEST_CASE("report: a kind of its own is compared with nothing, runs of a kind are, wherever they stand") {
  const Folder folder;
  result(folder, "a.json", "simulate lenet5");
  result(folder, "b.json", "compare mobilenet_v3_small");
  result(folder, "c.json", "simulate lenet5 -d ws");
  folder.write("space.yaml", "space: {network: lenet5, rows: [8, 16], cols: 8}\nkeep: all\n");
  REQUIRE(run(folder, "explore space.yaml -o d.sqlite").exit_code == 0);
  folder.write("larger.yaml", "space: {network: lenet5, rows: [8, 16, 64], cols: 8}\nkeep: all\n");
  REQUIRE(run(folder, "explore larger.yaml -o e.sqlite").exit_code == 0);
  const json page = several(folder, "a.json b.json c.json d.sqlite e.sqlite");
  REQUIRE(page["comparisons"].size() == 3);
  CHECK(page["comparisons"][0]["runs"] == json{"a", "c"});
  CHECK(page["comparisons"][1]["runs"] == json{"b"});
  CHECK_FALSE(page["comparisons"][1].contains("rows"));
  const json& explored = page["comparisons"][2];
  CHECK(explored["runs"] == json{"d", "e"});
  CHECK(row_of(explored, "lenet5", "Points kept")["values"] == json{"2", "3"});
  CHECK(row_of(explored, "lenet5", "Points kept")["differences"][1] == "+1 (+50.00 %)");
}

TEST_CASE("report: files of one name are told apart by their folders") {
  const Folder folder;
  std::filesystem::create_directories(folder.path() / "x" / "deep");
  std::filesystem::create_directories(folder.path() / "y" / "deep");
  const json made = result(folder, "run.json", "simulate lenet5");
  for (const char* name : {"x/run.json", "y/run.json", "x/deep/run.json", "y/deep/run.json"}) {
    folder.write(name, made.dump());
  }
  CHECK(several(folder, "x/run.json y/run.json")["title"] == "x/run, y/run");
  CHECK(several(folder, "x/deep/run.json y/deep/run.json")["title"] == "x/deep/run, y/deep/run");
  CHECK(several(folder, "run.json x/run.json")["title"] == "run, x/run");
  folder.write("run.txt", made.dump());
  CHECK(several(folder, "run.json run.txt")["title"] == "run.json, run.txt");
  const json compared = several(folder, "x/run.json y/run.json")["comparisons"][0];
  CHECK(compared["unlike_settings"].empty());
  for (const json& row : compared["rows"]) CHECK(row["differences"][1] == "equal");
}

TEST_CASE("report: two networks of one name in a run stay two things") {
  const Folder folder;
  json made = result(folder, "run.json", "simulate lenet5");
  made["networks"].push_back(made["networks"][0]);
  made["networks"][1]["cycles"] = 1;
  folder.write("twice.json", made.dump());
  made["networks"][1]["cycles"] = 3;
  made["networks"][0]["network"] = "other";
  folder.write("third.json", made.dump());
  const json page = several(folder, "twice.json third.json");
  const json& compared = page["comparisons"][0];
  CHECK(row_of(compared, "lenet5", "Cycles")["numbers"][1] == 3);
  CHECK(row_of(compared, "lenet5 (2)", "Cycles")["numbers"] == json{1, nullptr});
  CHECK(row_of(compared, "other", "Cycles")["numbers"][0] == nullptr);
}

TEST_CASE("report: what cannot be put on one page is refused, and nothing is written") {
  const Folder folder;
  const json made = result(folder, "a.json", "simulate lenet5");
  folder.write("broken.json", "{");
  std::string nine;
  for (int i = 0; i < 9; ++i) {
    folder.write(fmt::format("r{}.json", i), made.dump());
    nine += fmt::format("r{}.json ", i);
  }
  const auto refused = [&](const std::string& words, const std::string& message) {
    const Run made_of = run(folder, "report " + words);
    CAPTURE(made_of.err);
    CHECK(made_of.exit_code == 2);
    CHECK_MESSAGE(contains(made_of.err, message), message);
    CHECK_FALSE(std::filesystem::exists(folder.path() / "page.html"));
  };
  refused("a.json ./a.json -o page.html", "./a.json: found the same file as 'a.json', expected another result");
  refused("a.json broken.json -o page.html", "broken.json:1:2: found the end of the file");
  refused("a.json r0.json -o r0.json", "r0.json: found a file that this run reads, expected another file to write");
  refused(nine + "-o page.html", "RESULT: found '9 files', expected at most 8 on a page");
  refused("-o page.html", "RESULT");
}

}  // namespace
}  // namespace systole::tests
