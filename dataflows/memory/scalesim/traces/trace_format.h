// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/files/writing/streamed_file.h"
#include "core/named.h"

namespace systole::dataflows::scalesim {

/// Whom a trace is for (docs/file-formats.md shows each).
enum class TraceFormat : std::uint8_t { scalesim, din, ramulator, dramsim3, bin };
inline constexpr std::array kTraceFormatNames{
    core::Named{TraceFormat::scalesim, "scalesim", "six CSV files a layer, byte for byte SCALE-Sim's"},
    core::Named{TraceFormat::din, "din", "Dinero: label and address of each DRAM request"},
    core::Named{TraceFormat::ramulator, "ramulator", "address and R or W"},
    core::Named{TraceFormat::dramsim3, "dramsim3", "address, READ or WRITE, cycle"},
    core::Named{TraceFormat::bin, "bin", "16 bytes a request: cycle; address with the write bit on top"}};
constexpr const auto& named_values(TraceFormat /*any*/) {
  return kTraceFormatNames;
}

struct TraceChoice {
  TraceFormat format = TraceFormat::scalesim;
  core::Compression compression = core::Compression::none;
};

/// A format, with `.gz` or `.zst` behind it if wanted: `scalesim.zst`; nothing for another text.
std::optional<TraceChoice> trace_choice_named(std::string_view text);

}  // namespace systole::dataflows::scalesim
