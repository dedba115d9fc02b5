// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "dataflows/explore/space/design_space.h"
#include "dataflows/explore/space/metric.h"

namespace systole::dataflows::explore {

/// A condition on design points:
///
///     rows * cols <= 16384        sram <= 2 MB        dataflow != ws or cycles < 1.5 M
///
/// Numbers are reals (whole ones exact to 2^53) with an optional unit: B, kB, KiB, MB, MiB, GB, GiB (1024 each), k, M,
/// G (1000 each), ns, us, ms, s. Sizes of scratchpads are in bytes, times in nanoseconds. Names are compared with ==
/// and != only. Operators, the loosest first: or; and; not; < <= > >= == !=; + -; * /; - (sign); parentheses.
class Constraint {
 public:
  /// Says what is wrong with an expression, and where (bytes from its start).
  struct Mistake {
    std::size_t at = 0;
    std::string found;
    std::string expected;
    std::string nearest;
  };
  class Malformed : public std::runtime_error {
   public:
    explicit Malformed(Mistake mistake) : std::runtime_error(mistake.expected), mistake_(std::move(mistake)) {}
    [[nodiscard]] const Mistake& mistake() const { return mistake_; }

   private:
    Mistake mistake_;
  };

  /// Throws Malformed. Names that are compared with must be values of the axis.
  Constraint(std::string_view text, const Axes& axes);

  [[nodiscard]] const std::string& text() const { return text_; }
  /// Gives the metrics it looks at that only evaluating a point tells (pes, sram and area are known before).
  [[nodiscard]] const std::vector<Metric>& costs() const { return costs_; }
  [[nodiscard]] bool looks_at_area() const { return looks_at_area_; }

  /// Says whether a point satisfies it. `values` need only hold pes, sram, costs() and, if it looks at it, area.
  /// O(length).
  [[nodiscard]] bool holds(const DesignPoint& point, const MetricValues& values) const;

 private:
  friend class ConstraintParser;

  enum class Operation : std::uint8_t {
    number,
    rows,
    cols,
    sram_ifmap,
    sram_filter,
    sram_ofmap,
    bandwidth,
    bandwidth_bytes,
    bandwidth_gbs,
    bits_ifmap,
    bits_filter,
    bits_ofmap,
    bits_partial_sum,
    dram_latency,
    cores,
    lanes,
    clock_mhz,
    metric,
    is_timing,
    is_depthwise,
    is_memory,
    is_dataflow,
    is_network,
    is_variant,
    is_partition,  // the value is a position or an enumerator
    add,
    subtract,
    multiply,
    divide,
    negate,
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal,
    logical_and,
    logical_or,
    logical_not,
  };
  struct Instruction {
    Operation operation = Operation::number;
    double value = 0;
    Metric metric = Metric::cycles;
  };
  static constexpr std::size_t kDeepest = 64;

  std::string text_;
  std::vector<Instruction> program_;  ///< in postfix order
  std::vector<Metric> costs_;
  bool looks_at_area_ = false;
};

}  // namespace systole::dataflows::explore
