// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cachesim/lines/line.h"
#include "core/named.h"

/// Memory traces of other programs.
namespace systole::cachesim {

enum class TraceFormat : std::uint8_t {
  din,      ///< Dinero: `label hexaddress` a line; 0 load, 1 store, 2 instruction fetch; rest of the line ignored
  lackey,   ///< valgrind --tool=lackey --trace-mem=yes: `I  hex,size`, ` L hex,size`, ` S hex,size`, ` M hex,size`
  systole,  ///< Systole's own, with values (systole_trace.h)
};
inline constexpr std::array kTraceFormatNames{
    core::Named{TraceFormat::din, "din", "Dinero's label and address"},
    core::Named{TraceFormat::lackey, "lackey", "valgrind's memory trace"},
    core::Named{TraceFormat::systole, "systole", "Systole's own, with values"}};
constexpr const auto& named_values(TraceFormat /*of*/) {
  return kTraceFormatNames;
}
inline constexpr auto kTraceFormats = core::values_of(kTraceFormatNames);
constexpr std::string_view name(TraceFormat value) {
  return core::name_of(value);
}

/// The format by the file's first bytes, compressed or not: Systole's has a name, lackey's lines begin with a letter.
TraceFormat guessed_format(const std::filesystem::path& path);

/// One data reference of a trace. A modification (lackey's M) reads and writes in one instruction: it is one reference
/// and, as for cachegrind, counts as a load, but its line is dirty afterwards.
struct Reference {
  Address address = 0;
  std::uint32_t bytes = 1;  ///< din says nothing: 1
  bool store = false;
  bool modify = false;
};

/// Reads a din or lackey file (gzip or not), piece by piece, and hands on batches of data references; instruction
/// fetches and valgrind's `==` lines are skipped. Throws InputError with line, what was found and expected.
/// O(bytes), memory O(1).
void read_references(const std::filesystem::path& path, TraceFormat format,
                     const std::function<void(std::span<const Reference>)>& visit);

}  // namespace systole::cachesim
