// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/named.h"

namespace systole::dataflows {

/// What one fold costs: the conventions of the simulators and models that numbers are compared with.
/// docs/timing.md has each one's formula, source and purpose.
enum class Timing : std::uint8_t {
  scalesim,       ///< SCALE-Sim v3, exact: full array size also for edge folds; 1 cycle less per layer
  fuseconv,       ///< FuSeConv's public analytical model: folds cost what they occupy, nothing is drained
  fuseconv_2020,  ///< the same model as of September 2020, the one behind the paper's table
  occupied,       ///< as fuseconv for os; the row-parallel dataflow with edge tiles costed by what they occupy
  array,          ///< an array of neighbour-connected PEs, results drained through the columns
  buffered,       ///< the same array with a second register a PE: folds load and drain while others stream
};
inline constexpr std::array kTimingNames{
    core::Named{Timing::scalesim, "scalesim",
                "SCALE-Sim v3: every fold costs the full array, one cycle less per layer"},
    core::Named{Timing::fuseconv, "fuseconv",
                "FuSeConv's public model: folds cost what they occupy, nothing is drained"},
    core::Named{Timing::fuseconv_2020, "fuseconv-2020", "FuSeConv's model of 2020, behind its published table"},
    core::Named{Timing::occupied, "occupied", "folds cost what they occupy, nothing is drained"},
    core::Named{Timing::array, "array", "neighbour-connected PEs, results drained through the columns"},
    core::Named{Timing::buffered, "buffered",
                "a second register a PE: the next fold loads, or the last one drains, while one streams"}};
constexpr const auto& named_values(Timing /*any*/) {
  return kTimingNames;
}
inline constexpr auto kTimings = core::values_of(kTimingNames);
constexpr std::string_view name(Timing timing) {
  return core::name_of(timing);
}
/// What the convention is, in a few words for a report's header.
constexpr std::string_view description(Timing timing) {
  return core::meaning_of(timing);
}

/// One value a convention; an absent one means that the convention does not define it.
template <class Value>
struct PerTiming {
  std::optional<Value> scalesim{};
  std::optional<Value> fuseconv{};
  std::optional<Value> fuseconv_2020{};
  std::optional<Value> occupied{};
  std::optional<Value> array{};
  std::optional<Value> buffered{};

  [[nodiscard]] constexpr const std::optional<Value>& operator[](Timing timing) const {
    switch (timing) {
      case Timing::scalesim:
        return scalesim;
      case Timing::fuseconv:
        return fuseconv;
      case Timing::fuseconv_2020:
        return fuseconv_2020;
      case Timing::occupied:
        return occupied;
      case Timing::array:
        return array;
      case Timing::buffered:
        break;
    }
    return buffered;
  }
};

}  // namespace systole::dataflows
