// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "core/ir/network.h"
#include "dataflows/result/network_result.h"

/// What a roofline (Williams, Waterman, Patterson, CACM 2009) needs beside cycles and MACs.
namespace systole::dataflows {

/// The two lines that no layer's rate exceeds.
struct Roof {
  double peak = 0;                        ///< MACs a cycle: all PEs that a layer can use
  std::optional<double> bytes_per_cycle;  ///< from and to DRAM; none where the memory model does not say
  /// MACs per byte from which on the array binds and not DRAM. None where there is no bandwidth.
  [[nodiscard]] std::optional<double> ridge() const {
    return bytes_per_cycle ? std::optional(peak / *bytes_per_cycle) : std::nullopt;
  }
};

/// The roof over one layer on `machine`: all of its cores, or one core where layers are not cut (Partition::layers).
Roof roof(const Machine& machine);

/// Tera-operations a second of a rate in MACs a cycle, where a MAC is two operations. None where the machine has no
/// clock.
std::optional<double> tera_operations(double macs_per_cycle, const Machine& machine);

/// DRAM words per cycle that all operands together can move; none where the machine's memory model does not say.
std::optional<double> dram_words_per_cycle(const Machine& machine);

/// The same in bytes.
std::optional<double> dram_bytes_per_cycle(const Machine& machine);

/// DRAM words of each layer of `result`, which simulate() found for `network` on `machine`: the memory model's, or
/// without one the least that any memory must move (the compulsory words of the tiled model). Throws InputError where
/// the machine's timing does not cost folds, so that there is no such least.
std::vector<double> roofline_words(const core::Network& network, const Machine& machine, const NetworkResult& result);

/// Bytes of DRAM words, by the machine's bits of each operand.
double dram_bytes(const DramWords& words, const Machine& machine);

/// The same as roofline_words in bytes.
std::vector<double> roofline_bytes(const core::Network& network, const Machine& machine, const NetworkResult& result);

}  // namespace systole::dataflows
