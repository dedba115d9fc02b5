// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/observer.h"
#include "predictor/answers/latency.h"

namespace systole::predictor {

/// The devices of a question.
struct AskedDevices {
  std::vector<std::string> names;
  std::vector<DeviceSample> samples;  ///< what a model reads of each
};

/// The devices as a model of this signature reads them. Throws InputError for every signature network that was not
/// measured; warns of measurements that the model does not read.
AskedDevices asked_devices(const LatencyQuestion& question, const std::vector<std::string>& signature,
                           const core::Observer& observer);

}  // namespace systole::predictor
