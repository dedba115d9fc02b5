// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "dataflows/mapping/array.h"
#include "dataflows/mapping/fold_registers.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/mapping/product_run.h"

/// What the PEs of an array do for a layer, as counts that energy is made of.
namespace systole::dataflows {

struct ArrayActions {
  FoldRegisters registers;     ///< of all folds
  std::int64_t sum_reads = 0;  ///< sums that the ofmap scratchpad gives back, since a later fold adds to them
  std::int64_t results = 0;    ///< words of the result, each once
  /// Throws OverflowError.
  void add(const ArrayActions& part, std::int64_t times);
  friend bool operator==(const ArrayActions&, const ArrayActions&) = default;
};

/// The sums over all folds of what the array runs. Throws OverflowError. O(runs).
ArrayActions array_actions(std::span<const ProductRun> runs, const Array& array);

/// The same of a layer whose products are not cut. Throws OverflowError. O(1).
ArrayActions array_actions(const LayerMapping& layer, const Array& array);

}  // namespace systole::dataflows
