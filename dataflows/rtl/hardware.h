// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "dataflows/mapping/array.h"
#include "dataflows/rtl/fold.h"

namespace systole::rtl {

/// What the hardware did with a fold.
struct FoldRun {
  bool finished = false;    ///< false: it was still busy long after any fold of that size could have ended
  std::int64_t cycles = 0;  ///< as the controller counted them
  std::int64_t clocks = 0;  ///< from its first cycle to the next fold's first, counted outside
  Columns columns;          ///< what left the columns that the fold occupies
  std::int64_t strays = 0;  ///< words that were called results in other columns or when no fold ran
};

/// One array of the RTL. Not for several threads at once; any number of arrays may run side by side.
class Hardware {
 public:
  Hardware() = default;
  virtual ~Hardware() = default;
  Hardware(const Hardware&) = delete;
  Hardware& operator=(const Hardware&) = delete;
  Hardware(Hardware&&) = delete;
  Hardware& operator=(Hardware&&) = delete;

  [[nodiscard]] virtual dataflows::Array array() const = 0;
  [[nodiscard]] virtual Widths widths() const = 0;

  /// Runs the folds one after the other without a cycle between them; `operands` as many as folds, all at least as
  /// long as their fold says. Everything that the array did not ask for is noise. O(cycles * rows * cols).
  virtual std::vector<FoldRun> run(std::span<const Fold> folds, std::span<const Operands> operands) = 0;

  /// Lets `cycles` cycles of a fold pass, or of those that follow it, then resets the array in the middle of it.
  virtual void reset_within(std::span<const Fold> folds, std::span<const Operands> operands, std::int64_t cycles) = 0;
};

/// The arrays that this program was built with, by rows, then columns; none without Verilator.
std::vector<dataflows::Array> built_arrays();

/// Bits of their words (SYSTOLE_RTL_DATA, _WEIGHT, _ACC).
Widths built_widths();

/// The Verilator that they were built by, such as `Verilator 5.006`; empty without one.
std::string verilator_version();

/// The array in its reset state. Throws InputError with those that there are, and how to get others.
std::unique_ptr<Hardware> build_array(const dataflows::Array& array);

/// Refuses as build_array does, with nothing built.
void require_built(const dataflows::Array& array);

}  // namespace systole::rtl
