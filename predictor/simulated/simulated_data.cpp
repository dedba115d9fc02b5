// SPDX-License-Identifier: MIT
#include "predictor/simulated/simulated_data.h"

#include <fmt/format.h>

#include <array>
#include <utility>
#include <vector>

#include "core/import/network_input.h"
#include "predictor/simulated/random_networks.h"
#include "predictor/simulated/simulated_devices.h"

namespace systole::predictor {
namespace {

/// The shipped networks of the random ones' family and size, as the paper's eighteen are.
constexpr std::array kMobileNetworks{"efficientnet_b0",    "mnasnet_b1",
                                     "mobilenet_v1",       "mobilenet_v2",
                                     "mobilenet_v3_large", "mobilenet_v3_large_fuseconv",
                                     "mobilenet_v3_small", "mobilenet_v3_small_fuseconv",
                                     "squeezenet1_0",      "squeezenet1_1"};

}  // namespace

LearningData simulated_data(const SimulationOptions& options, unsigned threads, const core::Observer& observer,
                            const BeforeCells& before) {
  LearningData data;
  for (const char* name : kMobileNetworks) {
    core::NetworkInput input = core::read_network(name, {}, observer);
    data.networks.push_back(std::move(input.network));
    data.inputs.push_back(std::move(input.record));
  }
  for (core::Network& network : random_networks(options.random_networks, options.seed)) {
    data.networks.push_back(std::move(network));
  }
  const std::vector<SimulatedDevice> devices = simulated_devices(options.accelerators, options.seed);
  data.dataset = unmeasured_dataset(data.networks, devices);
  if (before) before(data.dataset);
  observer.say(fmt::format("simulating {} networks on {} accelerators", data.networks.size(), options.accelerators));
  simulate_latencies(data.networks, devices, data.dataset.latencies, threads, observer);
  data.devices = fmt::format("{} simulated accelerators", options.accelerators);
  data.source = fmt::format("{} x {} networks ({} of them random mobile ones), tiled memory model", data.devices,
                            data.networks.size(), options.random_networks);
  return data;
}

}  // namespace systole::predictor
