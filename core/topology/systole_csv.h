// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/diagnostic.h"
#include "core/files/text_file.h"
#include "core/ir/network.h"
#include "core/topology/read_result.h"

/// Systole's own topology dialect: CSV with named columns in any order (docs/file-formats.md).
namespace systole::core {

/// True if the first line that is neither blank nor a comment is this dialect's header: it names the columns `op` and
/// `in_h` (or `m`), or so many of the dialect's columns that nothing else can be meant.
bool is_systole_csv(std::string_view text);

/// What is doubtful about reading a file that is none of this dialect as SCALE-Sim's: its header names a column of this
/// one. Nothing: no doubt.
std::optional<Diagnostic> doubt_of_dialect(const TextFile& file);

/// Reads a network; its name is the file's stem. Throws InputError with all of the file's mistakes.
/// O(bytes); memory linear in the rows.
ReadNetwork read_systole_csv(const TextFile& file);

/// Writes a network with the columns it needs and no others; reading it gives an equal network, except that
/// `extra_params` that no note tells get one. Throws InputError for what the dialect cannot say (a name with a comma, a
/// producer whose name is not unique).
std::string write_systole_csv(const Network& network);

}  // namespace systole::core
