// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/observer.h"
#include "predictor/dataset/learning_data.h"

namespace systole::predictor {

/// A signature network and what is known of it.
struct ChosenNetwork {
  std::string network;
  std::int64_t macs = 0;
  double fastest_ms = 0;  ///< of the devices that ran it
  double slowest_ms = 0;
};
std::vector<ChosenNetwork> chosen_networks(const Dataset& data, std::span<const std::size_t> signature);

/// Writes the networks as topology files NAME.csv to `folder`, which is made if it is missing. The data's networks must
/// be known by their layers (LearningData::networks). Throws RunError, Stopped.
void write_topologies(const std::filesystem::path& folder, const LearningData& data,
                      std::span<const std::size_t> networks, const core::Observer& observer = {});

}  // namespace systole::predictor
