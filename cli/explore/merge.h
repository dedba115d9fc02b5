// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <vector>

namespace systole::app {

/// Joins the results of all shards of one run: `output` becomes what the run without shards makes, byte for byte.
/// Throws core::InputError where a shard is missing, there twice, not whole, or of another run.
void merge_explorations(const std::filesystem::path& output, const std::vector<std::filesystem::path>& inputs);

}  // namespace systole::app
