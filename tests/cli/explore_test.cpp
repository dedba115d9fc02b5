// SPDX-License-Identifier: MIT
// `systole explore`: what it prints and keeps, and that threads, shards and whatever kills a run change nothing.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "dataflows/explore/result/sqlite_database.h"
#include "tests/cli/run_program.h"

namespace {

using namespace systole::tests;  // NOLINT(google-build-using-namespace): a test file
using systole::dataflows::explore::SqliteDatabase;
using systole::dataflows::explore::SqliteStatement;

constexpr std::string_view kSpace =
    "space:\n"
    "  network: [lenet5, mobilenet_v3_small]\n"
    "  variant: [baseline, half]\n"
    "  rows: {from: 8, to: 64, step: 8}\n"
    "  cols: [8, {from: 16, to: 128, factor: 2}]\n"
    "  dataflow: [os, ws, os|ws]\n"
    "  timing: [array, occupied]\n"
    "constraints:\n"
    "  - rows * cols <= 4096\n"
    "  - not (network == lenet5 and cycles > 9 k)\n";

/// About two seconds of one core: the tiled memory model.
constexpr std::string_view kSlow =
    "space:\n"
    "  network: [mobilenet_v1, squeezenet1_1]\n"
    "  rows: {from: 8, to: 64, step: 4}\n"
    "  cols: [16, 32, 64]\n"
    "  dataflow: [os, ws, is]\n"
    "  timing: array\n"
    "  memory: tiled\n"
    "  sram_kb: {from: 16, to: 128, factor: 2}\n"
    "  bandwidth: [4, 16]\n";

std::string spec(std::string_view space, std::string_view rest) {
  return std::string{space} + std::string{rest} + "\n";
}

TEST_CASE("explore: CSV has one row a point, in order of ids, and each number is simulate's") {
  const Folder folder;
  folder.write("a.yaml", spec(kSpace, "keep: all\nmetrics: accesses"));
  const Run result = run(folder, "explore a.yaml --csv");
  REQUIRE(result.exit_code == 0);
  CHECK(result.err == "");
  CHECK(result.out.starts_with(
      "id,network,variant,rows,cols,dataflow,timing,depthwise,memory,sram_ifmap_kb,sram_filter_kb,sram_ofmap_kb,"
      "bandwidth,dram_latency,cores,partition,lanes,clock_mhz,cycles,macs,params,pes,sram,accesses\n"));
  const std::vector<CsvRow> rows = csv_rows(result.out);
  REQUIRE(rows.size() > 100);
  std::int64_t before = -1;
  for (const CsvRow& row : rows) {
    const std::int64_t id = std::stoll(row.at("id"));
    CHECK(id > before);
    before = id;
  }
  int compared = 0;
  for (std::size_t i = 0; i < rows.size(); i += 29) {
    const CsvRow& row = rows[i];
    if (row.at("variant") != "baseline" || row.at("dataflow") == "os|ws") continue;
    const Run simulated = run(fmt::format("simulate {} -a {}x{} -d {} --timing {} --csv", row.at("network"),
                                          row.at("rows"), row.at("cols"), row.at("dataflow"), row.at("timing")));
    std::int64_t cycles = 0;
    std::int64_t accesses = 0;
    for (const CsvRow& layer : csv_rows(simulated.out)) {
      cycles += std::stoll(layer.at("cycles"));
      accesses += std::stoll(layer.at("ifmap_sram_reads")) + std::stoll(layer.at("filter_sram_reads")) +
                  std::stoll(layer.at("ofmap_sram_writes"));
    }
    CHECK(std::to_string(cycles) == row.at("cycles"));
    CHECK(std::to_string(accesses) == row.at("accesses"));
    ++compared;
  }
  CHECK(compared > 3);
}

/// How often `part` stands in `text`.
std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_CASE("explore: --svg draws every kept point, a panel a front, and says the spec and the models") {
  const Folder folder;
  for (const std::string keep : {"keep: pareto", "keep: pareto\nobjectives: [cycles, params, pes]", "keep: all"}) {
    CAPTURE(keep);
    folder.write("a.yaml", spec(kSpace, keep));
    const Run result = run(folder, "explore a.yaml --csv --svg front.svg");
    REQUIRE(result.exit_code == 0);
    CHECK(result.err == "");
    CHECK(result.out == run(folder, "explore a.yaml --csv").out);
    const std::string svg = folder.read("front.svg");
    const std::string along = keep.find("params") == std::string::npos ? "pes" : "params";
    std::set<std::tuple<std::string, std::string, std::string, std::string>> points;
    std::set<std::pair<std::string, std::string>> fronts;
    for (const CsvRow& row : csv_rows(result.out)) {
      points.emplace(row.at("network"), row.at("timing"), row.at("cycles"), row.at(along));
      fronts.emplace(row.at("network"), row.at("timing"));
    }
    CHECK(count_of(svg, "class=\"point\"") == points.size());
    CHECK(count_of(svg, "class=\"panel\"") == fronts.size());
    for (const char* part : {"a.yaml: ", "lenet5 array<", "mobilenet_v3_small occupied<", "Model:"}) {
      CAPTURE(part);
      CHECK(contains(svg, part));
    }
  }
  CHECK(contains(folder.read("front.svg"), ">front in cycles and pes<"));  // beside the grey ones of `keep: all`
  CHECK(run(folder, "explore a.yaml --dry-run --svg x.svg").exit_code == 2);
  folder.write("none.yaml", spec(kSpace, "") + "  - cycles < 1\n");
  const Run none = run(folder, "explore none.yaml --svg none.svg");
  CHECK(none.exit_code == 2);
  CHECK(contains(none.err, "found no points to draw"));
  CHECK_FALSE(contains(folder.names(), "none.svg"));
}

TEST_CASE("explore: cores and partitions are axes, whose numbers are simulate's") {
  const Folder folder;
  folder.write("a.yaml",
               "space: {network: lenet5, rows: [8, 16], dataflow: [os, ws], timing: array, cores: [1, 4, 6], "
               "partition: [auto, st1]}\nconstraints: [pes <= 2.1 k, cores == 1 or partition != st1 or rows == 8]\n"
               "keep: all\n");
  const Run result = run(folder, "explore a.yaml --csv -v");
  REQUIRE(result.exit_code == 0);
  CHECK(result.err.find("one core, another partition than auto") != std::string::npos);
  const std::vector<CsvRow> rows = csv_rows(result.out);
  CHECK(rows.size() == 2 * (5 + 2));  // of 16 rows one design with one core, one with four
  for (const CsvRow& row : rows) {
    const std::string cores = row.at("cores");
    std::string command = fmt::format("simulate lenet5 -a {}x{} -d {} --timing array --csv", row.at("rows"),
                                      row.at("cols"), row.at("dataflow"));
    if (cores == "1") CHECK(row.at("partition") == "auto");
    if (cores != "1") command += fmt::format(" --cores {} --partition {}", cores, row.at("partition"));
    std::int64_t cycles = 0;
    for (const CsvRow& layer : csv_rows(run(command).out)) cycles += std::stoll(layer.at("cycles"));
    CHECK(std::to_string(cycles) == row.at("cycles"));
    CHECK(std::stoll(row.at("pes")) == std::stoll(row.at("rows")) * 32 * std::stoll(cores));
    CHECK(std::stoll(row.at("sram")) == 3 * 64 * 1024 * std::stoll(cores));
  }
}

TEST_CASE("explore: bits and bandwidths in bytes are axes, whose numbers are simulate's") {
  const Folder folder;
  folder.write("a.yaml",
               "space: {network: lenet5, array: 16x8, dataflow: [os, ws], timing: array, memory: tiled, sram_kb: 2, "
               "bits: [16, '8,4,8,32'], bandwidth_gbs: [0.5, 12], clock_mhz: 500}\nobjectives: [cycles, traffic]\n"
               "keep: all\n");
  const Run result = run(folder, "explore a.yaml --csv");
  CHECK(result.err == "");
  REQUIRE(result.exit_code == 0);
  const std::vector<CsvRow> rows = csv_rows(result.out);
  REQUIRE(rows.size() == 2 * 2 * 2);
  std::set<std::string> different;
  for (const CsvRow& row : rows) {
    const auto simulated = nlohmann::json::parse(
        run(fmt::format("simulate lenet5 -a 16x8 -d {} --timing array --memory tiled --sram 2 --bits {},{},{},{} "
                        "--bandwidth-gbs {} --clock 500 --json",
                        row.at("dataflow"), row.at("bits_ifmap"), row.at("bits_filter"), row.at("bits_ofmap"),
                        row.at("bits_partial_sum"), row.at("bandwidth_gbs")))
            .out)["networks"][0];
    CHECK(std::to_string(simulated["cycles"].get<std::int64_t>()) == row.at("cycles"));
    CHECK(row.at("bandwidth") == "0");
    CHECK(!row.contains("bandwidth_bytes"));
    different.insert(row.at("cycles"));
  }
  CHECK(different.size() == rows.size());
  const Run table = run(folder, "explore a.yaml");
  CHECK(contains(table.out, "8/4/8/32"));
  CHECK(contains(table.out, "bandwidth_gbs"));
  const auto json = nlohmann::json::parse(run(folder, "explore a.yaml --json").out);
  CHECK(json["points"][0]["bandwidth_gbs"] == 0.5);
  CHECK(json["provenance"]["configuration"]["space"]["bits"] == "[16, \"8,4,8,32\"]");
  REQUIRE(run(folder, "explore a.yaml -o a.sqlite").exit_code == 0);
  SqliteDatabase database(folder.path() / "a.sqlite", SqliteDatabase::Mode::read);
  SqliteStatement query(database, "SELECT count(*) FROM points WHERE bandwidth_gbs = 0.5 AND bits_filter = 4");
  REQUIRE(query.step());
  CHECK(query.integer(0) == 2);
}

TEST_CASE("explore: lanes and clocks are axes, cycles of the whole network and time are simulate's") {
  const Folder folder;
  folder.write("a.yaml",
               "space: {network: mobilenet_v3_small, array: [16x8, 32x32], dataflow: ws, timing: array, cores: [1, 4], "
               "lanes: [0, 1, 64], clock_mhz: [500, 940]}\nconstraints: nanoseconds < 1 s and lanes >= 1\n"
               "metrics: [network_cycles, nanoseconds]\nkeep: all\n");
  const Run result = run(folder, "explore a.yaml --csv");
  CHECK(result.err == "");
  REQUIRE(result.exit_code == 0);
  const std::vector<CsvRow> rows = csv_rows(result.out);
  REQUIRE(rows.size() == 2 * 2 * 3 * 2);
  for (const CsvRow& row : rows) {
    std::string command =
        fmt::format("simulate mobilenet_v3_small -a {}x{} -d ws --timing array --lanes {} --clock {} --json",
                    row.at("rows"), row.at("cols"), row.at("lanes"), row.at("clock_mhz"));
    if (row.at("cores") != "1") command += " --cores " + row.at("cores");
    const auto simulated = nlohmann::json::parse(run(command).out)["networks"][0];
    CHECK(std::to_string(simulated["network_cycles"].get<std::int64_t>()) == row.at("network_cycles"));
    const double exact = 1e6 * simulated["milliseconds"].get<double>();  // and rounded up
    const double nanoseconds = std::stod(row.at("nanoseconds"));
    CHECK(nanoseconds > exact - 0.01);
    CHECK(nanoseconds < exact + 1.01);
  }
  folder.write("b.yaml", "space: {network: lenet5}\nobjectives: nanoseconds\n");
  const Run without = run(folder, "explore b.yaml");
  CHECK(without.exit_code == 2);
  CHECK(contains(without.err, "nanoseconds need a clock"));
}

TEST_CASE("explore: a SQLite file, a CSV file, JSON and standard output hold the same points") {
  const Folder folder;
  folder.write("a.yaml", spec(kSpace, "objectives: [cycles, pes, params]"));
  const Run printed = run(folder, "explore a.yaml --csv");
  REQUIRE(run(folder, "explore a.yaml -o a.sqlite").exit_code == 0);
  REQUIRE(run(folder, "explore a.yaml -o a.csv").exit_code == 0);
  CHECK(folder.names() == "a.csv a.sqlite a.yaml");
  CHECK(folder.read("a.csv") == printed.out);
  const std::vector<CsvRow> rows = csv_rows(printed.out);

  SqliteDatabase database(folder.path() / "a.sqlite", SqliteDatabase::Mode::read);
  SqliteStatement query(database, "SELECT id, network, cycles FROM points WHERE rows * cols = pes ORDER BY id");
  for (const CsvRow& row : rows) {
    REQUIRE(query.step());
    CHECK(query.text(0) == row.at("id"));
    CHECK(query.text(1) == row.at("network"));
    CHECK(query.text(2) == row.at("cycles"));
  }
  CHECK(!query.step());
  SqliteStatement run_of(database, "SELECT value FROM run WHERE key = 'spec'");
  REQUIRE(run_of.step());
  CHECK(run_of.text(0) == folder.read("a.yaml"));

  const auto json = nlohmann::json::parse(run(folder, "explore a.yaml --json").out);
  CHECK(json["schema"] == "systole/explore/1");
  CHECK(json["provenance"]["inputs"].size() == 2);
  const auto& configuration = json["provenance"]["configuration"];
  CHECK(configuration["spec"] == folder.read("a.yaml"));
  CHECK(configuration["space"]["rows"] == "{from: 8, to: 64, step: 8}");
  CHECK(configuration["space"]["dataflow"] == "[os, ws, os|ws]");
  CHECK(configuration["space"]["memory"] == "none");
  CHECK(configuration["objectives"] == "[cycles, pes, params]");
  CHECK(!configuration.contains("sample"));
  CHECK(json["space"].get<int>() == 8 * 5 * 3 * 2 * 2 * 2);
  CHECK(json["feasible"].get<int>() + json["excluded"].get<int>() + json["undefined"].get<int>() == json["space"]);
  REQUIRE(json["points"].size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(json["points"][i]["dataflow"] == rows[i].at("dataflow"));
    CHECK(std::to_string(json["points"][i]["cycles"].get<long>()) == rows[i].at("cycles"));
  }
}

TEST_CASE("explore: files are byte-identical at any number of threads and shards") {
  for (const char* keep : {"keep: all", "keep: pareto", "keep: {top: 17}", "sample: 300\nseed: 5\nkeep: all"}) {
    CAPTURE(std::string{keep});
    const Folder folder;
    folder.write("a.yaml", spec(kSpace, keep));
    REQUIRE(run(folder, "explore a.yaml -o one.sqlite --threads 1").exit_code == 0);
    const std::string expected = folder.read("one.sqlite");
    REQUIRE(run(folder, "explore a.yaml -o three.sqlite --threads 3").exit_code == 0);
    CHECK(folder.read("three.sqlite") == expected);
    for (int i = 1; i <= 4; ++i) {
      REQUIRE(run(folder, fmt::format("explore a.yaml -o part{}.sqlite --shard {}/4", i, i)).exit_code == 0);
    }
    const Run merged = run(folder, "explore merge all.sqlite part3.sqlite part1.sqlite part4.sqlite part2.sqlite");
    CHECK(merged.err == "");
    REQUIRE(merged.exit_code == 0);
    CHECK(folder.read("all.sqlite") == expected);
    REQUIRE(run(folder, "explore merge all.csv part1.sqlite part2.sqlite part3.sqlite part4.sqlite").exit_code == 0);
    CHECK(folder.read("all.csv") == run(folder, "explore a.yaml --csv").out);
  }
}

TEST_CASE("explore: a run that is killed at random moments goes on and ends byte-identical") {
  std::mt19937 random(12);
  for (const char* keep : {"keep: all", "keep: pareto\nobjectives: [cycles, pes, sram, traffic]"}) {
    CAPTURE(std::string{keep});
    const Folder folder;
    folder.write("a.yaml", spec(kSlow, keep));
    REQUIRE(run(folder, "explore a.yaml -o whole.sqlite --threads 1").exit_code == 0);
    int killed = 0;
    Run last;
    for (unsigned attempt = 0; attempt < 200; ++attempt) {
      last = run(folder, "explore a.yaml -o a.sqlite --resume --threads 2",
                 {.signal = SIGKILL, .signal_after = std::chrono::milliseconds(20 + random() % (300 + 30 * attempt))});
      if (last.exit_code == 0) break;
      REQUIRE(last.exit_code == -SIGKILL);
      // Nothing looks whole but what is: the last moment to be killed is after the result got its name.
      if (contains(folder.names(), "a.sqlite ")) CHECK(folder.read("a.sqlite") == folder.read("whole.sqlite"));
      ++killed;
    }
    REQUIRE(last.exit_code == 0);
    CHECK(killed > 1);
    CHECK(folder.read("a.sqlite") == folder.read("whole.sqlite"));
    CHECK(folder.names() == "a.sqlite a.yaml whole.sqlite");
  }
}

TEST_CASE("explore: what killed runs left beside a result goes with the next run, and nothing else does") {
  const Folder folder;
  folder.write("a.yaml", "space: {network: lenet5, rows: [8, 16]}\n");
  for (const char* name : {"a.sqlite.part-abcdefgh2345", "a.sqlite.part-abcdefgh2345-journal", "a.sqlite.part-notes",
                           "a.sqlite.part-ABCDEFGH2345", "b.sqlite.part-abcdefgh2345"}) {
    folder.write(name, "");
  }
  REQUIRE(run(folder, "explore a.yaml -o a.sqlite").exit_code == 0);
  CHECK(folder.names() == "a.sqlite a.sqlite.part-ABCDEFGH2345 a.sqlite.part-notes a.yaml b.sqlite.part-abcdefgh2345");
}

/// Interrupts `explore a.yaml -o a.sqlite` in the middle, however fast the machine is.
Run interrupted_run(const Folder& folder) {
  Run result;
  std::chrono::milliseconds wait{400};
  for (int attempt = 0; attempt < 12; ++attempt) {
    std::filesystem::remove(folder.path() / "a.sqlite");
    std::filesystem::remove(folder.path() / "a.sqlite.part");
    result = run(folder, "explore a.yaml -o a.sqlite --threads 1", {.signal = SIGINT, .signal_after = wait});
    const bool too_late = result.exit_code == 0;
    const bool too_early = result.exit_code == -SIGINT;  // before the program listened
    if (!too_late && !too_early) break;
    wait = too_late ? wait / 2 : wait * 3;
  }
  return result;
}

TEST_CASE("explore: an interrupted run says how far it came, exits 130, and is not started over by accident") {
  const Folder folder;
  folder.write("a.yaml", spec(kSlow, "keep: all"));
  const Run stopped = interrupted_run(folder);
  REQUIRE(stopped.exit_code == 130);
  CHECK(contains(stopped.err, "points are done; --resume goes on"));
  CHECK(stopped.err.ends_with("systole: error: interrupted\n"));
  CHECK(contains(folder.names(), "a.sqlite.part"));

  const Run again = run(folder, "explore a.yaml -o a.sqlite");
  CHECK(again.exit_code == 2);
  CHECK(again.err ==
        "a.sqlite.part: found what an interrupted run left, expected --resume to go on with it (or no such file)\n");
  folder.write("b.yaml", spec(kSlow, "keep: pareto"));
  const Run other = run(folder, "explore b.yaml -o a.sqlite --resume");
  CHECK(other.exit_code == 2);
  CHECK(other.err == "a.sqlite.part: found a run of another spec, expected this one's (or no such file)\n");
  CHECK(run(folder, "explore a.yaml -o a.sqlite --resume --shard 1/2").exit_code == 2);

  CHECK(run(folder, "explore a.yaml -o a.sqlite --resume").exit_code == 0);
  const std::string whole = folder.read("a.sqlite");
  const Run nothing_left = run(folder, "explore a.yaml -o a.sqlite --resume");
  CHECK(nothing_left.exit_code == 0);
  CHECK(folder.read("a.sqlite") == whole);
  const Run merged = run(folder, "explore merge b.sqlite a.sqlite");  // of one shard: a copy
  CHECK(merged.exit_code == 0);
  CHECK(folder.read("b.sqlite") == whole);
}

TEST_CASE("explore: merging says what is wrong with the shards") {
  const Folder folder;
  folder.write("a.yaml", spec(kSpace, "keep: pareto"));
  folder.write("b.yaml", spec(kSpace, "keep: all"));
  for (const char* words :
       {"a.yaml -o 1.sqlite --shard 1/3", "a.yaml -o 2.sqlite --shard 2/3", "b.yaml -o b.sqlite --shard 3/3"}) {
    REQUIRE(run(folder, std::string{"explore "} + words).exit_code == 0);
  }
  folder.write("text", "this is no database, however long it is made to look like one to a reader of headers");
  Run result = run(folder, "explore merge o.sqlite 1.sqlite 2.sqlite");
  CHECK(result.exit_code == 2);
  CHECK(result.err == "1.sqlite: found no shard 3/3 beside it, expected all shards of the run\n");
  result = run(folder, "explore merge o.sqlite 1.sqlite 2.sqlite b.sqlite 2.sqlite");
  CHECK(result.exit_code == 2);
  CHECK(result.err ==
        "b.sqlite: found a shard of another run, expected one of 1.sqlite's\n"
        "2.sqlite: found shard 2 again, expected each shard once\n");
  result = run(folder, "explore merge o.sqlite 1.sqlite text");
  CHECK(result.exit_code == 2);
  CHECK(result.err == "text: found something else, expected results of systole explore (SQLite)\n");
  result = run(folder, "explore merge o.sqlite 1.sqlite none.sqlite");
  CHECK(result.err == "none.sqlite: found no such file, expected results of systole explore\n");
  CHECK(contains(folder.names(), "text"));
  CHECK(!contains(folder.names(), "o.sqlite"));
}

/// Files cannot grow beyond `bytes` while this lives, in this process and those that it starts.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    static_cast<void>(std::signal(SIGXFSZ, handler_));
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  FileSizeLimit(FileSizeLimit&&) = delete;
  FileSizeLimit& operator=(FileSizeLimit&&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST_CASE("explore: a file that is locked, read-only, somewhere impossible or out of room fails with 1 and its name") {
  const Folder folder;
  folder.write("a.yaml", spec(kSpace, "keep: all"));
  REQUIRE(run(folder, "explore a.yaml -o whole.sqlite").exit_code == 0);

  {
    Run result;
    {
      const FileSizeLimit limit(40'000);
      result = run(folder, "explore a.yaml -o a.sqlite");
    }
    CHECK(result.exit_code == 1);
    CHECK(result.out == "");
    CHECK(result.err.starts_with("systole: error: a.sqlite.part: "));
    CHECK(!contains(folder.names(), "a.sqlite "));
    CHECK(run(folder, "explore a.yaml -o a.sqlite --resume").exit_code == 0);  // with room again
    CHECK(folder.read("a.sqlite") == folder.read("whole.sqlite"));
  }
  {
    const Run result = run(folder, "explore a.yaml -o /proc/a.sqlite");
    CHECK(result.exit_code == 1);
    CHECK(result.err.starts_with("systole: error: /proc/a.sqlite: cannot be written: "));
  }
  {
    SqliteDatabase other(folder.path() / "b.sqlite.part", SqliteDatabase::Mode::write);
    other.execute("CREATE TABLE run(key, value); BEGIN EXCLUSIVE");
    const Run result = run(folder, "explore a.yaml -o b.sqlite --resume");
    CHECK(result.exit_code == 1);
    CHECK(result.err == "systole: error: b.sqlite.part: another run is writing to it (locked)\n");
  }
  if (geteuid() != 0) {  // nothing is read-only for root
    std::filesystem::permissions(folder.path() / "b.sqlite.part", std::filesystem::perms::owner_read);
    const Run result = run(folder, "explore a.yaml -o b.sqlite --resume");
    CHECK(result.exit_code == 1);
    CHECK(contains(result.err, "read-only"));
  }
}

TEST_CASE("explore: two runs never write to one file") {
  const Folder folder;
  folder.write("a.yaml", spec(kSlow, "keep: all"));
  REQUIRE(interrupted_run(folder).exit_code == 130);
  SqliteDatabase other(folder.path() / "a.sqlite.part", SqliteDatabase::Mode::write);
  other.execute("BEGIN IMMEDIATE");  // what a run holds all the time
  const Run result = run(folder, "explore a.yaml -o a.sqlite --resume");
  CHECK(result.exit_code == 1);
  CHECK(result.err == "systole: error: a.sqlite.part: another run is writing to it (locked)\n");
  SqliteStatement rows(other, "SELECT count(*) FROM points");  // reading goes on meanwhile
  CHECK(rows.step());
}

TEST_CASE("explore: tables say what was explored, and dry runs what would be") {
  const Folder folder;
  folder.write("a.yaml", spec(kSpace, "keep: {top: 2}\nobjectives: cycles"));
  const Run result = run(folder, "explore a.yaml");
  REQUIRE(result.exit_code == 0);
  CHECK(contains(result.out, "960 points: 2 timing x 8 rows x 5 cols x 3 dataflow x 2 network x 2 variant\n"));
  CHECK(contains(result.out, "kept: the best 2 by cycles for each network, timing: 8 points\n"));
  CHECK(contains(result.out, "160 undefined"));
  const Run dry = run(folder, "explore a.yaml --dry-run --shard 2/3 -o x.sqlite");
  CHECK(dry.exit_code == 0);
  CHECK(
      dry.out.starts_with("960 points: 2 timing x 8 rows x 5 cols x 3 dataflow x 2 network x 2 variant\n"
                          "320 of them are looked at (shard 2 of 3)\n"
                          "undefined: dataflow ws, timing occupied, depthwise per-channel, memory none\n"));
  CHECK(contains(dry.out, "estimate: "));
  CHECK(folder.names() == "a.yaml");
}

TEST_CASE("explore: a space that takes more than a day is refused with an estimate, unless --yes says it may") {
  const Folder folder;
  folder.write("huge.yaml",
               "space:\n  network: lenet5\n  rows: {from: 1, to: 100000, step: 1}\n"
               "  cols: {from: 1, to: 100000, step: 1}\n  clock_mhz: {from: 1, to: 1000, step: 1}\n");
  const Run refused = run(folder, "explore huge.yaml");
  CHECK(refused.exit_code == 2);
  for (const char* part : {"the space has 10,000,000,000,000 points", "expected --yes"}) {
    CHECK_MESSAGE(contains(refused.err, part), refused.err);
  }
  folder.write("a.yaml", spec(kSpace, ""));
  CHECK(run(folder, "explore a.yaml --csv --yes").out == run(folder, "explore a.yaml --csv").out);
}

TEST_CASE("explore: where nothing is feasible, that is said") {
  const Folder folder;
  folder.write("none.yaml", spec(kSpace, "") + "  - cycles < 1\n");
  const Run none = run(folder, "explore none.yaml --csv");
  CHECK(none.exit_code == 0);
  CHECK_MESSAGE(contains(none.err, "no point of the space is feasible: "), none.err);
}

TEST_CASE("explore: what is wrong on the command line") {
  const Folder folder;
  folder.write("s.yaml", "space: {network: lenet5}\n");
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"explore", "SPEC: found nothing, expected a YAML file (docs/explore.md)"},
      {"explore s.yaml --resume", "--resume: found no file to go on with, expected -o FILE"},
      {"explore s.yaml --shard 0/4", "--shard: found '0/4', expected I/N with I from 1 to N, such as 1/4"},
      {"explore s.yaml --shard 5/4", "--shard: found '5/4', expected I/N with I from 1 to N, such as 1/4"},
      {"explore s.yaml --shard 2", "--shard: found '2', expected I/N with I from 1 to N, such as 1/4"},
      {"explore s.yaml --shard 1/2 -o a.csv",
       "--shard: found a CSV file to write, expected SQLite (explore merge joins shards)"},
      {"explore s.yaml --csv --json", "--csv excludes --json (see systole explore --help)"},
      {"explore merge a.sqlite", "IN is required (see systole explore merge --help)"},
  };
  for (const auto& mistake : wrong) {
    CAPTURE(mistake.first);
    const Run result = run(folder, mistake.first);
    CHECK(result.exit_code == 2);
    CHECK(result.err == "systole: error: " + mistake.second + "\n");
  }
  CHECK(folder.names() == "s.yaml");
}

TEST_CASE("explore: energy has a unit, and a table that is none is said once") {
  const Folder folder;
  const std::string space =
      "space: {network: lenet5, array: [4x4, 8x8], timing: array, memory: tiled, clock_mhz: 500}\n";
  folder.write("e.yaml", space + "objectives: [energy, edp]\nmetrics: [power, area]\nenergy: horowitz_45nm@16\n");
  const Run shown = run(folder, "explore e.yaml --svg e.svg");
  CHECK(shown.exit_code == 0);
  CHECK(contains(shown.out, "energy in pJ, edp in pJ cycles, power in W, area in mm2 (by horowitz_45nm@16nm)\n"));
  CHECK(contains(folder.read("e.svg"), "energy (pJ)"));
  folder.write("r.yaml", space + "objectives: [energy]\nenergy: eyeriss_65nm\n");
  CHECK(contains(run(folder, "explore r.yaml").out, "energy in MAC (by eyeriss_65nm)\n"));
  folder.write("x.yaml", space + "objectives: [energy]\nenergy: horowitz_45\n");
  const std::string unknown = run(folder, "explore x.yaml").err;
  CHECK(contains(unknown, "x.yaml:3:9: energy: found 'horowitz_45', expected a file or one of aladdin_40nm,"));
  CHECK(contains(unknown, "; nearest: horowitz_45nm\n"));
  CHECK(unknown.find("found", unknown.find("found") + 1) == std::string::npos);
  folder.write("bad.yaml", "actions:\n  add: {pj: -1, source: s}\n");
  folder.write("y.yaml", space + "objectives: [energy]\nenergy: bad.yaml\n");
  CHECK(contains(run(folder, "explore y.yaml").err, "bad.yaml:2:13: actions.add.pj: found '-1'"));
}

}  // namespace
