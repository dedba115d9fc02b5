// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/quantity.h"
#include "dataflows/mapping/array.h"

namespace systole::core {
struct Layer;
struct Network;
struct Observer;
}  // namespace systole::core

namespace systole::dataflows {

enum class OnFailure : std::uint8_t;
struct LayerMapping;
struct LayerResult;
struct Machine;
struct NetworkResult;
struct OnChip;
struct Reason;

/// What stands between the array and DRAM: a row of data and a few functions. To add one: a folder in
/// dataflows/memory/, a line in dataflows/memory/registry.cpp, a test (docs/architecture.md shows it).
struct MemoryModel {
  std::string_view name;   ///< as on the command line
  std::string_view title;  ///< what it is, in a few words for help and documentation

  // Which fields of the machine it reads (in SCALE-Sim's CALC mode, where there are modes).
  bool reads_sram = false;
  bool reads_bandwidth = false;
  bool reads_latency = false;
  /// True for SCALE-Sim's: it reads the addresses' offsets and the interface's mode.
  bool is_scalesim = false;
  /// True if it knows SCALE-Sim's sparsity. Elsewhere a machine with sparse layers is refused, not simulated dense.
  bool simulates_sparsity = false;
  /// True if it knows SCALE-Sim's banks, custom layouts and external latencies.
  bool reads_banks = false;

  /// Adds the reasons why it cannot run on `machine`. Null: it runs on all.
  void (*check)(const Machine& machine, std::vector<Reason>& reasons) = nullptr;

  /// What it reads of the machine, in words: `64/64/64 kB of SRAM for ifmap/filter/ofmap, estimated bandwidth`.
  std::string (*reads)(const Machine& machine) = nullptr;

  /// DRAM words per cycle of all operands together; none where it does not say. Null: it never says.
  std::optional<double> (*words_per_cycle)(const Machine& machine) = nullptr;

  /// DRAM bytes per cycle of all operands together. Null: words_per_cycle, of as many bytes as the machine says.
  std::optional<double> (*bytes_per_cycle)(const Machine& machine) = nullptr;

  /// Cycles in which `reads` words come from DRAM and `writes` words go there, with nothing else under way. Null: words
  /// take no time. Throws OverflowError.
  core::Cycles (*transfer_cycles)(const Machine& machine, core::Elements reads, core::Elements writes) = nullptr;

  /// Puts what the memory does to one layer (all of its groups) into `result`, which holds the layer's compute cycles
  /// and its words between array and scratchpads. Null: nothing changes. Throws InputError, OverflowError.
  void (*simulate_layer)(const core::Layer& layer, const LayerMapping& mapping, const Machine& machine,
                         LayerResult& result) = nullptr;

  /// The same for one of several cores that use the DRAM channel at once: for each word of an operand that this core
  /// waits for, `copies` words move. Null: the model knows one core only.
  void (*simulate_share)(const core::Layer& layer, const LayerMapping& mapping, const Machine& machine,
                         const PerOperand& copies, LayerResult& result) = nullptr;

  /// The same for a layer that finds some of its words on chip, or leaves some there. Null: nothing of a layer stays
  /// for the next one.
  void (*simulate_kept)(const core::Layer& layer, const LayerMapping& mapping, const Machine& machine,
                        const OnChip& on_chip, LayerResult& result) = nullptr;

  /// The same for all layers together, for models that can do that faster than one by one, or whose layers depend on
  /// each other. Null: layer by layer. Throws InputError that names the layer, or puts it into NetworkResult::missing,
  /// in any order. Layers that stand there already are not its affair.
  void (*simulate_network)(const core::Network& network, const Machine& machine, OnFailure on_failure, unsigned threads,
                           const core::Observer& observer, NetworkResult& result) = nullptr;
};

/// All memory models, in the order of the documentation. Static storage.
std::span<const MemoryModel* const> memory_models();

inline std::string_view name(const MemoryModel* model) {
  return model->name;
}

/// Its position in memory_models(). O(models).
std::size_t position(const MemoryModel* model);

/// The model of that name, or null.
const MemoryModel* memory_model_named(std::string_view name);

std::vector<std::string_view> memory_model_names();

/// The model in which memory costs nothing: compute cycles alone.
const MemoryModel* no_memory();

}  // namespace systole::dataflows
