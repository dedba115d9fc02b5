// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cachesim/lines/line.h"

/// Systole's own trace: line runs with what a zero detector saw, a few bytes each.
///
/// `SYSTRACE`, version (u32, 1), line bytes (u32); then records of a head byte: bits 0 store, 1 the line is all zero
/// (a store: after it), 2 it was before the store, 3 more than one access, 4-6 region, 7 set: a layer begins. A run
/// goes on with the difference of its line to that of the run before it (zigzag, LEB128) and, if bit 3 is set, its
/// accesses (LEB128); a layer with its name's length (LEB128) and bytes. Little-endian. May be gzip.
namespace systole::cachesim {

class SystoleTraceWriter {
 public:
  explicit SystoleTraceWriter(std::uint32_t line_bytes);
  void layer(std::string_view name);
  void run(const LineRun& run);
  /// The file so far; grows by 2 to 4 bytes a run.
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  void number(std::uint64_t value);
  std::string bytes_;
  LineAddress last_ = 0;
};

/// Line bytes of a trace, from its first 16 bytes. Throws InputError if it is none. O(1).
std::uint32_t systole_trace_line_bytes(const std::filesystem::path& path);

/// Reads a trace and hands on its layers and batches of runs. Throws InputError with the byte where it is damaged.
/// Memory O(1).
void read_systole_trace(const std::filesystem::path& path, const std::function<void(std::string_view layer)>& on_layer,
                        const std::function<void(std::span<const LineRun>)>& on_runs);

}  // namespace systole::cachesim
