// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "predictor/dataset/device.h"
#include "predictor/dataset/latency_table.h"
#include "predictor/dataset/raw_runs.h"
#include "predictor/features/layer_work.h"

namespace systole::predictor {

/// Networks, devices and what is known of their latencies. Row i of `latencies` is networks[i], column j devices[j].
struct Dataset {
  LatencyTable latencies;
  std::vector<NetworkProfile> networks;
  std::vector<Device> devices;
};

/// Joins a table with networks and devices by name. Networks without latencies are left out; a device that `devices`
/// does not describe has a name only. Throws InputError for a row whose network is not described (with the nearest
/// name); `place` is where the table stands.
Dataset join(LatencyTable latencies, std::vector<NetworkProfile> networks, const std::vector<Device>& devices,
             const std::string& place = {});

/// A folder with `latencies_ms_STATISTIC.csv` (or `latencies_ms.csv`, or `runs/` with a text file a device),
/// `networks.csv` (published rows) and/or `networks/NAME.csv` (topology files), and optionally `devices.csv`.
/// Throws InputError.
Dataset load_dataset(const std::filesystem::path& folder, Statistic statistic = Statistic::mean);

}  // namespace systole::predictor
