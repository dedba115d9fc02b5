// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/common/provenance.h"
#include "predictor/dataset/latency_table.h"
#include "predictor/models/model.h"

namespace systole::app {

/// Latencies that a user measured: networks x devices, ms.
struct Measurements {
  std::string file;  ///< empty: of the command line
  predictor::LatencyTable latencies;
};

/// What `--measured` says: `NAME=MS` several times, one device called `device`; or one CSV file, a header
/// `network,DEVICE,...` and a row a network. Throws core::InputError.
Measurements read_measurements(const std::vector<std::string>& words, Provenance& provenance);

/// What a model with this signature reads of each device. Throws core::InputError that names every signature network
/// that was not measured, and the measured name nearest to it. Warns of measurements that the model does not read.
std::vector<predictor::DeviceSample> device_samples(const Measurements& measurements,
                                                    const std::vector<std::string>& signature);

}  // namespace systole::app
