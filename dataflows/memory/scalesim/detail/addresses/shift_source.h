// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>

#include "dataflows/memory/scalesim/abstract.h"
#include "dataflows/memory/scalesim/detail/addresses/fold_grid.h"

namespace systole::dataflows::scalesim {

/// This is later than any demand line.
inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

/// Holds a demand line whose words are not all resident. It says by how much the window shifts for it and, with banks,
/// the cycles that the line then takes beyond the first (less where nothing is asked for).
struct LineShifts {
  std::int64_t line = kNever;
  std::int64_t shifts = 0;
  std::int64_t conflicts = 0;
};

/// Tells which demand lines of an operand shift its window, in order. When they do has no influence: a source knows no
/// cycles. Lines where nothing happens cost nothing.
class ShiftSource : public Abstract {
 public:
  /// Gives the next such line; `line` is kNever when there is none any more.
  virtual LineShifts next() = 0;
};

/// Says in which order the folds of an operand are visited while the layer's folds pass.
enum class Visits : std::uint8_t {
  cyclic,    ///< all row folds, again for each column fold
  repeated,  ///< a column fold again and again, for all row folds
  once,      ///< each fold of the layer has its own
};

struct VisitOrder {
  Visits visits = Visits::once;
  std::int64_t row_folds = 1;
  std::int64_t count = 1;  ///< of visits: folds of the layer

  [[nodiscard]] std::int64_t fold(std::int64_t visit) const {
    return visits == Visits::cyclic ? visit % row_folds : visits == Visits::repeated ? visit / row_folds : visit;
  }
  /// Gives the visit before this one that asked for the same words, or -1.
  [[nodiscard]] std::int64_t before(std::int64_t visit) const {
    if (visits == Visits::cyclic) return visit - row_folds < 0 ? -1 : visit - row_folds;
    return visits == Visits::repeated && visit % row_folds != 0 ? visit - 1 : -1;
  }
  /// Says how many visits see every word there is.
  [[nodiscard]] std::int64_t round() const {
    return visits == Visits::cyclic ? row_folds : visits == Visits::repeated ? 1 : count;
  }
};

}  // namespace systole::dataflows::scalesim
