// SPDX-License-Identifier: MIT
#include "dataflows/energy/chip_area.h"

#include <fmt/format.h>

#include "core/error.h"
#include "dataflows/machine/precision.h"
#include "dataflows/vector/vector_cost.h"

namespace systole::dataflows {
namespace {

constexpr double kSquareMicrometres = 1e-6;  // square millimetres
constexpr double kBitsOfKilobyte = 1024 * 8;

double real(std::int64_t count) {
  return static_cast<double>(count);
}

/// A PE of the RTL that is synthesised leaf by leaf: the product with its operands' registers, the sum with its own.
double leaf_gates(const WordBits& bits) {
  constexpr double kOfProductBit = 9.8;
  constexpr double kOfSumBit = 17;
  return kOfProductBit * real(bits.ifmap) * real(bits.filter) + kOfSumBit * real(bits.partial_sum);
}

/// What the gates of an array depend on beside its PEs: bits of the skews, rows, columns.
struct Edges {
  double of_pe;  ///< gates of the array's PE over those of its leaves
  double skew_bit;
  double controller;
  double controller_row;
  double drain_column;
  double row;
  double pe;
};
constexpr Edges kNeighbours{.of_pe = 1801.0 / 1171,
                            .skew_bit = 7.4,
                            .controller = 1800,
                            .controller_row = 24,
                            .drain_column = 14.3,
                            .row = 36,
                            .pe = 0};
constexpr Edges kBuffered{.of_pe = 2132.0 / 1171,
                          .skew_bit = 10.1,
                          .controller = 2330,
                          .controller_row = 16,
                          .drain_column = 110,
                          .row = 20,
                          .pe = 33};

}  // namespace

Picojoules ChipArea::total() const {
  Picojoules sum = array;
  sum += scratchpads;
  sum += vector_unit;
  return sum;
}

double array_gates(const Machine& machine) {
  const WordBits bits = word_bits(machine);
  const Edges& of = machine.timing == Timing::buffered ? kBuffered : kNeighbours;
  const double rows = real(machine.array.rows);
  const double cols = real(machine.array.cols);
  const double skew_bits = real(bits.ifmap) * rows * (rows - 1) / 2 + real(bits.filter) * cols * (cols - 1) / 2;
  return rows * cols * (of.of_pe * leaf_gates(bits) + of.pe) + of.skew_bit * skew_bits + of.controller +
         rows * (of.controller_row + of.row) + cols * of.drain_column;
}

std::string why_no_area(const EnergyTable& table) {
  if (table.area) return {};
  return fmt::format("energy table '{}' has no areas", table.name);
}

ChipArea chip_area(const Machine& machine, const EnergyTable& table) {
  if (const std::string why = why_no_area(table); !why.empty()) throw core::InputError("area: " + why);
  const AreaPrices& prices = *table.area;
  const double cores = real(machine.cores.count);
  const double kilobytes = real(machine.sram_kb.ifmap) + real(machine.sram_kb.filter) + real(machine.sram_kb.ofmap);
  const double shared = machine.cores.count > 1 ? real(machine.cores.l2_kb) : 0;
  ChipArea area;
  area.array = kSquareMicrometres * cores * array_gates(machine) * prices.gate.each;
  area.scratchpads = kSquareMicrometres * kBitsOfKilobyte * (cores * kilobytes + shared) * prices.sram_bit.each;
  if (machine.vector.model != VectorModel::none) {
    const double lanes = cores * real(vector_lanes_of_core(machine));
    const Picojoules& gates = prices.lane_gates.each;
    const Picojoules& gate = prices.gate.each;
    area.vector_unit =
        kSquareMicrometres * lanes *
        Picojoules{.low = gates.low * gate.low, .value = gates.value * gate.value, .high = gates.high * gate.high};
  }
  return area;
}

}  // namespace systole::dataflows
