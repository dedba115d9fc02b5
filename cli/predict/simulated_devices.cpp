// SPDX-License-Identifier: MIT
#include "cli/predict/simulated_devices.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "core/parallel_for.h"
#include "core/random_bits.h"
#include "dataflows/simulate.h"

namespace systole::app {
namespace {

constexpr std::array<std::int64_t, 7> kSides{16, 24, 32, 48, 64, 96, 128};
constexpr std::int64_t kMostElongated = 4;
constexpr std::array kDataflows{"os", "ws", "is"};
constexpr std::array kTimings{dataflows::Timing::array, dataflows::Timing::scalesim};
constexpr std::array<std::int64_t, 5> kSramKb{32, 64, 128, 256, 512};
constexpr std::array<std::int64_t, 7> kWordsPerCycle{8, 12, 16, 24, 32, 48, 64};
constexpr std::array<std::int64_t, 9> kClocks{200, 300, 400, 500, 600, 700, 800, 900, 1000};
/// Devices between two calls of `done`.
constexpr std::size_t kDevicesAtOnce = 40;

dataflows::Machine machine_of(const SimulatedDevice& device) {
  return {.array = device.array,
          .dataflow = dataflows::dataflow_named(device.dataflow),
          .timing = device.timing,
          .memory = dataflows::memory_model_named("tiled"),
          .sram_kb = {.ifmap = device.sram_kb, .filter = device.sram_kb, .ofmap = device.sram_kb},
          .bandwidth = {device.words_per_cycle}};
}

/// What the cost of a layer depends on.
auto key_of(const core::Layer& l) {
  return std::tuple(l.op, l.rounding, l.batch, l.in_h, l.in_w, l.in_ch, l.out_ch, l.k_h, l.k_w, l.stride_h, l.stride_w,
                    l.pad_h, l.pad_w,
                    std::tuple(l.dilation_h, l.dilation_w, l.groups, l.m, l.n, l.k, l.sparsity.kept, l.sparsity.of,
                               l.density, l.inputs.size()));
}

struct DistinctLayers {
  std::vector<core::Layer> layers;
  std::vector<std::vector<std::size_t>> of_network;  ///< indices into `layers`, repeated ones too
};

DistinctLayers distinct_layers(std::span<const core::Network> networks) {
  std::map<decltype(key_of(core::Layer{})), std::size_t> known;
  DistinctLayers distinct;
  for (const core::Network& network : networks) {
    std::vector<std::size_t>& indices = distinct.of_network.emplace_back();
    for (const core::Layer& layer : network.layers) {
      if (!core::runs_on_array(layer.op)) continue;
      const auto [place, fresh] = known.emplace(key_of(layer), distinct.layers.size());
      if (fresh) distinct.layers.push_back(layer);
      indices.push_back(place->second);
    }
  }
  return distinct;
}

/// The cycles of each layer.
std::vector<core::Cycles> layer_cycles(std::span<const core::Layer> layers, const SimulatedDevice& device) {
  const dataflows::Machine machine = machine_of(device);
  std::vector<core::Cycles> cycles;
  cycles.reserve(layers.size());
  for (const core::Layer& layer : layers) cycles.push_back(dataflows::simulate_layer(layer, machine).cycles);
  return cycles;
}

predictor::Device described(const SimulatedDevice& device) {
  return {.name = device.name(),
          .phone_model = fmt::format("{}x{}", device.array.rows, device.array.cols),
          .cpu_core = device.dataflow,
          .freq_ghz = static_cast<double>(device.clock_mhz) / 1000,
          .ram_gb = {}};
}

}  // namespace

std::string SimulatedDevice::name() const {
  return fmt::format("{}-{}x{}-{}-{}kB-{}w-{}MHz", dataflow, array.rows, array.cols, dataflows::name(timing), sram_kb,
                     words_per_cycle, clock_mhz);
}

std::vector<SimulatedDevice> simulated_devices(std::size_t count, std::uint64_t seed) {
  core::RandomBits random(seed);
  const auto one_of = [&random](const auto& values) { return values[random.below(values.size())]; };
  std::vector<SimulatedDevice> devices;
  while (devices.size() < count) {
    SimulatedDevice device;
    device.array.rows = one_of(kSides);
    device.array.cols = one_of(kSides);
    device.dataflow = one_of(kDataflows);
    device.timing = one_of(kTimings);
    device.sram_kb = one_of(kSramKb);
    device.words_per_cycle = one_of(kWordsPerCycle);
    device.clock_mhz = one_of(kClocks);
    const auto [shorter, longer] = std::minmax(device.array.rows, device.array.cols);
    const bool known = std::ranges::find(devices, device) != devices.end();
    if (longer <= kMostElongated * shorter && !known) devices.push_back(std::move(device));
  }
  return devices;
}

predictor::Dataset simulated_dataset(std::span<const core::Network> networks, std::span<const SimulatedDevice> devices,
                                     unsigned threads, const std::function<void(std::size_t finished)>& done) {
  const DistinctLayers distinct = distinct_layers(networks);
  std::vector<std::string> network_names;
  std::vector<predictor::NetworkProfile> profiles;
  for (const core::Network& network : networks) {
    network_names.push_back(network.name);
    profiles.push_back(predictor::profile(network));
  }
  std::vector<std::string> device_names;
  std::vector<predictor::Device> descriptions;
  for (const SimulatedDevice& device : devices) {
    device_names.push_back(device.name());
    descriptions.push_back(described(device));
  }
  predictor::LatencyTable latencies(std::move(network_names), std::move(device_names));
  for (std::size_t first = 0; first < devices.size(); first += kDevicesAtOnce) {
    const std::size_t count = std::min(kDevicesAtOnce, devices.size() - first);
    core::parallel_for(count, 1, threads, [&](std::size_t begin, std::size_t end) {
      for (std::size_t d = first + begin; d < first + end; ++d) {
        const std::vector<core::Cycles> cycles = layer_cycles(distinct.layers, devices[d]);
        for (std::size_t n = 0; n < networks.size(); ++n) {
          core::Cycles sum;
          for (const std::size_t layer : distinct.of_network[n]) sum += cycles[layer];
          latencies.set(n, d, static_cast<double>(sum.count()) / static_cast<double>(devices[d].clock_mhz) / 1000);
        }
      }
    });
    if (done) done(first + count);
  }
  return join(std::move(latencies), std::move(profiles), descriptions);
}

}  // namespace systole::app
