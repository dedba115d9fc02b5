// SPDX-License-Identifier: MIT
#include "predictor/dataset/dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/files/folder.h"
#include "core/nearest_name.h"
#include "core/topology/dialect.h"
#include "predictor/dataset/latency_csv.h"
#include "predictor/dataset/layer_rows_csv.h"
#include "predictor/dataset/published_repository.h"

namespace systole::predictor {
namespace {

std::vector<NetworkProfile> load_networks(const std::filesystem::path& folder) {
  std::vector<NetworkProfile> networks;
  if (core::is_there(folder / "networks.csv")) networks = read_layer_rows_csv(folder / "networks.csv");
  if (core::is_there(folder / "onnxEmbeddings.csv") && networks.empty()) {
    networks = read_flattened_embeddings(core::read_text_file(folder / "onnxEmbeddings.csv"));
  }
  if (core::is_folder(folder / "networks")) {
    for (const std::filesystem::path& path : core::files_in(folder / "networks", ".csv")) {
      core::Network network = core::read_topology(path).network;
      network.name = path.stem().string();
      networks.push_back(profile(network));
    }
  }
  if (networks.empty()) {
    throw core::InputError(folder.string() +
                           ": found no networks, expected networks.csv (a row a layer), onnxEmbeddings.csv or a folder "
                           "networks/ with topology files");
  }
  return networks;
}

LatencyTable load_latencies(const std::filesystem::path& folder, Statistic statistic,
                            const std::vector<NetworkProfile>& networks) {
  const auto reduced = folder / fmt::format("latencies_ms_{}.csv", core::name_of(statistic));
  if (core::is_there(reduced)) return read_latency_csv(reduced);
  for (const char* runs : {"runs", "mobileData"}) {
    if (!core::is_folder(folder / runs)) continue;
    std::vector<std::string> names;
    names.reserve(networks.size());
    for (const NetworkProfile& network : networks) names.push_back(network.name);
    return reduce(read_device_runs_folder(folder / runs), names, statistic);
  }
  if (statistic == Statistic::mean && core::is_there(folder / "latencies_ms.csv")) {
    return read_latency_csv(folder / "latencies_ms.csv");
  }
  throw core::InputError(fmt::format(
      "{}: found no latencies, expected {} or a folder runs/ with a file of runs for each device{}", folder.string(),
      reduced.filename().string(), statistic == Statistic::mean ? ", or latencies_ms.csv" : ""));
}

}  // namespace

Dataset join(LatencyTable latencies, std::vector<NetworkProfile> networks, const std::vector<Device>& devices,
             const std::string& place) {
  std::map<std::string, std::size_t> by_name;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < networks.size(); ++i) {
    by_name.emplace(networks[i].name, i);
    names.push_back(networks[i].name);
  }
  // A suggestion costs O(networks), and each of a hostile table's rows may ask for one.
  constexpr std::size_t kMostSuggestions = 100;
  core::Diagnostics diagnostics;
  Dataset data;
  for (const std::string& name : latencies.networks()) {
    const auto found = by_name.find(name);
    if (found == by_name.end()) {
      diagnostics.add(
          {.where = {place, 0, 0},
           .subject = "latencies",
           .found = "network " + core::in_quotes(name),
           .expected = "a network whose layers are described",
           .nearest = diagnostics.kept().size() < kMostSuggestions ? core::nearest_name(name, names) : std::string{}});
    } else {
      data.networks.push_back(networks[found->second]);
    }
  }
  diagnostics.throw_if_any();
  std::map<std::string_view, const Device*> described;
  for (const Device& device : devices) described.emplace(device.name, &device);
  for (const std::string& name : latencies.devices()) {
    const auto found = described.find(name);
    data.devices.push_back(found == described.end()
                               ? Device{.name = name, .phone_model = {}, .cpu_core = {}, .freq_ghz = {}, .ram_gb = {}}
                               : *found->second);
  }
  data.latencies = std::move(latencies);
  return data;
}

Dataset load_dataset(const std::filesystem::path& folder, Statistic statistic) {
  if (!core::is_folder(folder)) {
    throw core::InputError(folder.string() + ": found no folder, expected one with latencies and networks");
  }
  std::vector<NetworkProfile> networks = load_networks(folder);
  LatencyTable latencies = load_latencies(folder, statistic, networks);
  std::vector<Device> devices;
  if (core::is_there(folder / "devices.csv")) devices = read_devices_csv(folder / "devices.csv");
  return join(std::move(latencies), std::move(networks), devices, folder.string());
}

}  // namespace systole::predictor
