// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace systole::dataflows {

/// What one fold costs: the conventions of the simulators and models that numbers are compared with.
/// docs/timing.md has each one's formula, source and purpose.
enum class Timing : std::uint8_t {
  scalesim,       ///< SCALE-Sim v3, exact: full array size also for edge folds; 1 cycle less per layer
  fuseconv,       ///< FuSeConv's public analytical model: folds cost what they occupy, nothing is drained
  fuseconv_2020,  ///< the same model as of September 2020, the one behind the paper's table
  occupied,       ///< as fuseconv for os; the row-parallel dataflow with edge tiles costed by what they occupy
  array,          ///< an array of neighbour-connected PEs, results drained through the columns
};
inline constexpr std::array kTimings{Timing::scalesim, Timing::fuseconv, Timing::fuseconv_2020, Timing::occupied,
                                     Timing::array};

std::string_view name(Timing timing);
/// What the convention is, in a few words for a report's header.
std::string_view description(Timing timing);
std::optional<Timing> timing_named(std::string_view wanted);

/// One value a convention; an absent one means that the convention does not define it.
template <class Value>
struct PerTiming {
  std::optional<Value> scalesim{};
  std::optional<Value> fuseconv{};
  std::optional<Value> fuseconv_2020{};
  std::optional<Value> occupied{};
  std::optional<Value> array{};

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
        break;
    }
    return array;
  }
};

}  // namespace systole::dataflows
