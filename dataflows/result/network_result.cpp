// SPDX-License-Identifier: MIT
#include "dataflows/result/network_result.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/checked.h"
#include "core/error.h"
#include "core/report/number_text.h"

namespace systole::dataflows {
namespace {

bool is_depthwise_class(core::OperatorClass operator_class) {
  return operator_class == core::OperatorClass::depthwise || operator_class == core::OperatorClass::fuse_1xk ||
         operator_class == core::OperatorClass::fuse_kx1;
}

}  // namespace

DramWords& DramWords::operator+=(const DramWords& other) {
  ifmap_reads += other.ifmap_reads;
  filter_reads += other.filter_reads;
  ofmap_writes += other.ofmap_writes;
  partial_sums_written += other.partial_sums_written;
  partial_sums_read += other.partial_sums_read;
  return *this;
}

double overall_utilisation(core::Macs macs, core::Cycles cycles, const Array& array, std::int64_t cores) {
  const auto pe_cycles =
      static_cast<double>(cycles.count()) * static_cast<double>(core::checked_product(array.rows, array.cols, cores));
  return pe_cycles > 0 ? 100.0 * static_cast<double>(macs.count()) / pe_cycles : 0;
}

void add_up(const core::Network& network, const Machine& machine, NetworkResult& result) {
  result.cycles = {};
  result.stall_cycles = {};
  result.macs = {};
  result.sram = {};
  result.dram = {};
  result.time.reset();
  std::size_t index = 0;
  try {
    for (; index < result.layers.size(); ++index) {
      const LayerResult& layer = result.layers[index];
      result.cycles += layer.cycles;
      result.stall_cycles += layer.stall_cycles;
      result.macs += layer.macs;
      result.sram.ifmap_reads += layer.sram.ifmap_reads;
      result.sram.filter_reads += layer.sram.filter_reads;
      result.sram.ofmap_writes += layer.sram.ofmap_writes;
      result.dram += layer.dram;
      if (layer.time) result.time = result.time.value_or(0) + *layer.time;
    }
    result.overall_utilisation = overall_utilisation(result.macs, result.cycles, machine.array, machine.cores.count);
  } catch (const core::OverflowError&) {
    throw core::InputError(fmt::format("network '{}': its totals exceed 2^63-1 at layer {}", network.name, index));
  }
}

const MissingLayer* missing_layer(const NetworkResult& result, std::size_t layer) {
  const auto found = std::ranges::lower_bound(result.missing, layer, {}, &MissingLayer::layer);
  return found != result.missing.end() && found->layer == layer ? &*found : nullptr;
}

CycleShares cycle_shares(const NetworkResult& result) {
  core::Cycles depthwise;
  core::Cycles pointwise;
  for (const LayerResult& layer : result.layers) {
    if (is_depthwise_class(layer.operator_class)) depthwise += layer.cycles;
    if (layer.operator_class == core::OperatorClass::pointwise) pointwise += layer.cycles;
  }
  const core::Cycles other = result.cycles - depthwise - pointwise;
  const auto share = [&](core::Cycles part) { return core::percent(part.count(), result.cycles.count()); };
  return {.depthwise = share(depthwise), .pointwise = share(pointwise), .other = share(other)};
}

std::vector<std::size_t> slowest_layers(const NetworkResult& result, std::size_t count) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    if (result.layers[i].dataflow != nullptr) order.push_back(i);
  }
  const std::size_t kept = std::min(count, order.size());
  std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(kept),
                            [&](std::size_t a, std::size_t b) {
                              const auto cycles_a = result.layers[a].cycles;
                              const auto cycles_b = result.layers[b].cycles;
                              return cycles_a != cycles_b ? cycles_a > cycles_b : a < b;
                            });
  order.resize(kept);
  return order;
}

}  // namespace systole::dataflows
