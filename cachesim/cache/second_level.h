// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "cachesim/cache/bus_counts.h"
#include "cachesim/cache/data_cache.h"
#include "cachesim/lines/line.h"
#include "cachesim/null_cache/null_cache.h"
#include "core/named.h"

namespace systole::cachesim {

/// Says what a second level holds of the lines of the data cache before it.
enum class Inclusion : std::uint8_t {
  neither,    ///< what was fetched or written through it, whatever the first level still holds
  inclusive,  ///< all of them: what leaves the second level leaves the data cache as well
  exclusive,  ///< none of them: it takes what leaves the data cache, and gives a line away when it is fetched
};
inline constexpr std::array kInclusionNames{
    core::Named{Inclusion::neither, "neither", "what was fetched or written through it"},
    core::Named{Inclusion::inclusive, "inclusive", "all lines of the data cache"},
    core::Named{Inclusion::exclusive, "exclusive", "only lines that left the data cache"}};
constexpr const auto& named_values(Inclusion /*of*/) {
  return kInclusionNames;
}
inline constexpr auto kInclusions = core::values_of(kInclusionNames);
constexpr std::string_view name(Inclusion value) {
  return core::name_of(value);
}

/// This is a null cache in the second level. Zero lines are found when they come from memory and when they are written.
struct SecondNullOptions {
  NullCacheOptions null_cache;
  bool spill = true;             ///< single lines that leave it go to the second level's data cache, clean
  std::uint32_t line_bits = 27;  ///< of a line address
};

/// This is a second-level cache: write-back, write-allocate. A whole line that is written needs no fetch, a part of one
/// does. A zero line of its null cache is zero in memory, too. An operation takes O(ways), and what its null cache
/// states.
class SecondLevel {
 public:
  SecondLevel(const DataCacheOptions& options, Inclusion inclusion, const std::optional<SecondNullOptions>& null,
              LineGeometry geometry);

  struct Found {
    bool hit = false;
    bool null_hit = false;
    bool dirty = false;  ///< an exclusive level gave the line away, and memory has other bytes
  };
  /// Reads a line for the first level, which is `zero` or not.
  Found read(LineAddress line, bool zero);
  /// Writes a whole line for the first level.
  void write(LineAddress line, bool zero);
  /// Says that the first level's null cache takes a line, and that zeros are written for it, past an exclusive level.
  void write_zeros(LineAddress line);
  /// Writes a part of a line for the first level, which is `zero` then. Returns false if the line is not here and goes
  /// to memory.
  bool write_part(LineAddress line, bool zero);
  /// Says that a clean line left the data cache: an exclusive level takes it.
  void take(LineAddress line);
  /// Says that the data cache gets a line that it did not read here: an inclusive level must hold it.
  void hold(LineAddress line);
  /// Gives, of an inclusive level, the line that had to leave at the last call and must leave the data cache as well.
  /// Memory is to be written where either copy was dirty.
  std::optional<Block> take_evicted();

  [[nodiscard]] Inclusion inclusion() const { return inclusion_; }
  /// Counts lines read from memory and written to it since the last call.
  struct Traffic {
    std::int64_t reads = 0;
    std::int64_t writes = 0;
  };
  Traffic take_traffic();

 private:
  void install(const Block& block);
  void insert_zero(LineAddress line);
  [[nodiscard]] bool is_null(bool zero) const { return null_.has_value() && zero; }

  DataCache data_;
  Inclusion inclusion_;
  std::optional<NullCache> null_;
  bool spill_;
  std::optional<Block> evicted_;
  Traffic traffic_;
};

}  // namespace systole::cachesim
