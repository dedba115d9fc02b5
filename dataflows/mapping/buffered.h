// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "core/quantity.h"
#include "dataflows/mapping/array.h"
#include "dataflows/mapping/fold_plan.h"

/// Folds that overlap: the cycles of Timing::buffered. docs/timing.md derives the formulas and draws the two pictures.
namespace systole::dataflows {

/// What a second register in each PE holds, and so what happens while a fold streams.
enum class SecondRegister : std::uint8_t {
  none,                  ///< nothing: folds follow one after the other
  next_operand,          ///< ws, is: the next fold's stationary operand, r words a column
  results,               ///< os: the results of the fold before, r words a column
  results_of_all_lanes,  ///< rp: the same; rows and columns are not skewed
};

/// `repeats` equal problems, one after the other.
struct BufferedPart {
  Problem problem;
  std::int64_t repeats = 1;
};

/// Cycles of a layer by what happens in them.
struct BufferedCycles {
  core::Cycles stream;   ///< steps of all folds
  core::Cycles fills;    ///< rp: pushes until the columns of a fold hold their first elements
  core::Cycles waits;    ///< nothing streams, because a load or drain takes longer than the stream beside it
  core::Cycles exposed;  ///< the first load or the last drain: nothing streams beside it
  core::Cycles skew;     ///< once a layer: from the first PE to the last sum that leaves
  [[nodiscard]] core::Cycles total() const { return stream + fills + waits + exposed + skew; }
  friend bool operator==(const BufferedCycles&, const BufferedCycles&) = default;
};

/// The cycles of all parts on an array with that register, from the first word that enters to the last that leaves. In
/// a problem the row folds follow each other, then the columns. There is at least one part, and `kind` is not none.
/// Throws OverflowError. O(parts).
BufferedCycles buffered_cycles(SecondRegister kind, std::span<const BufferedPart> parts, const Array& array);

/// Of a problem on its own.
template <SecondRegister kKind>
core::Cycles buffered_alone(const Problem& problem, const Array& array) {
  const BufferedPart part{.problem = problem};
  return buffered_cycles(kKind, {&part, 1}, array).total();
}

}  // namespace systole::dataflows
