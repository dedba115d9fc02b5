// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "dataflows/memory/scalesim/detail/buffers/operand_lines.h"
#include "dataflows/memory/scalesim/traces/trace_text.h"

namespace systole::dataflows::scalesim {

/// One scratchpad's trace: a row a demand line, `cycle,port 0,port 1,...`, -1 where a port is idle. O(ports) a row.
class SramTrace {
 public:
  SramTrace(std::unique_ptr<DemandLines> lines, TraceSink& sink);

  /// The row of a line, which is answered in this cycle.
  void row(std::int64_t line, std::int64_t cycle);
  void flush() { text_.flush(); }

 private:
  std::unique_ptr<DemandLines> lines_;
  TraceText text_;
  std::vector<std::int64_t> addresses_;
  std::vector<char> row_;
};

}  // namespace systole::dataflows::scalesim
