// SPDX-License-Identifier: MIT
#include "cli/predict/data.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "cli/common/log.h"
#include "cli/common/network_input.h"
#include "cli/common/progress.h"
#include "cli/predict/random_networks.h"
#include "cli/predict/simulated_devices.h"

namespace systole::app {
namespace {

namespace fs = std::filesystem;

/// The shipped networks of the random ones' family and size, as the paper's eighteen are.
constexpr std::array kMobileNetworks{"efficientnet_b0",    "mnasnet_b1",
                                     "mobilenet_v1",       "mobilenet_v2",
                                     "mobilenet_v3_large", "mobilenet_v3_large_fuseconv",
                                     "mobilenet_v3_small", "mobilenet_v3_small_fuseconv",
                                     "squeezenet1_0",      "squeezenet1_1"};

/// The files of the folder that say something: those that a data set may consist of.
std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const char* part : {"", "runs", "mobileData", "networks"}) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder / part, error)) {
      const fs::path extension = entry.path().extension();
      if (entry.is_regular_file(error) && (extension == ".csv" || extension == ".txt")) files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

PredictData read_folder(const DataArguments& arguments, Provenance& provenance) {
  log_note(fmt::format("reading {}", arguments.folder));
  PredictData data;
  data.dataset = predictor::load_dataset(arguments.folder, parse_statistic(arguments));
  for (const fs::path& file : files_of(arguments.folder)) provenance.add_input(file, {});
  data.devices = fmt::format("{} devices", data.dataset.devices.size());
  data.source = fmt::format("{} x {} networks of {}, {} of the runs", data.devices, data.dataset.networks.size(),
                            arguments.folder, arguments.statistic);
  return data;
}

PredictData simulate(const DataArguments& arguments, unsigned threads, Provenance& provenance, bool shown) {
  const auto seed = static_cast<std::uint64_t>(arguments.simulation_seed);
  const auto count = static_cast<std::size_t>(arguments.accelerators);
  PredictData data;
  data.networks = simulated_networks(static_cast<std::size_t>(arguments.random_networks), seed, provenance);
  log_note(fmt::format("simulating {} networks on {} accelerators", data.networks.size(), count));
  Progress progress("simulating accelerators", static_cast<double>(count), shown);
  std::size_t before = 0;
  data.dataset = simulated_dataset(data.networks, simulated_devices(count, seed), threads, [&](std::size_t finished) {
    progress.advance(static_cast<double>(finished - before));
    before = finished;
  });
  data.devices = fmt::format("{} simulated accelerators", count);
  data.source = fmt::format("{} x {} networks ({} of them random mobile ones), tiled memory model", data.devices,
                            data.networks.size(), arguments.random_networks);
  return data;
}

}  // namespace

std::vector<core::Network> simulated_networks(std::size_t random, std::uint64_t seed, Provenance& provenance) {
  std::vector<core::Network> networks;
  for (const char* name : kMobileNetworks) {
    networks.push_back(read_network(name, core::ScalesimInput::automatic, provenance));
  }
  for (core::Network& network : random_networks(random, seed)) networks.push_back(std::move(network));
  return networks;
}

PredictData predict_data(const DataArguments& arguments, unsigned threads, Provenance& provenance, bool shown) {
  return arguments.folder.empty() ? simulate(arguments, threads, provenance, shown)
                                  : read_folder(arguments, provenance);
}

}  // namespace systole::app
