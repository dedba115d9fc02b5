// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>

#include "core/ir/layer.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/memory/tiled/window_footprint.h"

/// Which words of its three operands a range of array folds touches, each counted once.
namespace systole::dataflows::tiled {

/// Distinct units in consecutive positions of one axis of a problem (dataflows/mapping/fold_plan.h): never falls with a
/// wider range, and two ranges together have at most the sum.
using Measure = std::function<std::int64_t(Range positions)>;

/// One operand of a product. Its words under a rectangle of positions are rows(range) * cols(range); an operand that
/// does not depend on an axis has no measure for it and is the same for all of its positions.
struct Operand {
  Measure rows;
  Measure cols;
  /// Packed weights on both axes: the words of a rectangle of a block-diagonal matrix, whose zeros are not stored.
  std::function<std::int64_t(Range rows, Range cols)> diagonal;

  [[nodiscard]] bool by_rows() const { return rows != nullptr; }
  [[nodiscard]] bool by_cols() const { return cols != nullptr; }
  [[nodiscard]] bool by_both() const { return by_rows() && by_cols(); }
};

/// The operands of one product of `part`; its groups (`part.repeats`) are alike and share nothing.
///
/// The ifmap's unit is a channel's patch: the input elements under all window taps of some output pixels. A fold that
/// uses some taps of a channel (ws, is: rows hold window elements, channel by channel, taps fastest) fetches its patch.
/// Filters and ofmaps are counted element by element.
struct Operands {
  Operand ifmap;
  Operand filter;
  Operand ofmap;
  bool input_is_stationary = false;  ///< ws, is: one input is shifted into the array before the other streams
};

/// `packed` groups share the product (1 if none are packed). Throws OverflowError. O(kernel).
Operands operands_of(const core::Layer& layer, const Mapping& part, std::int64_t packed);

}  // namespace systole::dataflows::tiled
