// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/files/input_record.h"
#include "core/files/text_file.h"
#include "core/import/network_input.h"
#include "core/observer.h"
#include "dataflows/explore/evaluate/exploration.h"
#include "dataflows/explore/result/result.h"
#include "dataflows/explore/run/output_lock.h"
#include "dataflows/explore/run/ranks.h"
#include "dataflows/explore/space/shard.h"

namespace systole::dataflows::explore {

/// Says how a spec is run.
struct RunOptions {
  std::string version;             ///< of the program; a run goes on only under the version that began it
  std::filesystem::path output{};  ///< .csv, or SQLite; empty: a temporary result
  bool resume = false;             ///< go on where an earlier run of the same spec stopped
  bool overwrite = false;          ///< replace another run's result
  std::optional<Shard> shard{};
  unsigned threads = 0;  ///< 0: all cores
  PointSource source{};  ///< who evaluates; empty: explore_positions() with `threads`
};

/// Holds a spec with all that is read for it.
struct RunInput {
  core::TextFile spec;
  Exploration exploration;
  std::vector<core::InputRecord> networks;  ///< as many as the network axis has values
  core::NetworkOptions files{};             ///< how they were read
};

/// Reads the networks of `spec` and prepares the exploration. Throws core::InputError with all mistakes.
RunInput read_input(const core::TextFile& spec, const core::Observer& observer = {},
                    const core::NetworkOptions& files = {});

/// Holds a result, whole.
struct Run {
  std::shared_ptr<OutputLock> lock;  ///< of the output, until `result` is closed
  Result result;
};

/// Explores the space, or its shard. With an output the run can be stopped and resumed at any moment, and what is in
/// the output at the end is the same, byte for byte. A pipe or a device is written to at the end. Throws core::Stopped,
/// with all that is done saved; core::InputError; core::RunError where a file can't be written, or another run is
/// writing to it.
Run run(const RunInput& input, const RunOptions& options, const core::Observer& observer = {});

}  // namespace systole::dataflows::explore
