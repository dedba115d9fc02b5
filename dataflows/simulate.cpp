// SPDX-License-Identifier: MIT
#include "dataflows/simulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/ir/work.h"
#include "core/threads/parallel_for.h"
#include "dataflows/activations/keep_activations.h"
#include "dataflows/chip/chip_layer.h"
#include "dataflows/chip/layer_schedule.h"
#include "dataflows/machine/check.h"
#include "dataflows/mapping/gemm_shape.h"
#include "dataflows/silicon/network_time.h"
#include "dataflows/time/linear_time.h"
#include "dataflows/vector/vector_cost.h"

namespace systole::dataflows {
namespace {

/// Layers a thread must have to be worth starting: each takes well under a microsecond.
constexpr std::size_t kLayersPerThread = 20'000;
/// With packing each layer searches all pack sizes.
constexpr std::size_t kPackedLayersPerThread = 200;
/// Of several cores each searches its partitions.
constexpr std::size_t kSharedLayersPerThread = 64;
/// With a memory model each takes some microseconds.
constexpr std::size_t kRememberedLayersPerThread = 8;

LayerResult compute_layer(const core::Layer& layer, const LayerMapping& mapping, const Machine& machine) {
  LayerResult result;
  result.operator_class = core::classify(layer);
  result.macs = core::macs(layer);
  const LayerCost cost = evaluate(mapping, machine.array);
  result.dataflow = &mapping.dataflow();
  result.cycles = cost.cycles;
  result.utilisation = utilisation(mapping, machine.array, result.macs, cost.cycles);
  result.sram = cost.sram;
  result.folds = cost.folds;
  result.packed_channels = mapping.packed_channels;
  return result;
}

/// A layer that no array runs.
LayerResult beside_the_array(const core::Layer& layer) {
  LayerResult result;
  result.operator_class = core::classify(layer);
  result.macs = core::macs(layer);
  return result;
}

/// Runs `layer`, with its memory unless the model looks at all layers together.
LayerResult run_layer(const core::Layer& layer, const Machine& machine, bool with_memory,
                      const std::optional<Choice>& choice = std::nullopt, const OnChip& on_chip = {}) {
  if (!core::runs_on_array(layer.op)) return beside_the_array(layer);
  if (cuts_layers(machine)) return simulate_on_cores(layer, machine, choice);
  const LayerMapping mapping = map_layer(layer, machine);
  LayerResult result = compute_layer(layer, mapping, machine);
  if (on_chip != OnChip{}) {
    machine.memory->simulate_kept(layer, mapping, machine, on_chip, result);
  } else if (with_memory && machine.memory->simulate_layer != nullptr) {
    machine.memory->simulate_layer(layer, mapping, machine, result);
  }
  return result;
}

std::string overflow_text(const Array& array) {
  return fmt::format("its counts on a {}x{} array exceed 2^63-1", array.rows, array.cols);
}

[[noreturn]] void throw_of_layer(const core::Network& network, std::size_t index, std::string_view reason) {
  throw core::InputError(fmt::format("network '{}', layer {} {}: {}", network.name, index,
                                     core::in_quotes(network.layers[index].name), reason));
}

/// The layers that cannot be simulated; any thread may add one.
class Failures {
 public:
  Failures(const core::Network& network, OnFailure on_failure, std::vector<MissingLayer>& missing)
      : network_(network), on_failure_(on_failure), missing_(missing) {}

  void add(std::size_t layer, std::string reason) {
    if (on_failure_ == OnFailure::stop) throw_of_layer(network_, layer, reason);
    const std::lock_guard lock(mutex_);
    missing_.push_back({.layer = layer, .reason = std::move(reason)});
  }

 private:
  const core::Network& network_;
  OnFailure on_failure_;
  std::vector<MissingLayer>& missing_;
  std::mutex mutex_;
};

/// Puts the missing layers into order, the first reason of each, and empties their rows.
void settle_missing(const core::Network& network, NetworkResult& result) {
  std::ranges::stable_sort(result.missing, {}, &MissingLayer::layer);
  const auto same = [](const MissingLayer& a, const MissingLayer& b) { return a.layer == b.layer; };
  result.missing.erase(std::unique(result.missing.begin(), result.missing.end(), same), result.missing.end());
  for (const MissingLayer& missing : result.missing) {
    result.layers[missing.layer] = {};
    result.layers[missing.layer].operator_class = core::classify(network.layers[missing.layer]);
  }
}

/// The times of all layers by the machine's time model.
void add_times(const core::Network& network, const Machine& machine, NetworkResult& result) {
  if (!machine.time_model) return;
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    if (result.layers[i].dataflow == nullptr) continue;
    const GemmShape product = gemm_shape(network.layers[i]);
    const std::int64_t longest = std::max({product.rows, product.cols, product.depth});
    result.layers[i].time = linear_time(*machine.time_model, result.layers[i].cycles, longest, product.count);
  }
}

/// SCALE-Sim's sparsity changes the cycles, so a run that asks for it is not quietly simulated dense.
void require_dense(const core::Network& network, const Machine& machine) {
  if (!machine.sparsity.enabled || machine.memory->simulates_sparsity) return;
  if (machine.sparsity.optimized_mapping) {
    throw core::InputError(
        "sparsity with OptimizedMapping needs SCALE-Sim's memory model (--memory scalesim); set SparsitySupport to "
        "false");
  }
  for (const core::Layer& layer : network.layers) {
    if (layer.sparsity == core::Sparsity{}) continue;
    throw core::InputError(
        fmt::format("network '{}', layer {}: sparsity {}:{} needs SCALE-Sim's memory model (--memory scalesim); set "
                    "SparsitySupport to false for dense cycles",
                    network.name, core::in_quotes(layer.name), layer.sparsity.kept, layer.sparsity.of));
  }
}

/// From the network's input to its output: one layer after the other, or branches side by side.
void add_whole_time(const core::Network& network, const Machine& machine, NetworkResult& result) {
  if (machine.cores.count > 1 && machine.cores.partition == Partition::layers) {
    result.network_cycles = schedule_layers(network, result, machine.cores.count).cycles;
  } else {
    result.network_cycles = result.cycles + result.vector_cycles;
  }
}

/// Which results stay on chip. A layer that cannot be simulated costs nothing here: it will be missing, or the end.
KeptLayers kept_layers(const core::Network& network, const Machine& machine) {
  return keep_activations(network, machine, [&](std::size_t layer, const OnChip& on_chip) -> ArrayRun {
    try {
      const LayerResult run = run_layer(network.layers[layer], machine, true, std::nullopt, on_chip);
      return {.cycles = run.cycles, .reads = run.dram.reads(), .writes = run.dram.writes()};
    } catch (const core::OverflowError&) {
      return {};
    } catch (const core::InputError&) {
      return {};
    }
  });
}

std::size_t layers_per_thread(const Machine& machine, bool with_memory) {
  if (cuts_layers(machine)) return kSharedLayersPerThread;
  if (with_memory && machine.memory->simulate_layer != nullptr) return kRememberedLayersPerThread;
  return machine.depthwise == DepthwiseMapping::packed ? kPackedLayersPerThread : kLayersPerThread;
}

}  // namespace

core::Cycles layer_cycles(const core::Network& network, std::size_t index, const Machine& machine) {
  const core::Layer& layer = network.layers[index];
  if (!core::runs_on_array(layer.op)) return {};
  try {
    if (machine.memory->simulate_layer != nullptr || cuts_layers(machine)) return simulate_layer(layer, machine).cycles;
    return evaluate(map_layer(layer, machine), machine.array).cycles;
  } catch (const core::OverflowError&) {
    throw_of_layer(network, index, overflow_text(machine.array));
  }
}

LayerResult simulate_layer(const core::Layer& layer, const Machine& machine) {
  return run_layer(layer, machine, true);
}

NetworkResult simulate(const core::Network& network, const Machine& machine, const core::Observer& observer,
                       unsigned threads, OnFailure on_failure) {
  require(machine);
  require_dense(network, machine);
  const bool layer_by_layer = machine.memory->simulate_network == nullptr;

  NetworkResult result;
  result.models = model_sentence(machine);
  result.layers.resize(network.layers.size());
  Failures failures(network, on_failure, result.missing);
  const std::size_t grain = layers_per_thread(machine, layer_by_layer);
  const std::optional<Choice> choice = network_choice(network, machine);
  std::vector<OnChip> on_chip(network.layers.size());
  if (keeps_activations(machine)) {
    KeptLayers kept = kept_layers(network, machine);
    result.kept = std::move(kept.kept);
    on_chip = std::move(kept.on_chip);
  }
  core::parallel_for(network.layers.size(), grain, threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      try {
        result.layers[i] = run_layer(network.layers[i], machine, layer_by_layer, choice, on_chip[i]);
        result.layers[i].on_chip = on_chip[i];
      } catch (const core::OverflowError&) {
        failures.add(i, overflow_text(machine.array));
      } catch (const core::InputError& error) {
        failures.add(i, error.what());
      }
    }
  });
  if (!layer_by_layer) machine.memory->simulate_network(network, machine, on_failure, threads, observer, result);
  settle_missing(network, result);
  add_times(network, machine, result);
  add_up(network, machine, result);
  add_vector_costs(network, machine, result);
  add_whole_time(network, machine, result);
  add_silicon_times(network, machine, result);
  return result;
}

}  // namespace systole::dataflows
