// SPDX-License-Identifier: MIT
// `systole report`: what stands in the page, that its command lines come to its numbers, and bad input.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/report/data/columns.h"
#include "dataflows/explore/result/sqlite_database.h"
#include "tests/cli/report/page_parts.h"
#include "tests/cli/run_program.h"
#include "tests/places.h"

namespace systole::tests {
namespace {

using dataflows::explore::SqliteDatabase;

constexpr std::string_view kSpace =
    "space:\n"
    "  network: [mobilenet_v3_small, \"odd 'name'.csv\"]\n"
    "  variant: [baseline, full, half, half50]\n"
    "  rows: [8, 24]\n"
    "  cols: 16\n"
    "  dataflow: [os, ws, rp, os|ws]\n"
    "  timing: [array, scalesim]\n"
    "  depthwise: [per-channel, packed]\n"
    "  memory: [none, tiled]\n"
    "  sram_kb: {ifmap: [16, 64], filter: 32, ofmap: 48}\n"
    "  bandwidth: [3, 8]\n"
    "  dram_latency: 40\n"
    "keep: all\n"
    "sample: 400\n";

/// A network whose name a shell and a page have to be careful with, with one depthwise layer.
void write_odd_network(const Folder& folder) {
  folder.write("odd 'name'.csv",
               "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,pad_h,pad_w,groups\n"
               "a</script><b>,conv,12,12,3,8,3,3,1,1,1\n"
               "d&\xc3\xa9,conv,12,12,8,8,3,3,1,1,8\n"
               "<!--p,conv,12,12,8,16,1,1,0,0,1\n");
}

/// What the shell prints of `command` in `folder`, `systole` being the program under test.
std::string shell(const Folder& folder, const std::string& command) {
  folder.write("command.sh", command);
  const std::string line = fmt::format(
      "cd '{}' && PATH='{}':\"$PATH\" SYSTOLE_TOPOLOGIES='{}/topologies' sh -e command.sh", folder.path().string(),
      std::filesystem::path(program()).parent_path().string(), source_dir().string());
  FILE* const pipe = popen(line.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  std::array<char, 4096> piece{};
  while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), pipe)) text.append(piece.data(), count);
  CHECK_MESSAGE(pclose(pipe) == 0, command);
  return text;
}

/// The cycles of all rows of what a command line prints with --csv.
std::int64_t cycles_of(const Folder& folder, std::string command) {
  constexpr std::string_view kSpec = "/dev/stdin";
  const std::size_t spec = command.find(kSpec);
  command.insert(spec == std::string::npos ? command.size() : spec + kSpec.size(), " --csv");
  std::int64_t cycles = 0;
  for (const CsvRow& row : csv_rows(shell(folder, command + "\n"))) cycles += std::stoll(row.at("cycles"));
  return cycles;
}

Run report(const Folder& folder, const std::string& result) {
  return run(folder, std::vector<std::string>{"report", result, "-o", "page.html"});
}

TEST_CASE("report: an exploration's page holds its points, and their command lines come to their cycles") {
  const Folder folder;
  write_odd_network(folder);
  folder.write("space.yaml", kSpace);
  const Run explored = run(folder, "explore space.yaml -o points.sqlite --csv");
  REQUIRE(explored.exit_code == 0);
  const Run reported = report(folder, "points.sqlite");
  CHECK(reported.err == "");
  REQUIRE(reported.exit_code == 0);
  CHECK(reported.out == "");
  const nlohmann::json payload = payload_of(folder.read("page.html"));
  const std::vector<CsvRow> rows = csv_rows(explored.out);
  REQUIRE(payload["rows"] == rows.size());
  REQUIRE(rows.size() > 100);
  for (const auto& [key, ignored] : rows.front()) {
    const std::vector<std::string> values = column_of(payload, key);
    for (std::size_t i = 0; i < rows.size(); ++i) CHECK(values[i] == rows[i].at(key));
  }

  const std::vector<std::string> commands = commands_of(payload);
  std::map<std::string, int> kinds;  // a few points of every sort
  constexpr int kOfEach = 1;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string kind = rows[i].at("variant") + rows[i].at("dataflow") + rows[i].at("memory");
    if (++kinds[kind] > kOfEach) continue;
    CAPTURE(commands[i]);
    CHECK(cycles_of(folder, commands[i]) == std::stoll(rows[i].at("cycles")));
  }
  CHECK(kinds.size() >= 20);
}

TEST_CASE("report: an exploration of several cores says how many, and its command lines come to its cycles") {
  const Folder folder;
  folder.write(
      "space.yaml",
      "space: {network: mobilenet_v3_small, variant: [baseline, half50], rows: 16, cols: 8, dataflow: [os, ws], "
      "timing: array, memory: [none, tiled], cores: [1, 3, 4], partition: [auto, st2]}\nkeep: all\n"
      "sample: 24\n");
  const Run explored = run(folder, "explore space.yaml -o points.sqlite --csv");
  REQUIRE(explored.exit_code == 0);
  REQUIRE(report(folder, "points.sqlite").exit_code == 0);
  const std::vector<std::string> commands = commands_of(payload_of(folder.read("page.html")));
  const std::vector<CsvRow> rows = csv_rows(explored.out);
  REQUIRE(commands.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(commands[i]);
    CHECK((commands[i].find("cores") != std::string::npos) == (rows[i].at("cores") != "1"));
    CHECK(cycles_of(folder, commands[i]) == std::stoll(rows[i].at("cycles")));
  }
}

TEST_CASE("report: an exploration's command lines say bits and bandwidths in bytes") {
  const Folder folder;
  const std::string common =
      "space: {network: lenet5, array: 16x8, timing: array, dataflow: [ws, best], sram_kb: 2, bits: ['8,8,8,32', 5], ";
  const std::vector<std::string> specs{"memory: tiled, bandwidth_bytes: [3, 40]}",
                                       "memory: tiled, bandwidth_gbs: [1.25, 6], clock_mhz: [300, 500]}",
                                       "memory: none, cores: 4}"};
  for (const std::string& spec : specs) {
    folder.write("space.yaml", common + spec + "\nkeep: all\n");
    const Run explored = run(folder, "explore space.yaml -o points.sqlite --overwrite --csv");
    REQUIRE(explored.exit_code == 0);
    REQUIRE(report(folder, "points.sqlite").exit_code == 0);
    const nlohmann::json payload = payload_of(folder.read("page.html"));
    const std::vector<std::string> commands = commands_of(payload);
    const std::vector<CsvRow> rows = csv_rows(explored.out);
    for (const auto& [key, ignored] : rows.front()) {
      const std::vector<std::string> values = column_of(payload, key);
      for (std::size_t i = 0; i < rows.size(); ++i) CHECK(values[i] == rows[i].at(key));
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CHECK_MESSAGE(cycles_of(folder, commands[i]) == std::stoll(rows[i].at("cycles")), commands[i]);
    }
  }
}

TEST_CASE("report: SCALE-Sim's memory models in an exploration are simulate's") {
  const Folder folder;
  folder.write("space.yaml",
               "space: {network: squeezenet1_1, array: [16x8, 32x32], dataflow: [os, is], memory: [scalesim, "
               "scalesim-v2], sram_kb: [32, 128]}\nkeep: all\n");
  const Run explored = run(folder, "explore space.yaml -o points.sqlite --csv");
  REQUIRE(explored.exit_code == 0);
  REQUIRE(report(folder, "points.sqlite").exit_code == 0);
  const std::vector<std::string> commands = commands_of(payload_of(folder.read("page.html")));
  const std::vector<CsvRow> rows = csv_rows(explored.out);
  REQUIRE(rows.size() == 16);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK_MESSAGE(cycles_of(folder, commands[i]) == std::stoll(rows[i].at("cycles")), commands[i]);
  }
}

TEST_CASE("report: a comparison's command lines come to its cycles, mixed choices too") {
  const Folder folder;
  write_odd_network(folder);
  for (const std::string words :
       {"mobilenet_v3_small|--array|16x16,24x8|--timing|array|--select|greedy",
        "odd 'name'.csv|--depthwise|per-channel,packed,rows|--timing|occupied",
        "mobilenet_v1|--max-layers|5|--max-params|5000000", "mobilenet_v3_small|--pareto|cycles,layers"}) {
    std::vector<std::string> arguments = split(words, '|');
    arguments.insert(arguments.begin(), "compare");
    arguments.emplace_back("--json");
    const Run compared = run(folder, arguments);
    REQUIRE(compared.exit_code == 0);
    folder.write("compared.json", compared.out);
    REQUIRE(report(folder, "compared.json").exit_code == 0);
    const nlohmann::json payload = payload_of(folder.read("page.html"));
    const std::vector<std::string> commands = commands_of(payload);
    const std::vector<std::string> cycles = column_of(payload, "cycles");
    for (std::size_t i = 0; i < commands.size(); i += commands.size() / 6 + 1) {
      CHECK_MESSAGE(cycles_of(folder, commands[i]) == std::stoll(cycles[i]), commands[i]);
    }
  }
}

TEST_CASE("report: a simulation's and a cache run's command lines repeat them") {
  const Folder folder;
  write_odd_network(folder);
  for (const std::string words :
       {"simulate|lenet5|-a|8x8|-d|ws|--memory|tiled|--sram|16,8,4|--bandwidth|2|--dram-latency|9|-q|--threads|1",
        "simulate|odd 'name'.csv|--depthwise|packed|--timing|array", "simulate|alexnet|-p|reports|-d|is"}) {
    std::vector<std::string> arguments = split(words, '|');
    arguments.emplace_back("--json");
    const Run simulated = run(folder, arguments);
    REQUIRE(simulated.exit_code == 0);
    folder.write("simulated.json", simulated.out);
    REQUIRE(report(folder, "simulated.json").exit_code == 0);
    const nlohmann::json payload = payload_of(folder.read("page.html"));
    const auto command = commands_of(payload).front();
    CHECK(cycles_of(folder, command) == nlohmann::json::parse(simulated.out)["networks"][0]["cycles"]);
    CHECK_FALSE(contains(command, "--json"));
    CHECK_FALSE(contains(command, "threads"));
    CHECK_FALSE(contains(command, "--path"));
  }
  const Run cached = run(folder, "cache --gemm openblas-atom --null-entries 64 --json --merge first -q");
  REQUIRE(cached.exit_code == 0);
  folder.write("cached.json", cached.out);
  REQUIRE(report(folder, "cached.json").exit_code == 0);
  CHECK(commands_of(payload_of(folder.read("page.html"))).front() ==
        "systole cache --gemm openblas-atom --null-entries 64 --merge first");
}

TEST_CASE("report: one file that loads nothing, with its licences, the same bytes each time") {
  const Folder folder;
  write_odd_network(folder);
  folder.write("layers.json", run(folder, std::vector<std::string>{"simulate", "odd 'name'.csv", "--json"}).out);
  REQUIRE(report(folder, "layers.json").exit_code == 0);
  const std::string page = folder.read("page.html");
  REQUIRE(report(folder, "layers.json").exit_code == 0);
  CHECK(folder.read("page.html") == page);
  CHECK(page.starts_with("<!DOCTYPE html>"));
  CHECK(contains(page, "<title>odd &#39;name&#39;</title>"));
  for (const char* part : {" src=", "href=\"http", "@import", "url(http", "</script><b>"}) {
    CHECK_MESSAGE(!contains(page, part), part);
  }
  for (const char* part : {"default-src 'none'", "Apache License", "The Apache Software Foundation", "BSD 3-Clause"}) {
    CHECK_MESSAGE(contains(page, part), part);
  }
  CHECK(column_of(payload_of(page), "layer") == std::vector<std::string>{"a</script><b>", "d&\xc3\xa9", "<!--p"});
  const Run titled =
      run(folder, std::vector<std::string>{"report", "layers.json", "-o", "b.html", "--title", "A <b> & c"});
  CHECK(titled.exit_code == 0);
  CHECK(contains(folder.read("b.html"), "<title>A &lt;b&gt; &amp; c</title>"));
  CHECK(folder.names() == "b.html layers.json odd 'name'.csv page.html");
}

TEST_CASE("report: the page says which timing and memory made the numbers") {
  const Folder folder;
  const auto models = [&](const std::string& name) {
    REQUIRE(run(folder, "report " + name + " -o page.html").exit_code == 0);
    return payload_of(folder.read("page.html"))["models"].get<std::string>();
  };
  nlohmann::json made = nlohmann::json::parse(run(folder, "simulate lenet5 --memory tiled --json").out);
  folder.write("run.json", made.dump());
  CHECK(models("run.json") == made["networks"][0]["models"].get<std::string>());
  made["networks"][0].erase("models");  // as older versions wrote it
  folder.write("old.json", made.dump());
  CHECK(models("old.json").starts_with("timing scalesim: SCALE-Sim v3"));
  CHECK(contains(models("old.json"), "; memory tiled: "));
  folder.write("compared.json", run(folder, "compare mobilenet_v3_small --timing array --json").out);
  CHECK(models("compared.json").starts_with("timing array: neighbour-connected PEs"));
  CHECK(contains(models("compared.json"), "; memory none: "));
  folder.write("space.yaml", "space: {network: lenet5, timing: [array, occupied]}\nkeep: all\n");
  REQUIRE(run(folder, "explore space.yaml -o points.sqlite").exit_code == 0);
  CHECK(contains(models("points.sqlite"), "timing array: "));
  CHECK(contains(models("points.sqlite"), "; timing occupied: "));
}

TEST_CASE("report: columns keep every value, whichever way they are packed") {
  const auto packed_and_back = [](const auto& values) {
    const nlohmann::json column = nlohmann::json::parse(app::packed({.key = "k", .title = "K"}, values).dump());
    return unpacked(column, values.size());
  };
  std::vector<std::int64_t> few(600);
  std::vector<std::int64_t> many(600);
  std::vector<std::int64_t> large(600);
  std::vector<std::int64_t> beyond(600);
  std::vector<double> reals(600);
  std::vector<std::string> texts(600);
  std::vector<std::string> expected_beyond;
  for (std::size_t i = 0; i < few.size(); ++i) {
    const auto n = static_cast<std::int64_t>(i);
    few[i] = n % 7 - 3;
    many[i] = n * 7'000'000;
    large[i] = n * 7'000'000'000'001 - 5;
    beyond[i] = (std::int64_t{1} << 62U) + n;
    expected_beyond.push_back(std::to_string(beyond[i]));
    reals[i] = static_cast<double>(n) / 3;
    texts[i] = fmt::format("t{}", i % 300);
  }
  for (const auto& values : {few, many, large}) {
    const std::vector<std::string> back = packed_and_back(values);
    for (std::size_t i = 0; i < values.size(); ++i) CHECK(std::stoll(back[i]) == values[i]);
  }
  CHECK(packed_and_back(beyond) == expected_beyond);
  CHECK(packed_and_back(texts) == texts);
  const std::vector<std::string> back = packed_and_back(reals);
  for (std::size_t i = 0; i < reals.size(); ++i) CHECK(std::stod(back[i]) == reals[i]);
  CHECK(packed_and_back(std::vector<std::int64_t>(3, 5)) == std::vector<std::string>{"5", "5", "5"});
}

void check_refused(const Folder& folder, const std::string& result, int code, std::string_view message) {
  const Run refused = report(folder, result);
  CAPTURE(refused.err);
  CHECK(refused.exit_code == code);
  CHECK(refused.out == "");
  CHECK_MESSAGE(contains(refused.err, message), message);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "page.html"));
}

TEST_CASE("report: what is no result is refused with what was expected, and nothing is written") {
  const Folder folder;
  const Run simulated = run("simulate lenet5 --json");
  folder.write("text.txt", "hello\n");
  folder.write("empty.json", "");
  folder.write("broken.json", "{\"schema\":\n \"systole/simulate/1\", oops}");
  folder.write("short.json", simulated.out.substr(0, 200));
  folder.write("other.json", R"({"schema": "systole/topology-list/1"})");
  folder.write("foreign.json", R"({"points": []})");
  folder.write("explored.json", R"({"schema": "systole/explore/1"})");
  folder.write("newer.json", R"({"schema": "systole/simulate/2"})");
  folder.write("explored.csv", "id,network,variant\n");
  check_refused(folder, "absent.sqlite", 2, "absent.sqlite: found no such readable file");
  check_refused(folder, ".", 2, "found a directory");
  check_refused(folder, "text.txt", 2,
                "text.txt: found a text of another kind, expected what systole explore -o wrote");
  check_refused(folder, "empty.json", 2, "empty.json: found an empty file, expected what systole explore -o wrote");
  check_refused(folder, "broken.json", 2, "broken.json:2:24: found 'o', expected JSON as systole writes it");
  check_refused(folder, "short.json", 2, "expected JSON as systole writes it");
  check_refused(folder, "other.json", 2, "other.json: found 'systole/topology-list/1', expected what systole explore");
  check_refused(folder, "foreign.json", 2, "foreign.json: found JSON without a schema of systole");
  check_refused(folder, "explored.json", 2, "expected the SQLite file of systole explore -o");
  check_refused(folder, "explored.csv", 2, "found CSV, expected the SQLite file of systole explore -o");
  check_refused(folder, "newer.json", 2,
                "newer.json: found 'systole/simulate/2', expected systole/simulate/1, which this version");

  nlohmann::json damaged = nlohmann::json::parse(simulated.out);
  damaged["networks"][0]["layers"][3]["cycles"] = "many";
  folder.write("damaged.json", damaged.dump());
  check_refused(folder, "damaged.json", 2, "networks[0].layers[3].cycles: found \"many\", expected a whole number");
  damaged["networks"][0].erase("layers");
  folder.write("damaged.json", damaged.dump());
  check_refused(folder, "damaged.json", 2, "networks[0].layers: found nothing, expected a value");
}

TEST_CASE("report: an exploration that is not whole, newer, or no exploration is refused") {
  const Folder folder;
  folder.write("space.yaml", "space: {network: lenet5, rows: [8, 16, 32]}\nkeep: all\n");
  REQUIRE(run(folder, "explore space.yaml -o points.sqlite").exit_code == 0);
  const auto changed = [&](const std::string& sql) {
    std::filesystem::copy_file(folder.path() / "points.sqlite", folder.path() / "changed.sqlite",
                               std::filesystem::copy_options::overwrite_existing);
    SqliteDatabase(folder.path() / "changed.sqlite", SqliteDatabase::Mode::write).execute(sql);
  };
  changed("UPDATE run SET value = '2' WHERE key = 'finished'");
  check_refused(folder, "changed.sqlite", 2,
                "changed.sqlite: found 2 of 3 points, expected a run that is whole (--resume)");
  changed("UPDATE run SET value = 'systole/explore/2' WHERE key = 'schema'");
  check_refused(folder, "changed.sqlite", 2, "found 'systole/explore/2', expected results of systole explore");
  changed("UPDATE run SET value = 'space: {network: lenet5, rowz: 8}' WHERE key = 'spec'");
  check_refused(folder, "changed.sqlite", 2, "found 'rowz'");
  changed("DROP TABLE points");
  check_refused(folder, "changed.sqlite", 2, "found a database without a run");
  folder.write("changed.sqlite", folder.read("points.sqlite").substr(0, 3000));
  CHECK(report(folder, "changed.sqlite").exit_code != 0);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "page.html"));

  SqliteDatabase busy(folder.path() / "points.sqlite", SqliteDatabase::Mode::write);
  busy.execute("BEGIN EXCLUSIVE");
  check_refused(folder, "points.sqlite", 1, "another run is writing to it (locked)");
  busy.execute("COMMIT");
  CHECK(report(folder, "points.sqlite").exit_code == 0);
}

TEST_CASE("report: an output that cannot be written leaves nothing, and a result is not overwritten by its report") {
  const Folder folder;
  folder.write("layers.json", run("simulate lenet5 --json").out);
  const Run nowhere = run(folder, "report layers.json -o no/such/folder/page.html");
  CHECK(nowhere.exit_code == 1);
  CHECK(contains(nowhere.err, "cannot be written"));
  const Run same = run(folder, "report layers.json -o ./layers.json");
  CHECK(same.exit_code == 2);
  CHECK(contains(same.err, "layers.json: found a file that this run reads, expected another file to write"));
  CHECK(folder.names() == "layers.json");
}

}  // namespace
}  // namespace systole::tests
