// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/text_file.h"

/// What caches and null caches cost: energy of an access, leakage, area.
namespace systole::cachesim {

/// A memory of one size. Energy in picojoules, leakage in milliwatts, area in square millimetres.
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

/// What a count of cells becomes (null_overhead.h).
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

/// What areas and powers are shares of.
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

/// A memory of that size: on the power law through the two published ones beside it; beyond them its energy follows the
/// square root of a data cache's size, all else is in proportion. `rows` must not be empty.
MemoryPrice sram_price(const CachePrices& prices, std::int64_t bytes);
/// A ternary digit is two bits of a CAM.
MemoryPrice cam_price(const CachePrices& prices, std::int64_t entries, std::int64_t digits);

/// The table of a YAML file. Throws InputError with all of its mistakes.
CachePrices read_cache_prices(const core::TextFile& file);

/// Names of the shipped tables, and of those in the folders of $SYSTOLE_CACHE_ENERGY.
std::vector<std::string> cache_price_names();
/// What `default` stands for among them.
inline constexpr std::string_view kDefaultCachePrices = "cacti_45nm_lop";
/// The file that a name or a path stands for. Throws InputError that names the nearest.
std::filesystem::path find_cache_prices(std::string_view wanted);

}  // namespace systole::cachesim
