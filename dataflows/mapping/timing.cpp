// SPDX-License-Identifier: MIT
#include "dataflows/mapping/timing.h"

#include <algorithm>

namespace systole::dataflows {

std::string_view name(Timing timing) {
  constexpr std::array<std::string_view, kTimings.size()> kNames{"scalesim", "fuseconv", "fuseconv-2020", "occupied",
                                                                 "array"};
  return kNames.at(static_cast<std::size_t>(timing));
}

std::string_view description(Timing timing) {
  switch (timing) {
    case Timing::scalesim:
      return "SCALE-Sim v3: every fold costs the full array, one cycle less per layer";
    case Timing::fuseconv:
      return "FuSeConv's public model: folds cost what they occupy, nothing is drained";
    case Timing::fuseconv_2020:
      return "FuSeConv's model of 2020, behind its published table";
    case Timing::occupied:
      return "folds cost what they occupy, nothing is drained";
    case Timing::array:
      break;
  }
  return "neighbour-connected PEs, results drained through the columns";
}

std::optional<Timing> timing_named(std::string_view wanted) {
  const auto* const found = std::ranges::find_if(kTimings, [&](Timing timing) { return name(timing) == wanted; });
  if (found == kTimings.end()) return std::nullopt;
  return *found;
}

}  // namespace systole::dataflows
