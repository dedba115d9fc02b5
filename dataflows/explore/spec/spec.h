// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/files/text_file.h"
#include "core/import/network_input.h"
#include "core/observer.h"
#include "dataflows/explore/evaluate/exploration.h"

/// Reads a question as a YAML file (docs/explore.md).
namespace systole::dataflows::explore {

/// Reads a space, constraints and what to keep. Throws core::InputError with all of the file's mistakes.
Question read_spec(const core::TextFile& file);

/// Reads the networks that the spec's axis names, in its order, with the records of their files. Throws
/// core::InputError, with the place in `file` where a name is wrong.
std::vector<core::NetworkInput> read_networks(const core::TextFile& file, const Question& question,
                                              const core::NetworkOptions& files, const core::Observer& observer = {});

}  // namespace systole::dataflows::explore
