// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/named.h"

namespace systole::dataflows::explore {

/// Names what is counted of a design point. All are better when smaller.
enum class Metric : std::uint8_t {
  cycles,
  macs,
  params,
  pes,
  sram,
  accesses,
  traffic,
  network_cycles,
  nanoseconds,
  energy,
  edp,
  power,
  area,
  silicon,
};
inline constexpr std::array kMetricNames{
    core::Named{Metric::cycles, "cycles", "of the array for all layers; with a memory model its stalls included"},
    core::Named{Metric::macs, "macs", "multiply-accumulates of the network"},
    core::Named{Metric::params, "params", "its parameters"},
    core::Named{Metric::pes, "pes", "processing elements: rows * cols * cores"},
    core::Named{Metric::sram, "sram", "bytes of the three scratchpads, of all cores together"},
    core::Named{Metric::accesses, "accesses", "words between the array and its scratchpads"},
    core::Named{Metric::traffic, "traffic", "words to and from DRAM; needs a memory model"},
    core::Named{Metric::network_cycles, "network_cycles", "of the whole network: what the vector unit adds, too"},
    core::Named{Metric::nanoseconds, "nanoseconds", "the same as time, rounded up; needs clock_mhz"},
    core::Named{Metric::energy, "energy", "of the whole network, in the unit of the table of prices: pJ"},
    core::Named{Metric::edp, "edp", "energy times cycles of the whole network"},
    core::Named{Metric::power, "power", "watts on average; needs clock_mhz"},
    core::Named{Metric::area, "area", "square millimetres of all cores, a first-order estimate"},
    core::Named{Metric::silicon, "silicon", "nanoseconds of the network's kernels on the chip of silicon: MACHINE"}};
constexpr const auto& named_values(Metric /*any*/) {
  return kMetricNames;
}
inline constexpr auto kMetrics = core::values_of(kMetricNames);
constexpr std::string_view name(Metric metric) {
  return core::name_of(metric);
}

/// Says whether values of a metric are real numbers. All others are whole.
constexpr bool is_real(Metric metric) {
  return metric == Metric::energy || metric == Metric::edp || metric == Metric::power || metric == Metric::area ||
         metric == Metric::silicon;
}

/// Gives the unit of a real metric, by a table of prices in `energy_unit`: `pJ`, `pJ cycles`, `W`, `mm2`.
std::string unit_of(Metric metric, std::string_view energy_unit);

/// Holds one count a metric, by its position in kMetrics. A real number stands there as the whole number that has its
/// bits. Of numbers that are not negative the order is the same, so that whoever compares values need not know.
class MetricValues {
 public:
  [[nodiscard]] std::int64_t operator[](Metric metric) const { return counts_[static_cast<std::size_t>(metric)]; }
  [[nodiscard]] std::int64_t& operator[](Metric metric) { return counts_[static_cast<std::size_t>(metric)]; }
  /// Gives what a metric is, real or whole.
  [[nodiscard]] double number(Metric metric) const {
    const std::int64_t count = (*this)[metric];
    return is_real(metric) ? std::bit_cast<double>(count) : static_cast<double>(count);
  }
  /// Sets a real metric; `value` is at least 0.
  void set_real(Metric metric, double value) { (*this)[metric] = std::bit_cast<std::int64_t>(value); }
  friend bool operator==(const MetricValues&, const MetricValues&) = default;

 private:
  std::array<std::int64_t, kMetrics.size()> counts_{};
};

/// Holds a design point and what it costs. The id says which one it is (DesignSpace::point).
struct EvaluatedPoint {
  std::uint64_t id = 0;
  MetricValues values;
  friend bool operator==(const EvaluatedPoint&, const EvaluatedPoint&) = default;
};

/// Writes `1234`, or of a real metric the shortest text that reads as the same number.
std::string value_text(const MetricValues& values, Metric metric);

}  // namespace systole::dataflows::explore
