// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "cachesim/cache/configuration_result.h"
#include "cachesim/energy/cache_prices.h"

/// Says what a run costs in energy: counts of what its caches did, times prices.
namespace systole::cachesim {

/// Names one kind of action. Its energy is in picojoules; all but DRAM's have no band.
struct CacheEnergyLine {
  std::string_view part;  ///< data cache, null cache, merger, zero detector, dram, leakage
  std::string_view action;
  std::int64_t count = 0;
  double low = 0;  ///< of one
  double pj = 0;
  double high = 0;
};

struct CacheEnergy {
  std::vector<CacheEnergyLine> lines;  ///< none of a count of zero
  [[nodiscard]] double low() const;
  [[nodiscard]] double pj() const;
  [[nodiscard]] double high() const;
  [[nodiscard]] double pj_of(std::string_view part) const;
};

inline constexpr std::string_view kDramPart = "dram";

/// Says in a sentence why the energy of a configuration cannot be told. It is empty if it can: for plain and ternary
/// ones without a second level.
std::string_view why_no_energy(const CacheConfiguration& configuration);

/// Tells the energy of a layer or a total. A search of the merger is one of the null cache, with the merger's own
/// gates. The write of an entry costs no more than a search, and is charged as one. A line that comes or goes takes one
/// access of the data cache; posted stores are 8 bytes to DRAM. Serial probing adds a cycle to each search. O(1).
CacheEnergy run_energy(const CacheConfiguration& configuration, const LayerResult& result, const CachePrices& prices,
                       Probing probing);

/// Says whether a null cache pays for itself.
struct BreakEven {
  double chip_pj = 0;            ///< what it adds on the chip
  std::int64_t saved_lines = 0;  ///< that DRAM does not move; negative: more of them
  double saved_pj = 0;           ///< what they would have cost
  /// This is the price of DRAM at which both are equal; nothing where no price does it.
  std::optional<double> pj_per_bit{};
  double lines_needed = 0;  ///< of DRAM that a hundred accesses would have to save, at the table's price
  double lines = 0;         ///< that they save
  [[nodiscard]] bool wastes() const { return chip_pj > saved_pj; }
};

/// Compares `base`, the plain cache, with `with_null`, the one with a null cache. Both are of one stream.
BreakEven break_even(const ConfigurationResult& base, const ConfigurationResult& with_null, const CachePrices& prices,
                     Probing probing);

}  // namespace systole::cachesim
