// SPDX-License-Identifier: MIT
#include "dataflows/simulate.h"

#include <fmt/format.h>

#include "core/checked.h"
#include "core/error.h"
#include "core/ir/work.h"
#include "core/parallel_for.h"

namespace systole::dataflows {
namespace {

/// Layers a thread must have to be worth starting: each takes well under a microsecond.
constexpr std::size_t kLayersPerThread = 20'000;
/// With packing each layer searches all pack sizes.
constexpr std::size_t kPackedLayersPerThread = 200;

LayerResult simulate_layer(const core::Layer& layer, const Dataflow& dataflow, const SimulationOptions& options) {
  LayerResult result;
  result.operator_class = core::classify(layer);
  result.macs = core::macs(layer);
  if (!core::runs_on_array(layer.op)) return result;
  const LayerMapping mapping = map_layer(layer, dataflow, options.timing, options.depthwise, options.array);
  const LayerCost cost = evaluate(mapping, options.array);
  result.dataflow = &mapping.dataflow();
  result.cycles = cost.cycles;
  result.utilisation = utilisation(mapping, options.array, result.macs, cost.cycles);
  result.sram = cost.sram;
  result.folds = cost.folds;
  result.packed_channels = mapping.packed_channels;
  return result;
}

const Dataflow& chosen_dataflow(const SimulationOptions& options) {
  static const Dataflow& output_stationary = *dataflow_named("os");
  return options.dataflow != nullptr ? *options.dataflow : output_stationary;
}

[[noreturn]] void throw_overflow_of(const core::Network& network, std::size_t index, const Array& array) {
  throw core::InputError(fmt::format("network '{}', layer {} {}: its counts on a {}x{} array exceed 2^63-1",
                                     network.name, index, core::in_quotes(network.layers[index].name), array.rows,
                                     array.cols));
}

}  // namespace

core::Cycles layer_cycles(const core::Network& network, std::size_t index, const SimulationOptions& options) {
  const core::Layer& layer = network.layers[index];
  if (!core::runs_on_array(layer.op)) return {};
  try {
    return evaluate(map_layer(layer, chosen_dataflow(options), options.timing, options.depthwise, options.array),
                    options.array)
        .cycles;
  } catch (const core::OverflowError&) {
    throw_overflow_of(network, index, options.array);
  }
}

NetworkResult simulate(const core::Network& network, const SimulationOptions& options) {
  const Dataflow& dataflow = chosen_dataflow(options);
  require_defined(dataflow, options.timing, options.depthwise);
  if (options.array.rows < 1 || options.array.cols < 1)
    throw core::InputError("an array has at least 1 row and 1 column");

  NetworkResult result;
  result.layers.resize(network.layers.size());
  const std::size_t grain = options.depthwise == DepthwiseMapping::packed ? kPackedLayersPerThread : kLayersPerThread;
  core::parallel_for(network.layers.size(), grain, options.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      try {
        result.layers[i] = simulate_layer(network.layers[i], dataflow, options);
      } catch (const core::OverflowError&) {
        throw_overflow_of(network, i, options.array);
      }
    }
  });

  std::size_t index = 0;
  try {
    for (; index < result.layers.size(); ++index) {
      const LayerResult& layer = result.layers[index];
      result.cycles += layer.cycles;
      result.macs += layer.macs;
      result.sram.ifmap_reads += layer.sram.ifmap_reads;
      result.sram.filter_reads += layer.sram.filter_reads;
      result.sram.ofmap_writes += layer.sram.ofmap_writes;
    }
    const std::int64_t pes = core::checked_multiply(options.array.rows, options.array.cols);
    if (result.cycles.count() > 0) {
      result.overall_utilisation = 100.0 * static_cast<double>(result.macs.count()) /
                                   (static_cast<double>(result.cycles.count()) * static_cast<double>(pes));
    }
  } catch (const core::OverflowError&) {
    throw core::InputError(fmt::format("network '{}': its totals exceed 2^63-1 at layer {}", network.name, index));
  }
  return result;
}

}  // namespace systole::dataflows
