// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "cachesim/lines/line.h"
#include "cachesim/traces/systole_trace.h"

namespace systole::cachesim {

/// What a first level asks for behind it, as a trace for a simulator of what stands there. Systole's format keeps which
/// lines are zero and the layers; Dinero's has a line a transfer (0 read, 1 write) with the line's first address.
class TrafficWriter {
 public:
  /// Dinero's format if `path` ends in `.din`, else Systole's.
  TrafficWriter(const std::filesystem::path& path, LineGeometry geometry)
      : geometry_(geometry), is_din_(path.extension() == ".din"), trace_(geometry.bytes()) {}

  void layer(std::string_view name) {
    if (!is_din_) trace_.layer(name);
  }
  void run(const LineRun& run);
  /// The file so far.
  [[nodiscard]] const std::string& bytes() const { return is_din_ ? din_ : trace_.bytes(); }

 private:
  LineGeometry geometry_;
  bool is_din_;
  SystoleTraceWriter trace_;
  std::string din_;
};

}  // namespace systole::cachesim
