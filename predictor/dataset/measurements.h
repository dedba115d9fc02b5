// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/files/input_record.h"
#include "predictor/dataset/latency_table.h"

namespace systole::predictor {

/// Latencies that a user measured on new devices: networks x devices, ms.
struct Measurements {
  LatencyTable latencies;
  std::string file{};                        ///< where they stand; empty: in no file
  std::optional<core::InputRecord> input{};  ///< the file's
};

/// A CSV file: a header `network,DEVICE,...` and a row a network. Throws core::InputError.
Measurements read_measurements(const std::filesystem::path& path);

/// The latencies of `networks` on one device, which is called `device`.
Measurements measured_on_one_device(std::vector<std::string> networks, const std::vector<double>& ms);

}  // namespace systole::predictor
