// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace systole::app {

/// Whom a trace is for (docs/file-formats.md shows each).
enum class TraceFormat : std::uint8_t {
  scalesim,   ///< six CSV files a layer, byte for byte SCALE-Sim's
  din,        ///< Dinero: label and address of each DRAM request
  ramulator,  ///< address and R or W
  dramsim3,   ///< address, READ or WRITE, cycle
  bin,        ///< 16 bytes a request: cycle; address with the write bit on top
};
inline constexpr std::array kTraceFormats{TraceFormat::scalesim, TraceFormat::din, TraceFormat::ramulator,
                                          TraceFormat::dramsim3, TraceFormat::bin};
std::string_view name(TraceFormat format);

enum class Compression : std::uint8_t { none, gzip, zstd };
/// `.gz`, `.zst`, or nothing.
std::string_view extension(Compression compression);

struct TraceChoice {
  TraceFormat format = TraceFormat::scalesim;
  Compression compression = Compression::none;
};

/// A format, with `.gz` or `.zst` behind it if wanted: `scalesim.zst`. Throws core::InputError.
TraceChoice parse_trace_choice(const std::string& option, const std::string& text);

}  // namespace systole::app
