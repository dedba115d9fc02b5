// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/named.h"
#include "predictor/dataset/raw_runs.h"
#include "predictor/evaluation/fold.h"
#include "predictor/models/model.h"
#include "predictor/signature/selection.h"
#include "tests/cli/run_program.h"
#include "tests/places.h"

namespace systole::tests {
namespace {

using Json = nlohmann::json;

/// Small enough for a test: 10 shipped and 2 random networks on 16 accelerators.
const std::string kSmallTable = " --accelerators 16 --random-networks 2";
/// Simulating these takes minutes: for mistakes, which are found before.
const std::string kLargeTable = " --accelerators 1000 --random-networks 0";

constexpr std::array kTableNetworks{"efficientnet_b0",    "mnasnet_b1",         "mobilenet_v1",  "mobilenet_v2",
                                    "mobilenet_v3_large", "mobilenet_v3_small", "squeezenet1_0", "squeezenet1_1"};
constexpr std::size_t kTableDevices = 12;

/// A folder `table` of measurements, for what needs no simulation: devices that differ by their speed, and by what
/// every second and third network takes.
std::string write_table(const Folder& folder) {
  std::filesystem::create_directories(folder.path() / "table" / "networks");
  std::string latencies = "network";
  std::string devices = "device,phone_model,cpu_core,freq_ghz,ram_gb\n";
  for (std::size_t d = 0; d < kTableDevices; ++d) {
    latencies += fmt::format(",d{:02}", d);
    devices +=
        fmt::format("d{0:02},m{1},c{2},{3},{4}\n", d, d / 2, d / 4, 1 + (0.1 * static_cast<double>(d)), 2 + (d % 3));
  }
  latencies += "\n";
  for (std::size_t n = 0; n < kTableNetworks.size(); ++n) {
    const std::string name = kTableNetworks.at(n);
    latencies += name;
    for (std::size_t d = 0; d < kTableDevices; ++d) {
      const double slow = 1 + (0.15 * static_cast<double>(d));
      const double own = (n % 2 == 0 ? static_cast<double>(d % 3) : 0) + (n % 3 == 0 ? static_cast<double>(d % 4) : 0);
      latencies += fmt::format(",{:.4f}", (10 + (3 * static_cast<double>(n))) * slow + own);
    }
    latencies += "\n";
    std::filesystem::copy_file(source_dir() / "topologies" / (name + ".csv"),
                               folder.path() / "table" / "networks" / (name + ".csv"));
  }
  folder.write("table/latencies_ms.csv", latencies);
  folder.write("table/devices.csv", devices);
  return " --data table";
}

/// A small table of measurements: latencies of three devices, one network a multiple of another.
void write_data(const Folder& folder, const std::string& latencies) {
  std::filesystem::create_directories(folder.path() / "data" / "networks");
  folder.write("data/latencies_ms.csv", latencies);
  for (const char* name : {"mobilenet_v1", "mobilenet_v2", "squeezenet1_1"}) {
    const Run run = tests::run(folder, fmt::format("topology show {} --csv", name));
    REQUIRE(run.exit_code == 0);
    folder.write(fmt::format("data/networks/{}.csv", name), run.out);
  }
}

Json json_of(const Folder& folder, const std::string& words) {
  const Run result = run(folder, "predict " + words + " --json");
  REQUIRE_MESSAGE(result.exit_code == 0, result.err);
  return Json::parse(result.out);
}

TEST_CASE("predict evaluate tells splits, metrics and their spread") {
  const Folder folder;
  const std::string words = "evaluate --splits 2 --size 4" + kSmallTable;
  const Json json = json_of(folder, words);
  CHECK(json["schema"] == "systole/predict-evaluate/1");
  CHECK(json["devices"] == 16);
  CHECK(json["networks"] == 12);
  REQUIRE(json["splits"].size() == 2);
  double sum = 0;
  for (const Json& split : json["splits"]) {
    CHECK(split["train_devices"] == 11);
    CHECK(split["test_devices"].size() == 5);
    CHECK(split["signature"].size() == 4);
    CHECK(split["metrics"]["cells"] == 5 * (12 - 4));
    CHECK(split["metrics"]["r2"] > 0.5);
    CHECK(split["metrics"]["coverage"] > 0);
    CHECK(split["baseline"]["cells"] == split["metrics"]["cells"]);
    CHECK(split["baseline"]["mape"] > 0);
    CHECK_FALSE(split["baseline"].contains("coverage"));
    sum += split["metrics"]["r2"].get<double>();
  }
  CHECK(json["spread"]["r2"]["mean"].get<double>() == doctest::Approx(sum / 2));
  CHECK(json["provenance"]["configuration"]["accelerators"] == 16);
  CHECK(json["provenance"]["inputs"].size() == 10);  // the shipped networks

  const Run csv = run(folder, "predict " + words + " --csv");
  REQUIRE(csv.exit_code == 0);
  const std::vector<CsvRow> rows = csv_rows(csv.out);
  REQUIRE(rows.size() == 4);
  CHECK(std::stod(rows[1].at("r2")) == json["splits"][1]["metrics"]["r2"].get<double>());
  CHECK(rows[2].at("split") == "mean");
  CHECK(std::stod(rows[2].at("mape")) == json["spread"]["mape"]["mean"].get<double>());
}

TEST_CASE("predict gives the same bytes at any number of threads") {
  const Folder folder;
  for (const std::string& words : {"predict evaluate --splits 1 --size 3 --csv" + write_table(folder),
                                   "predict signature --size 3" + kSmallTable}) {
    const Run one = run(folder, words + " --threads 1");
    const Run two = run(folder, words + " --threads 2");
    REQUIRE_MESSAGE(one.exit_code == 0, one.err);
    CHECK(one.out == two.out);
  }
}

TEST_CASE("predict alone evaluates one split of simulated accelerators without intervals") {
  const Folder folder;
  const Run alone = run(folder, "predict --csv" + kSmallTable);
  REQUIRE_MESSAGE(alone.exit_code == 0, alone.err);
  const Run spelled = run(folder, "predict evaluate --protocol both --splits 1 --no-intervals --csv" + kSmallTable);
  CHECK(alone.out == spelled.out);
  CHECK(csv_rows(alone.out).size() == 3);
  CHECK_FALSE(contains(alone.out, "coverage"));
}

TEST_CASE("predict evaluate has every protocol and model") {
  const Folder folder;
  const std::string table = write_table(folder);
  for (const char* words :
       {"--protocol networks", "--protocol both", "--group model", "--group core", "--model reference --method rs",
        "--method mis", "--method sccs --as-published", "--model reference --trees exact"}) {
    const Run result =
        run(folder, fmt::format("predict evaluate --splits 1 --size 3 --no-intervals --csv {}{}", words, table));
    CAPTURE(words);
    REQUIRE_MESSAGE(result.exit_code == 0, result.err);
    CHECK(csv_rows(result.out).size() == 3);
  }
  const Run both = run(folder, "predict evaluate --protocol both --splits 1 --size 2 --no-intervals --csv" + table);
  CHECK(csv_rows(both.out).front().at("train_networks") == "5");
  CHECK(csv_rows(both.out).front().at("test_networks") == "3");
  const Run each =
      run(folder, "predict evaluate --protocol leave-one-out --model reference --size 2 --no-intervals --csv" + table);
  REQUIRE_MESSAGE(each.exit_code == 0, each.err);
  const std::vector<CsvRow> rows = csv_rows(each.out);
  REQUIRE(rows.size() == kTableDevices + 1);
  CHECK(rows.back().at("split") == "all");
  CHECK(rows.back().at("cells") == std::to_string(kTableDevices * (kTableNetworks.size() - 2)));
}

TEST_CASE("predict evaluate takes a share of the latencies for unmeasured") {
  const Folder folder;
  const std::string table = write_table(folder);
  const auto csv = [&](const std::string& options) {
    return run(folder, "predict evaluate --splits 1 --size 3 --no-intervals --csv" + options + table);
  };
  const Run whole = csv("");
  const Run holed = csv(" --holes 0.3");
  CHECK(holed.exit_code == 0);
  CHECK(holed.out != whole.out);
  CHECK(csv(" --holes 0.3").out == holed.out);
  CHECK(csv(" --holes 1").exit_code == 2);
}

TEST_CASE("predict evaluate writes pictures, features and predictions") {
  const Folder folder;
  const Run result =
      run(folder, "predict evaluate --splits 2 --size 3 --no-intervals --svg s.svg --export out" + write_table(folder));
  REQUIRE_MESSAGE(result.exit_code == 0, result.err);
  CHECK(contains(folder.read("s.svg"), "<svg"));
  const std::vector<CsvRow> predictions = csv_rows(folder.read("out/predictions.csv"));
  CHECK(predictions.size() == 2 * 4 * (8 - 3));
  CHECK(predictions.front().at("low_ms").empty());
  const std::vector<CsvRow> features = csv_rows(folder.read("out/features_001.csv"));
  std::set<std::string> roles;
  for (const CsvRow& row : features) roles.insert(row.at("role"));
  CHECK(roles == std::set<std::string>{"test", "train"});
}

TEST_CASE("predict signature chooses among what it may, and writes it") {
  const Folder folder;
  const std::string among = " --among mobilenet_v1,mobilenet_v2,squeezenet1_0,mnasnet_b1";
  const Json json = json_of(folder, "signature --size 3 --write sig" + among + kSmallTable);
  REQUIRE(json["signature"].size() == 3);
  std::set<std::string> names;
  for (const Json& row : json["signature"]) {
    const std::string name = row["network"];
    names.insert(name);
    CHECK(contains(among, name));
    const Run shown = run(folder, "topology show sig/" + name + ".csv --json");
    REQUIRE_MESSAGE(shown.exit_code == 0, shown.err);
  }
  CHECK(names.size() == 3);
  const Run text = run(folder, "predict signature --size 3" + among + kSmallTable);
  for (const std::string& name : names) CHECK(contains(text.out, "--measured " + name + "=MS"));
}

TEST_CASE("predict train saves a model that answers as one trained on the spot") {
  const Folder folder;
  const std::string signature = "mobilenet_v2,squeezenet1_0,mobilenet_v1";
  const Json trained = json_of(folder, "train -o model --signature " + signature + kSmallTable);
  CHECK(trained["signature"] == Json({"mobilenet_v2", "squeezenet1_0", "mobilenet_v1"}));
  CHECK(trained["interval_seen_networks"]["low"] < 1);
  CHECK_FALSE(trained["provenance"]["configuration"].contains("trees"));  // systole's own takes no other
  CHECK(trained["interval_seen_networks"]["high"] > 1);
  folder.write("phone.csv", "network,phone\nmobilenet_v2,9.5\nsqueezenet1_0,6.25\nmobilenet_v1,8\n");
  const Run saved = run(folder, "predict latency mobilenet_v3_small resnet18 --model model --measured phone.csv --csv");
  REQUIRE_MESSAGE(saved.exit_code == 0, saved.err);
  const Run now = run(folder, "predict latency mobilenet_v3_small resnet18 --measured phone.csv --csv" + kSmallTable);
  REQUIRE_MESSAGE(now.exit_code == 0, now.err);
  CHECK(saved.out == now.out);
  CHECK(contains(now.err, "extrapolated"));
  const std::vector<CsvRow> rows = csv_rows(saved.out);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].at("device") == "phone");
  CHECK(rows[0].at("network_in_training") == "1");
  CHECK(rows[1].at("network_in_training") == "0");
  const double ms = std::stod(rows[0].at("ms"));
  CHECK(std::stod(rows[0].at("low_ms")) <= ms);
  CHECK(std::stod(rows[0].at("high_ms")) >= ms);

  const Run words = run(folder,
                        "predict latency mobilenet_v3_small resnet18 --model model --csv --measured mobilenet_v2=9.5 "
                        "--measured squeezenet1_0=6.25 --measured mobilenet_v1=8");
  REQUIRE_MESSAGE(words.exit_code == 0, words.err);
  CHECK(std::stod(csv_rows(words.out)[0].at("ms")) == ms);

  const Json why = json_of(folder, "latency mobilenet_v3_small --model model --measured phone.csv");
  const Json& row = why["latencies"][0];
  CHECK(row["ms"].get<double>() == ms);
  CHECK(row["reasons"].size() > 1);
  double shares = 0;
  for (const Json& layer : row["layers"]) shares += layer["share"].get<double>();
  CHECK(shares == doctest::Approx(1));
  const Run text = run(folder, "predict latency mobilenet_v3_small --model model --measured phone.csv");
  CHECK(contains(text.out, "Slowest layers on the average device: "));  // the same on every one
}

TEST_CASE("a device twice as slow has latencies twice as long") {
  const Folder folder;
  folder.write("two.csv", "network,one,two\nmobilenet_v2,20,40\nsqueezenet1_0,29,58\nmobilenet_v1,17,34\n");
  const Run result =
      run(folder, "predict latency mobilenet_v3_large --no-intervals --measured two.csv --csv" + write_table(folder));
  REQUIRE_MESSAGE(result.exit_code == 0, result.err);
  const std::vector<CsvRow> rows = csv_rows(result.out);
  REQUIRE(rows.size() == 2);
  const double ratio = std::stod(rows[1].at("ms")) / std::stod(rows[0].at("ms"));
  CHECK(ratio > 1.6);
  CHECK(ratio < 2.4);
  CHECK(rows[0].at("low_ms").empty());
}

TEST_CASE("predict collaborate draws a curve of shares") {
  const Folder folder;
  const std::string words = "collaborate --devices 8 --size 2 --shares 0.2,0.6,1 --seeds 2" + write_table(folder);
  const Json json = json_of(folder, words + " --svg curve.svg");
  REQUIRE(json["curve"].size() == 3);
  CHECK(json["curve"][0]["measured_per_device"] < json["curve"][1]["measured_per_device"]);
  CHECK(json["curve"][2]["measured_per_device"] == 8);
  CHECK(json["curve"][2]["r2_held_out"]["mean"].is_null());
  CHECK(json["curve"][0]["r2"]["mean"] > 0);
  CHECK(contains(folder.read("curve.svg"), "<svg"));
  CHECK(json["provenance"]["configuration"]["shares"] == Json({0.2, 0.6, 1.0}));
  CHECK(contains(folder.read("curve.svg"), "mean of 2 repetitions"));
  const Run csv = run(folder, "predict " + words + " --csv --no-isolated");
  REQUIRE(csv.exit_code == 0);
  const std::vector<CsvRow> rows = csv_rows(csv.out);
  REQUIRE(rows.size() == 6);
  CHECK(rows[0].at("isolated_r2").empty());
}

TEST_CASE("predict reads a folder of measurements") {
  const Folder folder;
  std::string table = "network";
  std::vector<std::string> rows{"mobilenet_v1", "mobilenet_v2", "squeezenet1_1"};
  const std::vector<double> scale{10, 12, 8};
  for (int d = 0; d < 12; ++d) table += fmt::format(",d{}", d);
  table += "\n";
  for (std::size_t n = 0; n < rows.size(); ++n) {
    table += rows[n];
    for (int d = 0; d < 12; ++d) table += fmt::format(",{}", scale[n] * (1 + d) + (n == 1 ? d % 3 : 0));
    table += "\n";
  }
  write_data(folder, table);
  const Json json = json_of(folder, "signature --data data --size 1");
  CHECK(json["signature"].size() == 1);
  CHECK(json["provenance"]["inputs"].size() == 4);
  CHECK(json["signature"][0]["fastest_ms"].get<double>() <= 12);

  write_data(folder, "network,a,b\nmobilenet_v1,1,x\nmobilenet_v2,-2,3\n");
  const Run bad = run(folder, "predict signature --data data --size 1");
  CHECK(bad.exit_code == 2);
  CHECK(contains(bad.err, "data/latencies_ms.csv:2:16: "));
  CHECK(contains(bad.err, "data/latencies_ms.csv:3:14: "));
}

/// Measurements of twelve devices whose latencies follow from their frequency and DRAM, in runs of ten.
void write_devices(const Folder& folder) {
  write_data(folder, "");
  std::filesystem::remove(folder.path() / "data" / "latencies_ms.csv");
  std::filesystem::create_directories(folder.path() / "data" / "runs");
  std::string devices = "device,freq_ghz,ram_gb\n";
  for (int d = 0; d < 12; ++d) {
    const double frequency = 0.8 + (0.2 * d);
    const int ram = d % 2 == 0 ? 2 : 8;
    devices += fmt::format("d{:02},{},{}\n", d, frequency, ram);
    std::string runs;
    for (const double work : {10, 12, 8}) {
      const double ms = (work / frequency) + (ram == 2 ? 6 : 0);
      for (int run = 0; run < 10; ++run) runs += fmt::format("{},", run == 9 ? 10 * ms : ms + (0.01 * run * run));
      runs += "\n";
    }
    folder.write(fmt::format("data/runs/d{:02}.txt", d), runs);
  }
  folder.write("data/devices.csv", devices);
}

double only_ms(const Folder& folder, const std::string& words) {
  const Run result = run(folder, "predict latency " + words + " --csv");
  REQUIRE_MESSAGE(result.exit_code == 0, result.err);
  const std::vector<CsvRow> rows = csv_rows(result.out);
  REQUIRE(rows.size() == 1);
  return std::stod(rows.front().at("ms"));
}

TEST_CASE("predict latency: --freq and --ram say what the static model reads of a device") {
  const Folder folder;
  write_devices(folder);
  const std::string words = "mobilenet_v2 --model static --no-intervals --data data";
  const double slow = only_ms(folder, words + " --freq 0.8 --ram 2");
  CHECK(only_ms(folder, words + " --freq 3 --ram 2") < slow - 3);
  CHECK(only_ms(folder, words + " --freq 0.8 --ram 8") < slow - 3);
  CHECK(run(folder, "predict latency " + words + " --freq 0.8").exit_code == 2);
  CHECK(run(folder, "predict latency " + words + " --ram 2").exit_code == 2);
  const Json known = json_of(folder, "latency " + words + " --freq 0.8 --ram 2")["provenance"]["configuration"];
  CHECK(known["freq_ghz"] == 0.8);
  CHECK(known["ram_gb"] == 2.0);
  const Run none = run(folder, "predict latency " + words + " --freq 0 --ram 2");
  CHECK(none.exit_code == 2);
  CHECK(contains(none.err, "--freq: found '0', expected a number up to 100"));
}

TEST_CASE("predict signature: --spearman says from which correlation on a network stands for another") {
  const Folder folder;
  const std::string words = "signature --method sccs --size 3" + write_table(folder) + " --spearman ";
  const Json loose = json_of(folder, words + "0.5");
  const Json strict = json_of(folder, words + "0.9999");
  CHECK(loose["signature"].size() < strict["signature"].size());
  CHECK(loose["provenance"]["configuration"]["signature"]["spearman"] == 0.5);
  const Run wrong = run(folder, "predict " + words + "1.5");
  CHECK(wrong.exit_code == 2);
  CHECK(contains(wrong.err, "--spearman: found '1.5', expected a number from 0 to 1"));
}

TEST_CASE("predict: options that the method or the model does not read are mistakes") {
  const Folder folder;
  const auto error = [&](const std::string& words) { return run(folder, "predict " + words + kSmallTable).err; };
  for (const char* command : {"evaluate", "signature", "train -o out"}) {
    CHECK(contains(error(std::string{command} + " --spearman 0.5"),
                   "--spearman: found a value without effect, expected --method sccs"));
  }
  for (const char* command : {"evaluate", "train -o out", "collaborate"}) {
    CHECK(contains(error(std::string{command} + " --trees exact"), "--trees: found a value without effect"));
  }
  for (const char* method : {"greedy", "mis", "sccs"}) {
    CHECK(contains(error(std::string{"signature --seed 3 --method "} + method),
                   "--seed: found a value without effect, expected --method rs, which draws"));
  }
}

TEST_CASE("predict: --simulation-seed makes other accelerators and random networks") {
  const Folder folder;
  const auto signature = [&](const char* seed) {
    return json_of(folder, "signature --size 3" + kSmallTable + seed)["signature"];
  };
  const Json usual = signature("");
  CHECK(usual == signature(" --simulation-seed 1"));
  CHECK(usual != signature(" --simulation-seed 2"));
}

/// The row of docs/cli.md that tells of an option of `predict`.
std::string documented(const std::string& option) {
  std::ifstream stream(source_dir() / "docs" / "cli.md");
  bool in_predict = false;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("## ")) in_predict = line == "## predict";
    if (in_predict && line.starts_with("| `" + option + "`")) return line;
  }
  FAIL("docs/cli.md does not tell of " << option);
  return {};
}

/// The words between backticks, but for the first ones, which are the option.
std::set<std::string> quoted_words(const std::string& row) {
  const std::vector<std::string> parts = split(row, '`');
  std::set<std::string> words;
  for (std::size_t i = 3; i < parts.size(); i += 2) {
    for (const std::string& word : split(parts[i], ' ')) words.insert(word);
  }
  return words;
}

/// The names in docs, in the help and in the table are the same, and the program takes each.
template <class Value>
void check_names(const Folder& folder, const std::string& option, const std::string& words) {
  const std::vector<std::string_view> names = core::names_of<Value>();
  CHECK(quoted_words(documented(option)) == std::set<std::string>(names.begin(), names.end()));
  const std::string help = run(folder, "predict evaluate --help").out;
  const std::string text = help.substr(help.find(option + " "));
  for (const std::string_view name : names) {
    CAPTURE(option);
    CAPTURE(name);
    CHECK(contains(std::string_view{text}.substr(0, text.find("\n  --")), name));
    const Run result =
        run(folder, fmt::format("predict evaluate --splits 1 --no-intervals --csv {} {} {}", words, option, name));
    CHECK_MESSAGE(result.exit_code == 0, result.err);
  }
}

TEST_CASE("predict takes the names that its help and docs have, and no others stand there") {
  const Folder folder;
  write_devices(folder);
  check_names<predictor::Statistic>(folder, "--statistic", "--data data --size 1 --method rs --model reference");
  const std::string tiny = "--size 2" + write_table(folder) + " ";
  check_names<predictor::SignatureMethod>(folder, "--method", tiny + "--model reference");
  check_names<predictor::TreeMethod>(folder, "--trees", tiny + "--method rs --model reference");
  check_names<predictor::ModelKind>(folder, "--model", "--data data --size 1 --method rs");
  check_names<predictor::Grouping>(folder, "--group", tiny + "--method rs --model reference");
}

TEST_CASE("predict evaluate takes the protocols that its help and docs have") {
  const Folder folder;
  const std::string table = write_table(folder);
  const std::vector<std::string_view> names = core::names_of<predictor::Protocol>();
  CHECK(quoted_words(documented("--protocol")) == std::set<std::string>(names.begin(), names.end()));
  const std::string help = run(folder, "predict evaluate --help").out;
  for (const std::string_view name : names) {
    CAPTURE(name);
    CHECK(contains(help, name));
    const Run result = run(folder, fmt::format("predict evaluate --size 2 --csv --no-intervals --model reference "
                                               "--method rs{} --protocol {}",
                                               table, name));
    CHECK_MESSAGE(result.exit_code == 0, result.err);
  }
}

TEST_CASE("predict: each statistic makes its own latency of repeated runs") {
  const Folder folder;
  write_devices(folder);
  std::set<double> fastest;
  for (const std::string_view name : core::names_of<predictor::Statistic>()) {
    const Json json = json_of(folder, fmt::format("signature --method rs --size 1 --data data --statistic {}", name));
    fastest.insert(json["signature"][0]["fastest_ms"].get<double>());
    CHECK(json["provenance"]["configuration"]["statistic"] == name);
  }
  CHECK(fastest.size() == core::names_of<predictor::Statistic>().size());
}

struct PredictMistake {
  std::string words;
  std::string message;  ///< a part of stderr
};

TEST_CASE("predict names what is wrong, with the nearest name") {
  const Folder folder;
  folder.write("phone.csv", "network,phone\nmobilenet_v2,9.5\nsqueezenet1_0,fast\n");
  folder.write("splits.csv", "split,role,devices\n0,train,0 1 2\n0,tset,3 4\n");
  const std::vector<PredictMistake> mistakes{
      {"evaluat",
       "found 'evaluat', expected a command: signature, train, evaluate, latency, collaborate; nearest: "
       "evaluate"},
      {"evaluate --modle x", "found '--modle', expected an option of systole predict evaluate; nearest: --model"},
      {"evaluate --protocol device",
       "--protocol: found 'device', expected one of devices, networks, both, "
       "leave-one-out, leave-one-network-out; nearest: devices"},
      {"evaluate --model systol",
       "--model: found 'systol', expected one of systole, reference, static; nearest: "
       "systole"},
      {"evaluate --method gredy", "--method: found 'gredy', expected one of rs, mis, sccs, greedy; nearest: greedy"},
      {"evaluate --group phone", "--group: found 'phone', expected one of none, model, core"},
      {"evaluate --splits 0", "--splits: found '0', expected a whole number from 1 to"},
      {"evaluate --splits nofile", "nofile"},
      {"evaluate --splits splits.csv" + kLargeTable,
       "splits.csv:3:3: role: found 'tset', expected one of train, test, net_train, net_test; nearest: test"},
      {"evaluate --size 0", "--size: found '0', expected a whole number from 1 to"},
      {"evaluate --size 0 --coverage x --trees hst",
       "--trees: found 'hst', expected one of grid, exact, hist; nearest: hist\n"
       "--size: found '0', expected a whole number from 1 to 1000"},
      {"evaluate --size 500" + kLargeTable,
       "found 10 networks to choose from that were measured, expected at least 500"},
      {"train -o m --size 11" + kLargeTable, "found 10 networks"},
      {"signature --size 11" + kLargeTable, "found 10 networks"},
      {"evaluate --coverage 2", "--coverage: found '2', expected a number from 0.01 to 0.999"},
      {"evaluate --statistic mean", "--statistic: "},
      {"evaluate --data nowhere", "nowhere"},
      {"evaluate --data . --accelerators 20", "--accelerators: cannot stand beside --data"},
      {"evaluate --protocol leave-one-out --splits 3", "--splits: "},
      {"evaluate --as-published", "--as-published: "},
      {"signature --splits 2", "--splits: found with systole predict signature"},
      {"signature --among mobilenet_v2,mobilenet_v9" + kLargeTable,
       "--among: found 'mobilenet_v9', expected a network of the data; nearest: mobilenet_v"},
      {"train", "--output is required"},
      {"train -o m --signature mobilenetv2" + kLargeTable,
       "--signature: found 'mobilenetv2', expected a network of the data; nearest: mobilenet_v2"},
      {"latency", "NETWORK: found nothing"},
      {"latency mobilenet_v2 --model nosuch", "--model: found 'nosuch', expected the folder of a saved model"},
      {"latency mobilenet_v2 --measured mobilenet_v2", "mobilenet_v2"},
      {"latency mobilenet_v2 --measured mobilenet_v2=x", "--measured: found 'mobilenet_v2=x', expected NAME=MS"},
      {"latency mobilenet_v2 --measured mobilenet_v2=-3", "--measured: found 'mobilenet_v2=-3', expected NAME=MS"},
      {"latency mobilenet_v2 --measured mobilenet_v2=3 --measured mobilenet_v2=4",
       "--measured: found 'mobilenet_v2', expected each network once"},
      {"latency mobilenet_v2 --measured mobilenet_v22=3" + kLargeTable,
       "--measured: found 'mobilenet_v22', expected a topology file, a shipped network (systole topology list) or one "
       "of "
       "the data; nearest: mobilenet_v2"},
      {"latency mobilenet_v2 --measured phone.csv" + kLargeTable, "phone.csv:3:15: "},
      {"latency mobilenet_v2 --size 2 --accelerators 10 --random-networks 0",
       "--measured: found nothing, expected the latencies of the 2 signature"},
      {"latency mobilenet_v33 --measured mobilenet_v2=3" + kLargeTable,
       "NETWORK: found 'mobilenet_v33', expected a topology file, a shipped network (systole topology list) or one of "
       "the data; nearest: mobilenet_v"},
      {"collaborate --shares 0.5,0.1", "--shares: found '0.1', expected each share above the one before it"},
      {"collaborate --shares 0", "--shares: found '0', expected a number from 0.001 to 1"},
      {"collaborate --devices 3000" + kLargeTable, "found 3000 devices, expected 1 to 1000"},
  };
  for (const PredictMistake& mistake : mistakes) {
    const Run result = run(folder, "predict " + mistake.words);
    CAPTURE(mistake.words);
    CAPTURE(result.err);
    CHECK(result.exit_code == 2);
    CHECK(result.out.empty());
    CHECK(contains(result.err, mistake.message));
  }
}

}  // namespace
}  // namespace systole::tests
