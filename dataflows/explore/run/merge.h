// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <vector>

#include "core/observer.h"

namespace systole::dataflows::explore {

/// Joins the results of all shards of one run: `output` becomes what the run without shards makes, byte for byte. What
/// another run left there stays: its OUTPUT.part in any case, and its result unless `overwrite`. Throws
/// core::InputError where a shard is missing, there twice, not whole, or of another run; core::RunError; core::Stopped.
void merge_results(const std::filesystem::path& output, const std::vector<std::filesystem::path>& inputs,
                   const core::Observer& observer = {}, bool overwrite = false);

}  // namespace systole::dataflows::explore
