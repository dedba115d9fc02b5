// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataflows/machine/cores.h"
#include "dataflows/machine/memory_model.h"
#include "dataflows/machine/vector_unit.h"
#include "dataflows/machine/word_bits.h"
#include "dataflows/mapping/array.h"
#include "dataflows/mapping/dataflow.h"
#include "dataflows/mapping/mapping.h"
#include "dataflows/mapping/timing.h"
#include "dataflows/time/linear_time.h"
#include "dataflows/time/silicon.h"

/// What a network runs on: an array of processing elements, how layers are mapped onto it, its scratchpads and its link
/// to DRAM. Everything that is not the network stands here, once. dataflows/machine/fields.h describes every field;
/// docs/file-formats.md shows the table.
namespace systole::dataflows {

/// How SCALE-Sim treats DRAM bandwidth: estimated so that nothing stalls, or given by the user.
enum class InterfaceMode : std::uint8_t { calc, user };

/// The banks of one scratchpad in SCALE-Sim's model. In USER mode `bandwidth` is also the DRAM read bandwidth of its
/// operand, in words per cycle.
struct SramBanks {
  bool custom_layout = false;
  std::int64_t bandwidth = 10;
  std::int64_t banks = 1;
  std::int64_t ports = 2;
  friend bool operator==(const SramBanks&, const SramBanks&) = default;
};

/// SCALE-Sim's sparsity: which weights its model leaves out.
struct SparsityModel {
  bool enabled = false;
  std::string representation = "ellpack_block";  ///< csr, csc or ellpack_block
  bool optimized_mapping = false;                ///< row-wise N:M, drawn at random for each filter
  std::int64_t block_size = 8;
  std::int64_t seed = 40;
  friend bool operator==(const SparsityModel&, const SparsityModel&) = default;
};

/// The one row of a SCALE-Sim layout file that it uses, for all layers: sizes of the tiles and orders of the loops.
struct CustomLayout {
  std::array<std::int64_t, 6> tile{1, 1, 1, 1, 1, 1};  ///< ifmap height, width; filter height, width; channels; filters
  std::array<std::int64_t, 3> ifmap_intraline{0, 1, 2};
  std::array<std::int64_t, 3> ifmap_interline{3, 4, 5};
  std::array<std::int64_t, 4> filter_intraline{0, 1, 2, 3};
  std::array<std::int64_t, 4> filter_interline{4, 5, 6, 7};
  friend bool operator==(const CustomLayout&, const CustomLayout&) = default;
};

/// Which of its possible loop nests the tiled memory model runs a layer as.
enum class ScheduleSearch : std::uint8_t {
  least_cycles,   ///< the fastest of the sensible nests; of equal ones the one that moves the fewest DRAM words
  least_traffic,  ///< the one that moves the fewest words; of equal ones the fastest
  fold_order,     ///< columns outer, one fold a tile: the order of the folds in SCALE-Sim
};

struct Machine {
  std::string run_name{};  ///< of the folder for SCALE-Sim's reports; empty: the network's name
  Array array{};
  const Dataflow* dataflow = default_dataflow();  ///< never null
  Timing timing = Timing::scalesim;
  DepthwiseMapping depthwise = DepthwiseMapping::per_channel;
  const MemoryModel* memory = no_memory();  ///< never null
  VectorUnit vector{};                      ///< of each core
  Cores cores{};                            ///< each with an array, scratchpads and a vector unit of its own
  double clock_mhz = 0;                     ///< of the chip; 0: not known, so that cycles are not seconds

  // Scratchpads and DRAM; which of them a memory model reads is its own affair.
  PerOperand sram_kb{.ifmap = 64, .filter = 64, .ofmap = 64};  ///< kB of 1024 bytes
  /// DRAM words per cycle: one number that all operands share, or three (ifmap, filter, ofmap). Empty: words take no
  /// time.
  std::vector<std::int64_t> bandwidth{10};
  std::int64_t dram_latency = 0;       ///< tiled: cycles until a layer's first word arrives
  std::int64_t word_bytes = 1;         ///< tiled: of all operands
  std::int64_t partial_sum_words = 1;  ///< tiled: words of a result until it is final (4: 32-bit sums, 8-bit words)
  WordBits bits{};                     ///< tiled: of each operand on its own; dataflows/machine/precision.h
  std::int64_t bandwidth_bytes = 0;    ///< tiled: DRAM bytes per cycle of all operands together; 0: `bandwidth`
  double bandwidth_gbs = 0;            ///< the same in GB/s of 10^9 bytes, by the clock; 0: not so
  ScheduleSearch search = ScheduleSearch::least_cycles;  ///< tiled
  bool stream_cut = true;         ///< tiled: the search may cut streams into chunks, so that partial sums stay on chip
  bool strips = true;             ///< tiled: the search may cut products into strips, where it may cut streams
  bool keep_halos = false;        ///< tiled: what neighbouring tiles, rounds or loop bodies share stays on chip
  bool keep_activations = false;  ///< tiled: results that fit stay on chip for the layers that read them

  // What only SCALE-Sim's models read.
  InterfaceMode interface_mode = InterfaceMode::calc;
  PerOperand offsets{.ifmap = 0, .filter = 10'000'000, .ofmap = 20'000'000};  ///< of the operands' addresses
  std::int64_t read_request_buffer = 32;
  std::int64_t write_request_buffer = 32;
  SramBanks ifmap_banks{};
  SramBanks filter_banks{};
  SparsityModel sparsity{};
  std::optional<CustomLayout> layout{};  ///< for operands whose banks have a custom layout
  bool use_ramulator_trace = false;      ///< in USER mode, DRAM latencies come from files in `latencies`
  std::filesystem::path latencies = "results";

  std::optional<TimeModel> time_model{};  ///< SCALE-Sim's lines from its cycles, for TIME_REPORT.csv; none: nobody asks

  SiliconModel silicon_model = SiliconModel::none;  ///< which of the chip's time models tells microseconds
  TimeOperands time_operands = TimeOperands::warm;  ///< where the larger operand of a product is before its kernel
  Silicon silicon{};                                ///< what is known of the chip's time

  friend bool operator==(const Machine&, const Machine&) = default;
};

/// True if results that fit stay on chip: the machine asks for it, and its memory model can.
bool keeps_activations(const Machine& machine);

/// `32x32 array, os (output stationary), timing scalesim`, and how depthwise layers run where that is unusual.
std::string array_sentence(const Machine& machine);

/// Which models make a machine's numbers, in words: the timing convention, then the memory model and what it reads of
/// the machine. Headings print it.
std::string model_sentence(const Machine& machine);

/// What runs the operators beside the array, in words: `vector unit of 32 lanes, elementwise work at the array's
/// drain`.
std::string vector_sentence(const Machine& machine);

/// The same in a few words for a column of a table: `timing array; memory tiled`.
std::string model_label(const Machine& machine);

}  // namespace systole::dataflows
