// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "cli/explore/result.h"
#include "cli/explore/source.h"
#include "core/files/text_file.h"
#include "dataflows/explore/evaluate/exploration.h"
#include "dataflows/explore/space/shard.h"

namespace systole::app {

/// How a spec is run.
struct ExploreRunOptions {
  std::filesystem::path output;  ///< .csv, or SQLite; empty: a temporary result
  bool resume = false;           ///< go on where an earlier run of the same spec stopped
  std::optional<dataflows::explore::Shard> shard;
  bool quiet = false;    ///< no progress bar
  ExploreSource source;  ///< who evaluates
};

/// A spec with all that is read for it.
struct ExploreInput {
  core::TextFile file;
  dataflows::explore::Exploration exploration;
  std::string inputs;  ///< JSON, see RunIdentity
};
ExploreInput read_explore_input(const core::TextFile& file);

/// A result, whole.
struct ExploreRun {
  std::shared_ptr<void> part;  ///< removes the run's working file, once `result` is closed
  ExploreResult result;
};

/// Explores the space, or its shard. With an output the run can be interrupted and resumed at any moment, and what is
/// in the output at the end is the same, byte for byte. Throws core::Stopped.
ExploreRun run_exploration(const ExploreInput& input, const ExploreRunOptions& options);

/// Puts a result where `output` says, as SQLite or CSV by its name; what is there is replaced when all is written.
void publish(ExploreResult& result, const dataflows::explore::Question& question, const std::filesystem::path& output);

/// Removes a SQLite file and what SQLite keeps beside it.
void remove_database(const std::filesystem::path& path);

}  // namespace systole::app
