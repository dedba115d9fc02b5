// SPDX-License-Identifier: MIT
#include "dataflows/result/rates.h"

#include "core/ir/shape.h"

namespace systole::dataflows {

std::optional<double> milliseconds(core::Cycles cycles, const Machine& machine) {
  constexpr double kCyclesPerMillisecondAtOneMegahertz = 1e3;
  if (machine.clock_mhz <= 0) return std::nullopt;
  return static_cast<double>(cycles.count()) / (machine.clock_mhz * kCyclesPerMillisecondAtOneMegahertz);
}

std::optional<Rates> rates(const core::Network& network, const NetworkResult& result, const Machine& machine) {
  return rates(network, result.network_cycles, result.macs, machine);
}

std::optional<Rates> rates(const core::Network& network, core::Cycles cycles, core::Macs macs, const Machine& machine) {
  const std::optional<double> time = milliseconds(cycles, machine);
  if (!time || *time <= 0 || network.layers.empty()) return std::nullopt;
  const double seconds = *time / 1e3;
  const auto batch = static_cast<double>(core::input_shape(network.layers.front()).batch);
  return Rates{.milliseconds = *time,
               .inferences_per_second = batch / seconds,
               .tera_operations = 2 * static_cast<double>(macs.count()) / seconds / 1e12};
}

}  // namespace systole::dataflows
