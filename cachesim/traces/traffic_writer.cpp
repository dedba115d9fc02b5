// SPDX-License-Identifier: MIT
#include "cachesim/traces/traffic_writer.h"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

namespace systole::cachesim {

void TrafficWriter::run(const LineRun& run) {
  if (!is_din_) {
    trace_.run(run);
    return;
  }
  for (std::uint32_t i = 0; i < run.accesses; ++i) {
    fmt::format_to(std::back_inserter(din_), "{} {:x}\n", run.store ? 1 : 0, geometry_.address_of(run.line));
  }
}

}  // namespace systole::cachesim
