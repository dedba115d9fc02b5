// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/files/text_file.h"
#include "core/named.h"

/// Prices of what a machine does: the energy of each action, with its source.
namespace systole::dataflows {

/// Something that costs energy each time it happens, or as long as it lasts.
enum class EnergyAction : std::uint8_t {
  multiply,
  add,
  idle,
  register_write,
  register_read,
  hop,
  broadcast,
  sram_read,
  sram_write,
  dram_read,
  dram_write,
  vector_add,
  vector_multiply,
  vector_max,
  vector_exp,
  vector_divide,
  vector_sqrt,
  vector_move,
  pe_leakage,
  sram_leakage,
  row_link,
  core_link,
};
inline constexpr std::array kEnergyActionNames{
    core::Named{EnergyAction::multiply, "multiply", "a product in a PE"},
    core::Named{EnergyAction::add, "add", "a sum in a PE"},
    core::Named{EnergyAction::idle, "idle", "a cycle of a PE that does no multiply-accumulate"},
    core::Named{EnergyAction::register_write, "register_write", "a word put into a PE's register"},
    core::Named{EnergyAction::register_read, "register_read", "a word taken out of a PE's register"},
    core::Named{EnergyAction::hop, "hop", "a word on the wire from a PE to its neighbour"},
    core::Named{EnergyAction::broadcast, "broadcast", "a word that a row's wire brings to a PE"},
    core::Named{EnergyAction::sram_read, "sram_read", "a word read from a scratchpad"},
    core::Named{EnergyAction::sram_write, "sram_write", "a word written to a scratchpad"},
    core::Named{EnergyAction::dram_read, "dram_read", "a word read from DRAM"},
    core::Named{EnergyAction::dram_write, "dram_write", "a word written to DRAM"},
    core::Named{EnergyAction::vector_add, "vector_add", "a lane's sum or difference"},
    core::Named{EnergyAction::vector_multiply, "vector_multiply", "a lane's product"},
    core::Named{EnergyAction::vector_max, "vector_max", "a lane's larger or smaller of two"},
    core::Named{EnergyAction::vector_exp, "vector_exp", "a lane's e to a power"},
    core::Named{EnergyAction::vector_divide, "vector_divide", "a lane's quotient"},
    core::Named{EnergyAction::vector_sqrt, "vector_sqrt", "a lane's square root"},
    core::Named{EnergyAction::vector_move, "vector_move", "a lane's element brought to another place"},
    core::Named{EnergyAction::pe_leakage, "pe_leakage", "a PE's leakage in a second of one, in mW"},
    core::Named{EnergyAction::sram_leakage, "sram_leakage", "a kilobyte's leakage in a second of one, in mW"},
    core::Named{EnergyAction::row_link, "row_link", "a multiply-accumulate in a PE that has the link of its row"},
    core::Named{EnergyAction::core_link, "core_link", "a word between two cores, or from their second level to one"}};
constexpr const auto& named_values(EnergyAction /*any*/) {
  return kEnergyActionNames;
}
inline constexpr std::size_t kEnergyActions = kEnergyActionNames.size();

/// How a price depends on the bits of a word.
enum class Growth : std::uint8_t { none, linear, quadratic };
inline constexpr std::array kGrowthNames{
    core::Named{Growth::none, "none", "not at all"},
    core::Named{Growth::linear, "linear", "with the bits: adders, wires, memories"},
    core::Named{Growth::quadratic, "quadratic", "with the product of both operands' bits: multipliers"}};
constexpr const auto& named_values(Growth /*any*/) {
  return kGrowthNames;
}
constexpr std::string_view name(Growth growth) {
  return core::name_of(growth);
}

/// Picojoules (of leakage milliwatts, of areas square micrometres) with a band: the least and the most that sources
/// say.
struct Picojoules {
  double low = 0;
  double value = 0;
  double high = 0;
  Picojoules& operator+=(const Picojoules& other);
  friend Picojoules operator*(double times, const Picojoules& one) {
    return {.low = times * one.low, .value = times * one.value, .high = times * one.high};
  }
  friend bool operator==(const Picojoules&, const Picojoules&) = default;
};

/// One row of a table.
struct EnergyPrice {
  Picojoules each;
  std::int64_t bits = 0;  ///< of the words that the price is of; 0 where it does not depend on them
  Growth growth = Growth::none;
  double kb = 0;  ///< of a scratchpad; 0 elsewhere
  std::string source;
};

/// An area with its source.
struct AreaPrice {
  Picojoules each;  ///< square micrometres, or gates
  std::string source;
};

/// What a technology makes of gates and bits.
struct AreaPrices {
  AreaPrice gate;        ///< a two-input NAND
  AreaPrice sram_bit;    ///< with its share of what is around the bits
  AreaPrice lane_gates;  ///< two-input NANDs of a lane of the vector unit
};

/// What a price is asked for.
struct PricedWords {
  std::int64_t bits = 0;        ///< of a word
  std::int64_t other_bits = 0;  ///< of a product's other operand
  double kb = 0;                ///< of the scratchpad
  friend bool operator==(const PricedWords&, const PricedWords&) = default;
};

/// A table of prices. Actions may be missing: what a machine does and the table does not price is a mistake of whoever
/// asks.
class EnergyTable {
 public:
  std::string name;
  std::string title;
  std::string unit = "pJ";           ///< of the prices; others are relative: `MAC`
  core::Location where{};            ///< of its prices
  double node_nm = 0;                ///< of the technology; 0: not said
  double volts = 0;                  ///< its supply; 0: the node's nominal one
  std::optional<AreaPrices> area{};  ///< none: the table tells no areas

  void add(EnergyAction action, EnergyPrice price);
  [[nodiscard]] bool prices(EnergyAction action) const { return !rows(action).empty(); }
  [[nodiscard]] const std::vector<EnergyPrice>& rows(EnergyAction action) const;

  /// The price of an action on such words. Between two sizes of scratchpads it is interpolated along a power of the
  /// capacity; beyond the smallest and the largest it follows the square root of the capacity, as an array of bits
  /// whose sides grow alike. Throws InputError where the table has no such row, naming action and table. O(rows of the
  /// action).
  [[nodiscard]] Picojoules price(EnergyAction action, const PricedWords& words) const;

  /// What is wrong where the machine does an action that the table does not price.
  [[nodiscard]] core::Diagnostic no_price(EnergyAction action) const;

  /// Where the price comes from: the source of the nearest row.
  [[nodiscard]] const std::string& source(EnergyAction action, const PricedWords& words) const;

 private:
  std::array<std::vector<EnergyPrice>, kEnergyActions> rows_{};
};

/// Reads a table (docs/energy.md has its form). Throws InputError with all mistakes: file, line, column, what was found
/// and expected, and the nearest name. A row without a source is a mistake. O(size).
EnergyTable read_energy_table(const core::TextFile& file);
/// The same, scaled to the node that `wanted` names behind the table, if any (node_scaling.h).
EnergyTable read_energy_table(const core::TextFile& file, std::string_view wanted);

/// Names of the shipped tables and of those in the folders of $SYSTOLE_ENERGY, sorted.
std::vector<std::string> energy_table_names();

/// The file of the table that `wanted` names: a shipped one, else a path, whatever node stands behind it. Throws
/// InputError with the nearest name; `other` is one that the caller knows beside tables.
std::filesystem::path find_energy_table(std::string_view wanted, std::string_view other = {});

}  // namespace systole::dataflows
