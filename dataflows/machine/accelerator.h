// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/diagnostic.h"
#include "dataflows/mapping/array.h"

/// What is simulated: a systolic array, its scratchpads and its link to memory. Field for field what SCALE-Sim's .cfg
/// holds (docs/file-formats.md has the table of keys, YAML names and defaults).
namespace systole::dataflows {

/// How SCALE-Sim treats DRAM bandwidth: estimated so that nothing stalls, or given by the user.
enum class InterfaceMode : std::uint8_t { calc, user };

/// The banks of one scratchpad. In USER mode `bandwidth` is also the DRAM read bandwidth of its operand, words/cycle.
struct SramBanks {
  bool custom_layout = false;
  std::int64_t bandwidth = 10;
  std::int64_t banks = 1;
  std::int64_t ports = 2;
  friend bool operator==(const SramBanks&, const SramBanks&) = default;
};

struct SparsityModel {
  bool enabled = false;
  std::string representation = "ellpack_block";  ///< csr, csc or ellpack_block
  bool optimized_mapping = false;                ///< row-wise N:M, drawn at random for each filter
  std::int64_t block_size = 8;
  std::int64_t seed = 40;
  friend bool operator==(const SparsityModel&, const SparsityModel&) = default;
};

struct Accelerator {
  std::string run_name;  ///< empty: the network's name
  Array array;
  std::string dataflow = "os";
  PerOperand sram_kb{.ifmap = 64, .filter = 64, .ofmap = 64};
  PerOperand offsets{.ifmap = 0, .filter = 10'000'000, .ofmap = 20'000'000};  ///< of the operands' addresses
  std::vector<std::int64_t> bandwidth{10};                                    ///< words per cycle, in USER mode
  InterfaceMode interface_mode = InterfaceMode::calc;
  std::int64_t read_request_buffer = 32;
  std::int64_t write_request_buffer = 32;
  SramBanks ifmap_banks;
  SramBanks filter_banks;
  SparsityModel sparsity;
  bool use_ramulator_trace = false;

  friend bool operator==(const Accelerator&, const Accelerator&) = default;
};

/// An accelerator read from a file, and what about the file deserves a warning.
struct ReadAccelerator {
  Accelerator accelerator;
  std::vector<core::Diagnostic> warnings;
};

}  // namespace systole::dataflows
