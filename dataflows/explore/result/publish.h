// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "core/observer.h"
#include "dataflows/explore/evaluate/exploration.h"
#include "dataflows/explore/result/result.h"

namespace systole::dataflows::explore {

/// Returns true for an output that is a file of its own, or will be one: neither nothing, nor a pipe or a device.
bool is_a_result_file(const std::filesystem::path& output);
/// Returns true for an output that is written as CSV; others are SQLite.
bool is_csv(const std::filesystem::path& output);
/// Names the file that a run to `output` works in: FILE.part. It is empty for no output.
std::filesystem::path working_file(const std::filesystem::path& output);

/// Throws core::InputError for a name that says neither SQLite nor CSV, such as x.json.
void require_result_name(const std::filesystem::path& output);
/// Throws core::InputError if `output` is there and no result of the run that `identity` says: writing the run's result
/// there would lose something.
void require_replaceable(const std::filesystem::path& output, const RunIdentity& identity);

/// Writes CSV with a header, one row a point, in order of ids. `write` gets it in pieces of about a megabyte.
void write_csv(Result& result, const Question& question, const std::function<void(std::string_view)>& write);

/// Puts a result where `output` says, as SQLite or CSV by its name. What is there is replaced when all is written.
/// Throws core::RunError, and core::Stopped.
void publish(Result& result, const Question& question, const std::filesystem::path& output,
             const core::Observer& observer);

}  // namespace systole::dataflows::explore
