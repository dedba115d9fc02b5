// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "dataflows/mapping/array.h"
#include "dataflows/rtl/fold.h"

/// The array whose PEs have a second register (dataflows/rtl/buffered/*.sv), which runs layers: their folds overlap.
namespace systole::rtl {

/// What the accumulators below the array do with a fold's words.
struct Accumulation {
  bool adds = false;   ///< they are added to those that were kept
  bool keeps = false;  ///< they stay, else they leave
};

/// The folds of a layer in their order, all of one mode, and the operands of each.
struct LayerWork {
  std::vector<Fold> folds;
  std::vector<Operands> operands;
  std::vector<Accumulation> accumulation{};  ///< of each fold; empty: all words leave as they come
};

/// How often, in 1024ths of the cycles, the memories around the array are not ready, or the array is not enabled.
struct Stalls {
  std::uint32_t operands_late = 0;
  std::uint32_t sums_wait = 0;
  std::uint32_t disabled = 0;
};

/// What the hardware did with a layer.
struct LayerRun {
  bool finished = false;         ///< false: nothing moved for longer than any fold may take
  std::int64_t cycles = 0;       ///< as the controller counted them, without those in which it was stalled
  std::int64_t clocks = 0;       ///< from its first cycle to the next layer's first, counted outside, with those
  std::int64_t stalled = 0;      ///< of them: something was not ready
  std::vector<Columns> columns;  ///< what left the columns that each fold occupies
  std::int64_t strays = 0;       ///< words that were called results and are of no fold
};

/// One such array. Not for several threads at once; any number of arrays may run side by side.
class BufferedHardware {
 public:
  BufferedHardware() = default;
  virtual ~BufferedHardware() = default;
  BufferedHardware(const BufferedHardware&) = delete;
  BufferedHardware& operator=(const BufferedHardware&) = delete;
  BufferedHardware(BufferedHardware&&) = delete;
  BufferedHardware& operator=(BufferedHardware&&) = delete;

  [[nodiscard]] virtual dataflows::Array array() const = 0;
  [[nodiscard]] virtual Widths widths() const = 0;
  /// Cycles that a layer takes more than Timing::buffered says: one with a register between multiplier and adder.
  [[nodiscard]] virtual std::int64_t pipeline_cycles() const = 0;
  /// Words that the accumulator below each column holds; 0: there are none.
  [[nodiscard]] virtual std::int64_t accumulator_depth() const = 0;

  /// Runs the layers one after the other without a cycle between them. Everything that the array did not ask for is
  /// noise. A layer has at least one fold. O(cycles * rows * cols).
  virtual std::vector<LayerRun> run(std::span<const LayerWork> layers, const Stalls& stalls) = 0;

  /// Lets `cycles` cycles of a layer pass, then resets the array in the middle of it.
  virtual void reset_within(const LayerWork& layer, std::int64_t cycles) = 0;
};

/// The array in its reset state; of the same sizes as build_array(). Throws InputError as that does.
std::unique_ptr<BufferedHardware> build_buffered_array(const dataflows::Array& array);

}  // namespace systole::rtl
