// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/named.h"

namespace systole::dataflows::explore {

/// What is counted of a design point. All are better when smaller.
enum class Metric : std::uint8_t { cycles, macs, params, pes, sram, accesses, traffic, network_cycles, nanoseconds };
inline constexpr std::array kMetricNames{
    core::Named{Metric::cycles, "cycles", "of the array for all layers; with a memory model its stalls included"},
    core::Named{Metric::macs, "macs", "multiply-accumulates of the network"},
    core::Named{Metric::params, "params", "its parameters"},
    core::Named{Metric::pes, "pes", "processing elements: rows * cols * cores"},
    core::Named{Metric::sram, "sram", "bytes of the three scratchpads, of all cores together"},
    core::Named{Metric::accesses, "accesses", "words between the array and its scratchpads"},
    core::Named{Metric::traffic, "traffic", "words to and from DRAM; needs a memory model"},
    core::Named{Metric::network_cycles, "network_cycles", "of the whole network: what the vector unit adds, too"},
    core::Named{Metric::nanoseconds, "nanoseconds", "the same as time, rounded up; needs clock_mhz"}};
constexpr const auto& named_values(Metric /*any*/) {
  return kMetricNames;
}
inline constexpr auto kMetrics = core::values_of(kMetricNames);
constexpr std::string_view name(Metric metric) {
  return core::name_of(metric);
}

/// One count a metric, by its position in kMetrics.
class MetricValues {
 public:
  [[nodiscard]] std::int64_t operator[](Metric metric) const { return counts_[static_cast<std::size_t>(metric)]; }
  [[nodiscard]] std::int64_t& operator[](Metric metric) { return counts_[static_cast<std::size_t>(metric)]; }
  friend bool operator==(const MetricValues&, const MetricValues&) = default;

 private:
  std::array<std::int64_t, kMetrics.size()> counts_{};
};

/// A design point and what it costs. The id says which one it is (DesignSpace::point).
struct EvaluatedPoint {
  std::uint64_t id = 0;
  MetricValues values;
  friend bool operator==(const EvaluatedPoint&, const EvaluatedPoint&) = default;
};

}  // namespace systole::dataflows::explore
