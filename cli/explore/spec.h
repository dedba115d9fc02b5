// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "cli/common/provenance.h"
#include "core/files/text_file.h"
#include "core/ir/network.h"
#include "dataflows/explore/evaluate/exploration.h"

/// What `systole explore` is asked: a YAML file (docs/explore.md).
namespace systole::app {

/// A space, constraints and what to keep. Throws core::InputError with all of the file's mistakes.
dataflows::explore::Question read_explore_spec(const core::TextFile& file);

/// The networks that the spec's axis names, in its order. Throws core::InputError, with the place in `file` where a
/// name is wrong.
std::vector<core::Network> read_explored_networks(const core::TextFile& file,
                                                  const dataflows::explore::Question& question, Provenance& provenance);

}  // namespace systole::app
