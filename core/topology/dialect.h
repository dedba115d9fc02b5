// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "core/files/text_file.h"
#include "core/topology/read_result.h"
#include "core/topology/scalesim_csv.h"

namespace systole::core {

enum class Dialect : std::uint8_t { systole, scalesim_conv, scalesim_gemm };

std::string_view name(Dialect dialect);
std::optional<Dialect> dialect_named(std::string_view wanted);

/// Reads a topology file in whichever dialect it is: Systole's if its header says so, else SCALE-Sim's as `input` says.
/// A JSON object is a language model's configuration, of which the standard run is read (core/import/llm/network.h).
/// `ratios` is of SCALE-Sim's files. Throws InputError with all of the file's mistakes.
ReadNetwork read_topology(const TextFile& file, ScalesimInput input = ScalesimInput::automatic,
                          Ratios ratios = Ratios::unread);
ReadNetwork read_topology(const std::filesystem::path& path, ScalesimInput input = ScalesimInput::automatic);

/// Writes `network` in a dialect; see write_systole_csv and write_scalesim_csv for what is refused or lost.
std::string write_topology(const Network& network, Dialect dialect, Fidelity fidelity,
                           std::vector<std::string>& losses);

}  // namespace systole::core
