// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/named.h"
#include "dataflows/machine/cores.h"
#include "dataflows/machine/memory_model.h"
#include "dataflows/machine/word_bits.h"
#include "dataflows/mapping/array.h"
#include "dataflows/mapping/dataflow.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/mapping/timing.h"
#include "dataflows/selection/variant.h"

/// Describes spaces of designs: a product of axes. A point is a number; nothing is listed.
namespace systole::dataflows::explore {

/// Says how several cores may share a layer here: all ways that cut layers. Costs are told a layer at a time, so that
/// whole layers on different cores (Partition::layers) are no design of a space.
inline constexpr std::array kPartitions{Partition::best, Partition::spatial, Partition::st1, Partition::st2};

/// Says how layers run: all on one dataflow, or each on the fastest of several (of equally fast ones on the first).
struct DataflowChoice {
  std::string name;  ///< `ws`, `os|ws`, or `best` for all there are
  std::vector<const Dataflow*> candidates;
};

/// Gives the choice of that name: a dataflow, several with `|` between, or `best`. Throws InputError with the nearest
/// name.
DataflowChoice dataflow_choice(const std::string& name);

/// Holds the values along every axis; where nothing varies there is one. Of `array` and `rows` x `cols` one is used,
/// and likewise one of `sram_kb` and the three sizes, and one of the three bandwidths.
struct Axes {
  std::vector<Timing> timing{Timing::scalesim};
  std::vector<DepthwiseMapping> depthwise{DepthwiseMapping::per_channel};
  std::vector<const MemoryModel*> memory{no_memory()};
  std::vector<Array> array;            ///< empty: rows x cols
  std::vector<std::int64_t> rows{32};  ///< at least 1
  std::vector<std::int64_t> cols{32};  ///< at least 1
  std::vector<std::int64_t> cores{1};  ///< at least 1
  /// These are for designs with several cores; those with one core stand at the first value only.
  std::vector<Partition> partition{Partition::best};
  std::vector<std::int64_t> lanes{0};  ///< of each core's vector unit; 0: as many as the array has columns
  std::vector<WordBits> bits{{}};      ///< all four numbers, or none: words of one byte
  std::vector<std::int64_t> sram_kb;   ///< of each of the three scratchpads; empty: the following three
  std::vector<std::int64_t> sram_ifmap_kb{64};
  std::vector<std::int64_t> sram_filter_kb{64};
  std::vector<std::int64_t> sram_ofmap_kb{64};
  std::vector<std::int64_t> bandwidth{10};    ///< DRAM words per cycle, unless one of the following is used
  std::vector<std::int64_t> bandwidth_bytes;  ///< DRAM bytes per cycle
  std::vector<double> bandwidth_gbs;          ///< the same in GB/s of 10^9 bytes, by the clock; to a thousandth
  std::vector<std::int64_t> dram_latency{0};  ///< cycles
  std::vector<std::int64_t> clock_mhz{0};     ///< 0: not known
  std::vector<DataflowChoice> dataflow;
  std::vector<std::string> network;  ///< names
  std::vector<FuseVariant> variant{FuseVariant::baseline};
};

/// Lists the axes in the order of their digits, the slowest first. So what a layer costs changes least from id to id,
/// and all networks meet on one array.
enum class Axis : std::uint8_t {
  timing,
  depthwise,
  memory,
  array,
  rows,
  cols,
  cores,
  partition,
  lanes,
  bits,
  sram,
  sram_ifmap,
  sram_filter,
  sram_ofmap,
  bandwidth,
  bandwidth_bytes,
  bandwidth_gbs,
  dram_latency,
  clock,
  dataflow,
  network,
  variant,
};
/// As specs call them.
inline constexpr std::array kAxisNames{
    core::Named{Axis::timing, "timing", "what a fold costs"},
    core::Named{Axis::depthwise, "depthwise", "how depthwise layers are mapped"},
    core::Named{Axis::memory, "memory", "the memory model"},
    core::Named{Axis::array, "array", "ROWSxCOLS"},
    core::Named{Axis::rows, "rows", "rows of the array"},
    core::Named{Axis::cols, "cols", "columns of the array"},
    core::Named{Axis::cores, "cores", "cores of the chip"},
    core::Named{Axis::partition, "partition", "how several cores share a layer"},
    core::Named{Axis::lanes, "lanes", "lanes of each core's vector unit"},
    core::Named{Axis::bits, "bits", "bits of the operands' words"},
    core::Named{Axis::sram, "sram_kb", "kB of each of the three scratchpads"},
    core::Named{Axis::sram_ifmap, "sram_kb.ifmap", "kB of the ifmap's scratchpad"},
    core::Named{Axis::sram_filter, "sram_kb.filter", "kB of the filters' scratchpad"},
    core::Named{Axis::sram_ofmap, "sram_kb.ofmap", "kB of the ofmap's scratchpad"},
    core::Named{Axis::bandwidth, "bandwidth", "DRAM words per cycle"},
    core::Named{Axis::bandwidth_bytes, "bandwidth_bytes", "DRAM bytes per cycle"},
    core::Named{Axis::bandwidth_gbs, "bandwidth_gbs", "DRAM GB/s"},
    core::Named{Axis::dram_latency, "dram_latency", "cycles until DRAM's first word"},
    core::Named{Axis::clock, "clock_mhz", "the chip's clock"},
    core::Named{Axis::dataflow, "dataflow", "one, several with | between, or best"},
    core::Named{Axis::network, "network", "topology file or shipped network"},
    core::Named{Axis::variant, "variant", "the network or a FuSe variant of it"}};
constexpr const auto& named_values(Axis /*any*/) {
  return kAxisNames;
}
inline constexpr std::size_t kAxes = kAxisNames.size();
inline constexpr auto kAllAxes = core::values_of(kAxisNames);
constexpr std::string_view name(Axis axis) {
  return core::name_of(axis);
}

/// Holds, for each axis, the position of a point's value.
using Digits = std::array<std::uint32_t, kAxes>;

struct DesignPoint {
  Timing timing = Timing::scalesim;
  DepthwiseMapping depthwise = DepthwiseMapping::per_channel;
  const MemoryModel* memory = no_memory();
  Array array;
  std::int64_t cores = 1;
  Partition partition = Partition::best;
  std::int64_t lanes = 0;
  WordBits bits;
  PerOperand sram_kb;
  std::int64_t bandwidth = 0;        ///< words per cycle; 0: one of the following says it
  std::int64_t bandwidth_bytes = 0;  ///< per cycle; 0: not so
  double bandwidth_gbs = 0;          ///< 0: not so
  std::int64_t dram_latency = 0;
  std::int64_t clock_mhz = 0;
  std::size_t dataflow = 0;  ///< position in Axes::dataflow
  std::size_t network = 0;   ///< position in Axes::network
  FuseVariant variant = FuseVariant::baseline;
  friend bool operator==(const DesignPoint&, const DesignPoint&) = default;
};

/// Numbers the product of axes: ids are mixed-radix numbers whose digits are positions along the axes.
class DesignSpace {
 public:
  /// Throws InputError for an axis without values, a value out of range, two axes of bandwidth, GB/s without a clock,
  /// words of unlike bits where bandwidth counts words, or more than 2^62 points.
  explicit DesignSpace(Axes axes);

  [[nodiscard]] const Axes& axes() const { return axes_; }
  /// Counts values along an axis; it is 1 for one that is not used.
  [[nodiscard]] std::uint32_t size(Axis axis) const { return sizes_[static_cast<std::size_t>(axis)]; }
  /// Counts the points in all.
  [[nodiscard]] std::uint64_t size() const { return points_; }

  // O(axes).
  [[nodiscard]] Digits digits(std::uint64_t id) const;
  [[nodiscard]] std::uint64_t id(const Digits& digits) const;
  [[nodiscard]] DesignPoint point(const Digits& digits) const;
  [[nodiscard]] DesignPoint point(std::uint64_t id) const { return point(digits(id)); }

  /// Says how far ids are apart whose points differ by one step along an axis.
  [[nodiscard]] std::uint64_t stride(Axis axis) const;

  /// Gives the digits of the next id; behind the last come those of the first. Amortised O(1).
  void advance(Digits& digits) const;

  /// Tells where `point` is. Throws InputError if it is not in the space. O(values).
  [[nodiscard]] std::uint64_t id(const DesignPoint& point) const;

 private:
  Axes axes_;
  std::array<std::uint32_t, kAxes> sizes_{};
  std::uint64_t points_ = 1;
};

}  // namespace systole::dataflows::explore
