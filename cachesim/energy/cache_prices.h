// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/text_file.h"

/// Says what caches and null caches cost: energy of an access, leakage, area.
namespace systole::cachesim {

/// Prices a memory of one size: energy in picojoules, leakage in milliwatts, area in square millimetres.
struct MemoryPrice {
  double size = 0;  ///< a data cache's bytes; a CAM's entries times bits
  double pj = 0;    ///< of a read, of a search
  double mw = 0;
  double mm2 = 0;
  std::string source{};
};

struct DramPrice {
  double pj_per_bit = 0;
  double low = 0;
  double high = 0;
  std::string source{};
};

/// Says what a count of cells becomes (null_overhead.h).
struct CellPrices {
  double volts = 0;
  double sram_um2 = 0;  ///< a cell of six transistors
  double gate_um2 = 0;  ///< a gate of two inputs
  double flipflop_um2 = 0;
  double gate_fj = 0;    ///< a toggle of a gate
  double match_ff = 0;   ///< of a match line, a cell
  double search_ff = 0;  ///< of one search line, a cell
  std::string source{};
};

/// Holds what areas and powers are shares of.
struct CorePrices {
  double mm2 = 0;
  double die_mm2 = 0;
  double watts = 0;
  std::string source{};
};

struct CachePrices {
  std::string name{};
  std::string title{};
  std::vector<MemoryPrice> cam{};   ///< by size
  std::vector<MemoryPrice> sram{};  ///< by size
  DramPrice dram{};
  CellPrices cells{};
  CorePrices core{};
};

/// Prices a memory of that size, on the power law through the two published ones beside it. Beyond them its energy
/// follows the square root of a data cache's size, and all else is in proportion. `rows` must not be empty.
MemoryPrice sram_price(const CachePrices& prices, std::int64_t bytes);
/// A ternary digit is two bits of a CAM.
MemoryPrice cam_price(const CachePrices& prices, std::int64_t entries, std::int64_t digits);

/// Reads the table of a YAML file. Throws InputError with all of its mistakes.
CachePrices read_cache_prices(const core::TextFile& file);

/// Lists names of the shipped tables, and of those in the folders of $SYSTOLE_CACHE_ENERGY.
std::vector<std::string> cache_price_names();
/// Gives what `default` stands for among them.
inline constexpr std::string_view kDefaultCachePrices = "cacti_45nm_lop";
/// Finds the file that a name or a path stands for. Throws InputError that names the nearest.
std::filesystem::path find_cache_prices(std::string_view wanted);

}  // namespace systole::cachesim
