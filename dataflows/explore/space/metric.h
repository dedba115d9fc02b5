// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace systole::dataflows::explore {

/// What is counted of a design point. All are better when smaller.
enum class Metric : std::uint8_t {
  cycles,    ///< of the whole network; with a memory model its stalls included
  macs,      ///< multiply-accumulates of the network
  params,    ///< its parameters
  pes,       ///< processing elements: rows * cols
  sram,      ///< bytes of the three scratchpads together
  accesses,  ///< words between the array and its scratchpads
  traffic,   ///< words to and from DRAM; needs a memory model
};
inline constexpr std::array kMetrics{Metric::cycles, Metric::macs,     Metric::params, Metric::pes,
                                     Metric::sram,   Metric::accesses, Metric::traffic};

std::string_view name(Metric metric);
std::optional<Metric> metric_named(std::string_view wanted);

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
