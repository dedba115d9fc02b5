// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/traces/detail/sram_trace.h"

#include <utility>

namespace systole::dataflows::scalesim {

SramTrace::SramTrace(std::unique_ptr<DemandLines> lines, TraceSink& sink)
    : lines_(std::move(lines)),
      text_(sink),
      addresses_(static_cast<std::size_t>(lines_->ports())),
      row_((addresses_.size() + 2) * TraceText::kLongest) {}

void SramTrace::row(std::int64_t line, std::int64_t cycle) {
  lines_->line(line, addresses_.data());
  char* out = TraceText::write_whole(row_.data(), cycle);
  for (const std::int64_t address : addresses_) {
    if (address == kIdle) {
      *out++ = ',';
      *out++ = '-';
      *out++ = '1';
    } else {
      *out++ = ',';
      out = TraceText::write_whole(out, address);
    }
  }
  *out++ = '\n';
  text_.text({row_.data(), static_cast<std::size_t>(out - row_.data())});
}

}  // namespace systole::dataflows::scalesim
