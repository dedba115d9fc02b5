// SPDX-License-Identifier: MIT
#pragma once

#include "dataflows/mapping/mapping.h"

namespace systole::dataflows {

/// Equal products that an array runs one after the other: a part of a layer's mapping, or pieces of it that a memory
/// model cuts. Pieces of a stream run as folds of their own, with all that folds load and drain.
struct ProductRun {
  Mapping piece;
  /// Its results are added to those of an earlier run, which the ofmap scratchpad gives back: the sums stay in the PEs
  /// for a piece of the stream only.
  bool adds_to_results = false;
};

}  // namespace systole::dataflows
