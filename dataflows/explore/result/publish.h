// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "core/observer.h"
#include "dataflows/explore/evaluate/exploration.h"
#include "dataflows/explore/result/result.h"

namespace systole::dataflows::explore {

/// The file that a run to `output` works in: FILE.part. Empty for no output.
std::filesystem::path working_file(const std::filesystem::path& output);

/// CSV with a header, one row a point, in order of ids; to `write` in pieces of about a megabyte.
void write_csv(Result& result, const Question& question, const std::function<void(std::string_view)>& write);

/// Puts a result where `output` says, as SQLite or CSV by its name; what is there is replaced when all is written.
/// Throws core::RunError, and core::Stopped.
void publish(Result& result, const Question& question, const std::filesystem::path& output,
             const core::Observer& observer);

}  // namespace systole::dataflows::explore
