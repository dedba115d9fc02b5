// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/diagnostic.h"
#include "core/files/text_file.h"
#include "core/import/llm/model.h"
#include "core/import/llm/run.h"
#include "core/ir/network.h"

namespace systole::core {

/// A run of a model as a network, and what deserves a warning.
struct LlmNetwork {
  Network network;
  std::vector<Diagnostic> warnings;
};

/// What `run` does with `model`, as one network of layers in execution order; docs/llm.md says how its rows are to be
/// read. Its MACs are those of this run on one device, its parameters those of the whole model (of one device's part of
/// it), experts that are not run among them.
///
/// Warns where the context is longer than the model was made for. Throws InputError with everything that does not fit:
/// a table of positions that is too short, heads or widths that the devices do not divide, options without effect.
/// O(rows).
LlmNetwork llm_network(const LlmModel& model, const LlmRun& run);

/// The standard run of the model that a configuration file describes: what a file means that is given for a network.
/// A warning says which run that is. Throws InputError. O(size + rows).
LlmNetwork read_llm_network(const TextFile& file);

/// Tokens that the network of a run attends to: `run.context`, or its default; of several new tokens the step in the
/// middle, rounded up.
std::int64_t attended_tokens(const LlmModel& model, const LlmRun& run);

}  // namespace systole::core
