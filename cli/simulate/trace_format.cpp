// SPDX-License-Identifier: MIT
#include "cli/simulate/trace_format.h"

#include "cli/common/arguments.h"

namespace systole::app {

std::string_view name(TraceFormat format) {
  constexpr std::array<std::string_view, kTraceFormats.size()> kNames{"scalesim", "din", "ramulator", "dramsim3",
                                                                      "bin"};
  return kNames.at(static_cast<std::size_t>(format));
}

std::string_view extension(Compression compression) {
  constexpr std::array<std::string_view, 3> kExtensions{"", ".gz", ".zst"};
  return kExtensions.at(static_cast<std::size_t>(compression));
}

TraceChoice parse_trace_choice(const std::string& option, const std::string& text) {
  TraceChoice choice;
  std::string format = text;
  for (const Compression compression : {Compression::gzip, Compression::zstd}) {
    if (!format.ends_with(extension(compression))) continue;
    choice.compression = compression;
    format.resize(format.size() - extension(compression).size());
    break;
  }
  choice.format = choose(option, format, kTraceFormats);
  return choice;
}

}  // namespace systole::app
