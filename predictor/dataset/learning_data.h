// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/files/input_record.h"
#include "core/ir/network.h"
#include "core/observer.h"
#include "predictor/dataset/dataset.h"

namespace systole::predictor {

/// Latencies to learn from, and where they come from.
struct LearningData {
  Dataset dataset;
  std::string source{};   ///< for people: "105 devices x 118 networks of DIR, mean of the runs"
  std::string devices{};  ///< how many, in words: "300 simulated accelerators", "105 devices"
  /// The layer IR of the networks, in the data set's order; empty for measured data, which may be embeddings only.
  std::vector<core::Network> networks{};
  std::vector<core::InputRecord> inputs{};  ///< the files that were read
};

/// Networks that anybody can run: all but those that the paper's authors drew at random (`random_NNN`) and those of
/// their repository without a name (`network_N`), of which nobody has a file. All where these are fewer than `fewest`.
std::vector<std::size_t> runnable_networks(const Dataset& data, std::size_t fewest);

/// Where measured latencies are, and what is made of repeated runs.
struct MeasuredDataOptions {
  std::filesystem::path folder{};
  Statistic statistic = Statistic::mean;
};

/// What a folder of measurements says (load_dataset), without implausible cells (implausible_cells.h), of which it
/// warns. Throws InputError.
LearningData measured_data(const MeasuredDataOptions& options, const core::Observer& observer = {});

}  // namespace systole::predictor
