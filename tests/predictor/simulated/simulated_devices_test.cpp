// SPDX-License-Identifier: MIT
#include "predictor/simulated/simulated_devices.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/topology/dialect.h"
#include "core/topology/search_path.h"
#include "dataflows/simulate.h"
#include "predictor/dataset/latency_csv.h"
#include "predictor/simulated/random_networks.h"
#include "predictor/simulated/simulated_data.h"

namespace systole::predictor {
namespace {

std::vector<core::Network> some_networks() {
  std::vector<core::Network> networks = random_networks(3, 5);
  for (const char* name : {"mobilenet_v3_small", "squeezenet1_1"}) {
    networks.push_back(core::read_topology(core::find_topology(name, core::topology_directories())).network);
  }
  return networks;
}

TEST_CASE("simulated accelerators are different, within their ranges, and the same for a seed") {
  const std::vector<SimulatedDevice> devices = simulated_devices(300, 1);
  REQUIRE(devices.size() == 300);
  std::set<std::string> names;
  std::set<std::string> dataflows;
  for (const SimulatedDevice& device : devices) {
    names.insert(device.name());
    dataflows.insert(std::string{device.machine.dataflow->name});
    const auto [shorter, longer] = std::minmax(device.machine.array.rows, device.machine.array.cols);
    CHECK(shorter >= 16);
    CHECK(longer <= 128);
    CHECK(longer <= 4 * shorter);
  }
  CHECK(names.size() == devices.size());
  CHECK(dataflows == std::set<std::string>{"is", "os", "ws"});
  CHECK(simulated_devices(300, 1) == devices);
  CHECK(simulated_devices(300, 2) != devices);
}

TEST_CASE("simulated latencies are the network's cycles under the tiled memory model over the clock") {
  const std::vector<core::Network> networks = some_networks();
  const std::vector<SimulatedDevice> devices = simulated_devices(12, 9);
  const Dataset data = simulated_dataset(networks, devices, 1);
  REQUIRE(data.networks.size() == networks.size());
  REQUIRE(data.devices.size() == devices.size());
  for (std::size_t d = 0; d < devices.size(); ++d) {
    const SimulatedDevice& device = devices[d];
    for (std::size_t n = 0; n < networks.size(); ++n) {
      const dataflows::NetworkResult cost = dataflows::simulate(networks[n], device.machine);
      const double ms = static_cast<double>(cost.cycles.count()) / (static_cast<double>(device.clock_mhz) * 1000);
      CAPTURE(device.name());
      CAPTURE(networks[n].name);
      CHECK(data.latencies.at(n, d) == doctest::Approx(ms).epsilon(1e-12));
    }
  }
}

TEST_CASE("simulated latencies do not depend on threads, and progress ends at the last device") {
  const std::vector<core::Network> networks = some_networks();
  const std::vector<SimulatedDevice> devices = simulated_devices(50, 2);
  std::vector<double> reports;
  const core::Observer observer{.progress = [&](std::string_view what, double done, double total) {
    CHECK(what == "simulating accelerators");
    CHECK(total == 50);
    reports.push_back(done);
  }};
  const std::string one = write_latency_csv(simulated_dataset(networks, devices, 1, observer).latencies);
  CHECK(write_latency_csv(simulated_dataset(networks, devices, 2).latencies) == one);
  CHECK(std::ranges::is_sorted(reports));
  REQUIRE(!reports.empty());
  CHECK(reports.back() == 50);
}

TEST_CASE("a simulation stops when the observer says so") {
  const std::vector<SimulatedDevice> devices = simulated_devices(20, 2);
  std::size_t asked = 0;
  const core::Observer observer{.should_stop = [&] { return ++asked > 3; }};
  CHECK_THROWS_AS(simulated_dataset(some_networks(), devices, 1, observer), core::Stopped);
  CHECK(asked == 4);
}

TEST_CASE("a faster clock and nothing else makes every simulated latency that much shorter") {
  const std::vector<core::Network> networks = random_networks(2, 11);
  SimulatedDevice slow = simulated_devices(1, 4).front();
  SimulatedDevice fast = slow;
  slow.clock_mhz = 250;
  fast.clock_mhz = 1000;
  const std::vector<SimulatedDevice> both{slow, fast};
  const Dataset data = simulated_dataset(networks, both, 1);
  for (std::size_t n = 0; n < networks.size(); ++n) {
    CHECK(data.latencies.at(n, 0) == doctest::Approx(4 * data.latencies.at(n, 1)).epsilon(1e-12));
  }
}

TEST_CASE("names of simulated devices and networks are looked at before anything is simulated") {
  struct Refused {};
  const auto refuse = [](const Dataset& data) {
    CHECK(data.devices.size() == 1000);
    CHECK(data.networks.size() == data.latencies.networks().size());
    CHECK(data.latencies.measured_cells() == 0);
    throw Refused{};
  };
  CHECK_THROWS_AS(simulated_data({.accelerators = 1000, .random_networks = 0, .seed = 1}, 1, {}, refuse), Refused);
}

}  // namespace
}  // namespace systole::predictor
