// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "core/error.h"
#include "predictor/dataset/implausible_cells.h"
#include "predictor/dataset/latency_csv.h"
#include "predictor/dataset/layer_rows_csv.h"
#include "predictor/dataset/learning_data.h"
#include "predictor/dataset/permutation.h"
#include "predictor/dataset/published_repository.h"
#include "predictor/features/network_features.h"
#include "tests/mutated.h"
#include "tests/predictor/small_dataset.h"
#include "tests/shared_data.h"

using namespace systole;             // NOLINT(google-build-using-namespace): a test
using namespace systole::predictor;  // NOLINT(google-build-using-namespace)

namespace {

/// What an InputError of reading `text` says.
template <class Read>
std::string fault_of(Read read, const std::string& text) {
  try {
    read(core::TextFile{.name = "f.csv", .text = text});
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no fault";
}

const auto kReadLatencies = [](const core::TextFile& file) { return read_latency_csv(file); };
const auto kReadRows = [](const core::TextFile& file) { return read_layer_rows_csv(file); };
const auto kReadDevices = [](const core::TextFile& file) { return read_devices_csv(file); };

}  // namespace

TEST_CASE("latency table: cells, missing ones, and back to the same text") {
  const LatencyTable table =
      read_latency_csv(core::TextFile{.name = "f", .text = "# ms\nnetwork_id,network,a,b\n0,x,1.5,\n1,y,-,2e1\n"});
  CHECK(table.networks() == std::vector<std::string>{"x", "y"});
  CHECK(table.devices() == std::vector<std::string>{"a", "b"});
  CHECK(table.at(0, 0) == 1.5);
  CHECK_FALSE(table.has(0, 1));
  CHECK_FALSE(table.has(1, 0));
  CHECK(table.at(1, 1) == 20);
  CHECK(table.measured_cells() == 2);
  CHECK(write_latency_csv(table) == "network,a,b\nx,1.5,\ny,,20\n");
}

TEST_CASE("latency table: names and numbers in quotes, as pandas and spreadsheets write them") {
  const LatencyTable table = read_latency_csv(
      core::TextFile{.name = "f", .text = "\"network\",\"a, b\", \"c\" \r\n\"x\",\"1.5\",2\r\n\"y z\",,\"3\"\r\n"});
  CHECK(table.networks() == std::vector<std::string>{"x", "y z"});
  CHECK(table.devices() == std::vector<std::string>{"a; b", "c"});
  CHECK(table.at(0, 0) == 1.5);
  CHECK_FALSE(table.has(1, 0));
  CHECK(table.at(1, 1) == 3);
  // What is no pair of quotes around a cell stays as it is.
  const LatencyTable odd = read_latency_csv(core::TextFile{.name = "f", .text = "network,\"a,b\"c\"\nx,1,2\n"});
  CHECK(odd.devices() == std::vector<std::string>{"\"a", "b\"c\""});
  // Columns are those of the file.
  CHECK(fault_of(kReadLatencies, "\"network\",\"a\"\n\"x\",\"fast\"\n").find("f.csv:2:6: ") != std::string::npos);
}

TEST_CASE("implausible cells: a wrong unit and a run of seconds are found, different devices are not") {
  const Dataset data = testing::small_dataset(14, 9, 4);
  CHECK(implausible_cells(data.latencies).empty());
  LatencyTable spoiled = data.latencies;
  spoiled.set(3, 2, 1e9);
  spoiled.set(5, 7, spoiled.at(5, 7) / 1000);
  spoiled.clear(1, 1);
  const std::vector<ImplausibleCell> cells = implausible_cells(spoiled);
  REQUIRE(cells.size() == 2);
  CHECK(cells[0].network == 3);
  CHECK(cells[0].device == 2);
  CHECK(cells[0].ms == 1e9);
  CHECK(cells[0].general_ms == doctest::Approx(data.latencies.at(3, 2)).epsilon(0.3));
  CHECK(cells[1].network == 5);
  CHECK(cells[1].device == 7);
  // A device in seconds throughout is merely fast.
  LatencyTable fast = data.latencies;
  for (std::size_t n = 0; n < 14; ++n) fast.set(n, 4, fast.at(n, 4) / 1000);
  CHECK(implausible_cells(fast).empty());
}

TEST_CASE("runnable networks: those without a file are left out, unless too few are left") {
  Dataset data = testing::small_dataset(6, 3, 1);
  data.networks[1].name = "random_017";
  data.networks[4].name = "network_118";
  data.networks[5].name = "random_search";
  CHECK(runnable_networks(data, 2) == std::vector<std::size_t>{0, 2, 3, 5});
  CHECK(runnable_networks(data, 5).size() == 6);
}

TEST_CASE("latency table: every wrong cell is named with its place") {
  const std::string fault = fault_of(kReadLatencies, "network,a,b\nx,1,0\ny,abc,2\nx,1,2\nz,1\n");
  CHECK(fault.find("f.csv:2:5: x on b: found '0'") != std::string::npos);
  CHECK(fault.find("f.csv:3:3: y on a: found 'abc'") != std::string::npos);
  CHECK(fault.find("f.csv:4:1: network: found 'x' again") != std::string::npos);
  CHECK(fault.find("f.csv:5: found 2 fields, expected 3") != std::string::npos);
  CHECK(fault_of(kReadLatencies, "netwrk,a\nx,1\n").find("nearest: netwrk") != std::string::npos);
  CHECK(fault_of(kReadLatencies, "").find("an empty file") != std::string::npos);
  CHECK(fault_of(kReadLatencies, "network,a,a\nx,1,2\n").find("device: found 'a' again") != std::string::npos);
  CHECK(fault_of(kReadLatencies, "network,a\n").find("at least one network") != std::string::npos);
}

TEST_CASE("layer rows and devices: wrong cells are named") {
  const std::string head = "network,op,in_size,out_size,in_ch,out_ch,kernel,stride,pad,macs\n";
  CHECK(fault_of(kReadRows, head + "n,cnv,8,8,3,4,1,1,0,9\n").find("f.csv:2:3: op: found 'cnv'") != std::string::npos);
  CHECK(fault_of(kReadRows, head + "n,cnv,8,8,3,4,1,1,0,9\n").find("nearest: conv") != std::string::npos);
  CHECK(fault_of(kReadRows, head + "n,conv,0,8,3,4,1,1,0,9\n").find("in_size: found '0'") != std::string::npos);
  CHECK(fault_of(kReadRows, head + "n,conv,8,8,3,4,1,1,0,9\nm,conv,8,8,3,4,1,1,0,9\nn,conv,8,8,3,4,1,1,0,9\n")
            .find("f.csv:4:1") != std::string::npos);
  CHECK(fault_of(kReadDevices, "device,freq_ghz\na,-1\n").find("f.csv:2:3: freq_ghz: found '-1'") != std::string::npos);
  CHECK(fault_of(kReadDevices, "device\na\na\n").find("'a' again") != std::string::npos);
}

TEST_CASE("runs: a device's file, its statistics by hand, malformed numbers") {
  const DeviceRuns runs = read_device_runs({.name = "dir/Phone_0.txt", .text = "4,1,3,2\n5,5,5,9,\n"});
  CHECK(runs.device == "Phone_0");
  CHECK(reduce(runs.runs[0], Statistic::mean) == 2.5);
  CHECK(reduce(runs.runs[0], Statistic::median) == 2.5);
  CHECK(reduce(runs.runs[0], Statistic::min) == 1);
  CHECK(reduce(runs.runs[0], Statistic::lower_quartile) == 1.75);
  CHECK(reduce(runs.runs[1], Statistic::mean) == 6);
  CHECK(fault_of([](const core::TextFile& file) { return read_device_runs(file); }, "1,x\n-2\n") ==
        "f.csv:1:3: found 'x', expected a run's latency in ms, from 1e-9 to 1e12\n"
        "f.csv:2:1: found '-2', expected a run's latency in ms, from 1e-9 to 1e12");
  CHECK_THROWS_AS(reduce(std::span(&runs, 1), {"a", "b", "c"}, Statistic::mean), core::InputError);
  CHECK_THROWS_AS(reduce(std::span(&runs, 1), {"a"}, Statistic::mean), core::InputError);
  CHECK(reduce(std::span(&runs, 1), {"a", "b"}, Statistic::mean).at(1, 0) == 6);
  CHECK(
      fault_of([](const core::TextFile& file) { return read_device_runs(file); }, "1,1e13,1e154\n").find("f.csv:1:8") !=
      std::string::npos);
}

TEST_CASE("runs: the authors' files have four rows more than their 118 networks, nobody else's") {
  std::vector<std::string> networks;
  for (int n = 0; n < 118; ++n) networks.push_back("n" + std::to_string(n));
  const DeviceRuns published{.device = "d", .runs = std::vector<std::vector<double>>(122, {2, 4})};
  CHECK(reduce(std::span(&published, 1), networks, Statistic::mean).at(117, 0) == 3);
  networks.pop_back();
  CHECK_THROWS_AS(reduce(std::span(&published, 1), networks, Statistic::mean), core::InputError);
}

TEST_CASE("latencies, runs, rows and embeddings: damaged bytes are refused or read") {
  const std::string head = "network,op,in_size,out_size,in_ch,out_ch,kernel,stride,pad,macs\n";
  using systole::tests::survive;
  survive<core::InputError>("network,a,b\nn,1.5,2\nm,,3\n", 3000,
                            [](const std::string& text) { (void)read_latency_csv(core::checked_text("f.csv", text)); });
  survive<core::InputError>("4,1,3,2\n5,5,5,9,\n", 3000,
                            [](const std::string& text) { (void)read_device_runs(core::checked_text("d.txt", text)); });
  survive<core::InputError>(
      head + "n,conv,8,8,3,4,1,1,0,9\nm,pool,8,1,4,4,8,1,0,4\n", 3000, [](const std::string& text) {
        for (const NetworkProfile& network : read_layer_rows_csv(core::checked_text("n.csv", text))) {
          for (const float feature : network_features(network)) CHECK(std::isfinite(feature));
        }
      });
  survive<core::InputError>(
      "1,0,0,0,0,8,4,3,16,3,2,1,6912,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1\n", 3000, [](const std::string& text) {
        for (const NetworkProfile& network : read_flattened_embeddings(core::checked_text("e.csv", text))) {
          for (const float feature : network_features(network)) CHECK(std::isfinite(feature));
        }
      });
}

TEST_CASE("flattened embeddings: rows, padding, and what is neither") {
  const auto networks = read_flattened_embeddings(
      {.name = "f.csv", .text = "1,0,0,0,0,8,4,3,16,3,2,1,6912,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1\n"});
  REQUIRE(networks.size() == 1);
  CHECK(networks[0].name == "random_000");
  REQUIRE(networks[0].embedding.size() == 1);
  CHECK(networks[0].embedding[0].out_ch == 16);
  const auto read = [](const core::TextFile& file) { return read_flattened_embeddings(file); };
  CHECK(fault_of(read, "1,2,3\n").find("a multiple of 13") != std::string::npos);
  CHECK(fault_of(read, "0,0,0,0,0,8,4,3,16,3,2,1,6912\n").find("five operator columns") != std::string::npos);
  CHECK(fault_of(read, "1,1,0,0,0,8,4,3,16,3,2,1,6912\n").find("five operator columns") != std::string::npos);
  CHECK(fault_of(read, "1,0,0,0,0,8.5,-7,0,16,3,2,1,6912\n") ==
        "f.csv:1:11: layer 0, in_size: found '8.5', expected a whole number from 1 to 10000000\n"
        "f.csv:1:15: layer 0, out_size: found '-7', expected a whole number from 1 to 10000000\n"
        "f.csv:1:18: layer 0, in_ch: found '0', expected a whole number from 1 to 10000000");
  CHECK(fault_of(read, "1,0,0,0,0,8,4,3,16,3,2,1,1e300\n").find("macs: found '1e300'") != std::string::npos);
}

TEST_CASE("join: a network without layers is named, with the nearest name") {
  const Dataset data = predictor::testing::small_dataset(3, 2, 1);
  LatencyTable table({"net10O"}, {"d"});
  try {
    join(table, data.networks, {});
    FAIL("no error");
  } catch (const core::InputError& error) {
    CHECK(std::string(error.what()).find("nearest: net100") != std::string::npos);
  }
}

TEST_CASE("permutation: numpy's RandomState, known values") {
  CHECK(numpy_permutation(0, 10) == std::vector<std::size_t>{2, 8, 4, 9, 1, 6, 7, 3, 0, 5});
  CHECK(numpy_permutation(42, 5) == std::vector<std::size_t>{1, 4, 2, 0, 3});
}

TEST_CASE("shared data: the published measurements are read whole") {
  if (!systole::tests::shared_data_is_there()) return;
  const auto folder = systole::tests::shared_data("mobile-latency");
  const Dataset data = load_dataset(folder, Statistic::median);
  CHECK(data.networks.size() == 118);
  CHECK(data.devices.size() == 105);
  CHECK(data.latencies.measured_cells() == 118U * 105U);
  CHECK(data.devices[0].cpu_core == "Kryo 260 Gold");
  CHECK(data.devices[0].freq_ghz == 1.8);
}
