// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/traces/trace_format.h"

namespace systole::dataflows::scalesim {

std::optional<TraceChoice> trace_choice_named(std::string_view text) {
  TraceChoice choice;
  for (const core::Compression compression : {core::Compression::gzip, core::Compression::zstd}) {
    const std::string_view extension = core::extension(compression);
    if (!text.ends_with(extension)) continue;
    choice.compression = compression;
    text.remove_suffix(extension.size());
    break;
  }
  const auto format = core::value_named<TraceFormat>(text);
  if (!format) return std::nullopt;
  choice.format = *format;
  return choice;
}

}  // namespace systole::dataflows::scalesim
