// SPDX-License-Identifier: MIT
#include "predictor/simulated/simulated_devices.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/ir/equal_layers.h"
#include "core/random_bits.h"
#include "core/threads/parallel_for.h"
#include "dataflows/simulate.h"

namespace systole::predictor {
namespace {

constexpr std::array<std::int64_t, 7> kSides{16, 24, 32, 48, 64, 96, 128};
constexpr std::int64_t kMostElongated = 4;
constexpr std::array kDataflows{"os", "ws", "is"};
constexpr std::array kTimings{dataflows::Timing::array, dataflows::Timing::scalesim};
constexpr std::array<std::int64_t, 5> kSramKb{32, 64, 128, 256, 512};
constexpr std::array<std::int64_t, 7> kWordsPerCycle{8, 12, 16, 24, 32, 48, 64};
constexpr std::array<std::int64_t, 9> kClocks{200, 300, 400, 500, 600, 700, 800, 900, 1000};

/// The layers of all networks that an array runs, equal ones once.
struct DistinctLayers {
  core::EqualLayers layers;
  std::vector<std::vector<std::uint32_t>> of_network{};  ///< positions in `layers`, repeated ones too
};

DistinctLayers distinct_layers(std::span<const core::Network> networks) {
  DistinctLayers distinct;
  for (const core::Network& network : networks) {
    std::vector<std::uint32_t>& positions = distinct.of_network.emplace_back();
    for (const core::Layer& layer : network.layers) {
      if (core::runs_on_array(layer.op)) positions.push_back(distinct.layers.add(layer));
    }
  }
  return distinct;
}

/// The cycles of each layer.
std::vector<core::Cycles> layer_cycles(std::span<const core::Layer> layers, const dataflows::Machine& machine) {
  std::vector<core::Cycles> cycles;
  cycles.reserve(layers.size());
  for (const core::Layer& layer : layers) cycles.push_back(dataflows::simulate_layer(layer, machine).cycles);
  return cycles;
}

Device described(const SimulatedDevice& device) {
  return {.name = device.name(),
          .phone_model = array_text(device.machine.array),
          .cpu_core = std::string{device.machine.dataflow->name},
          .freq_ghz = static_cast<double>(device.clock_mhz) / 1000,
          .ram_gb = {}};
}

}  // namespace

std::string SimulatedDevice::name() const {
  return fmt::format("{}-{}-{}-{}kB-{}w-{}MHz", machine.dataflow->name, array_text(machine.array),
                     dataflows::name(machine.timing), machine.sram_kb.ifmap, machine.bandwidth.front(), clock_mhz);
}

std::vector<SimulatedDevice> simulated_devices(std::size_t count, std::uint64_t seed) {
  core::RandomBits random(seed);
  const auto one_of = [&random](const auto& values) { return values[random.below(values.size())]; };
  std::vector<SimulatedDevice> devices;
  while (devices.size() < count) {
    SimulatedDevice device;
    dataflows::Machine& machine = device.machine;
    machine.memory = dataflows::memory_model_named("tiled");
    machine.strips = false;  // they would make the table several times as slow to fill, and change little of it
    machine.array.rows = one_of(kSides);
    machine.array.cols = one_of(kSides);
    machine.dataflow = dataflows::dataflow_named(one_of(kDataflows));
    machine.timing = one_of(kTimings);
    const std::int64_t sram_kb = one_of(kSramKb);
    machine.sram_kb = {.ifmap = sram_kb, .filter = sram_kb, .ofmap = sram_kb};
    machine.bandwidth = {one_of(kWordsPerCycle)};
    device.clock_mhz = one_of(kClocks);
    const auto [shorter, longer] = std::minmax(machine.array.rows, machine.array.cols);
    const bool known = std::ranges::find(devices, device) != devices.end();
    if (longer <= kMostElongated * shorter && !known) devices.push_back(std::move(device));
  }
  return devices;
}

Dataset unmeasured_dataset(std::span<const core::Network> networks, std::span<const SimulatedDevice> devices) {
  std::vector<std::string> network_names;
  std::vector<NetworkProfile> profiles;
  for (const core::Network& network : networks) {
    network_names.push_back(network.name);
    profiles.push_back(profile(network));
  }
  std::vector<std::string> device_names;
  std::vector<Device> descriptions;
  for (const SimulatedDevice& device : devices) {
    device_names.push_back(device.name());
    descriptions.push_back(described(device));
  }
  return join(LatencyTable(std::move(network_names), std::move(device_names)), std::move(profiles), descriptions);
}

void simulate_latencies(std::span<const core::Network> networks, std::span<const SimulatedDevice> devices,
                        LatencyTable& latencies, unsigned threads, const core::Observer& observer) {
  const DistinctLayers distinct = distinct_layers(networks);
  const auto simulate = [&](std::size_t d) {
    const std::vector<core::Cycles> cycles = layer_cycles(distinct.layers.layers(), devices[d].machine);
    for (std::size_t n = 0; n < networks.size(); ++n) {
      core::Cycles sum;
      for (const std::uint32_t layer : distinct.of_network[n]) sum += cycles[layer];
      latencies.set(n, d, static_cast<double>(sum.count()) / static_cast<double>(devices[d].clock_mhz) / 1000);
    }
  };
  core::parallel_for_each(devices.size(), threads, simulate, [&](std::size_t finished) {
    observer.report_progress("simulating accelerators", static_cast<double>(finished),
                             static_cast<double>(devices.size()));
    observer.check();
  });
}

Dataset simulated_dataset(std::span<const core::Network> networks, std::span<const SimulatedDevice> devices,
                          unsigned threads, const core::Observer& observer) {
  Dataset data = unmeasured_dataset(networks, devices);
  simulate_latencies(networks, devices, data.latencies, threads, observer);
  return data;
}

}  // namespace systole::predictor
