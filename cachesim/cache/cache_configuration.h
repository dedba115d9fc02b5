// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cachesim/cache/cpu_time.h"
#include "cachesim/cache/data_cache.h"
#include "cachesim/cache/sparse_cache.h"
#include "cachesim/lines/line.h"
#include "cachesim/null_cache/null_cache.h"
#include "cachesim/null_cache/zero_content_cache.h"
#include "core/named.h"

namespace systole::cachesim {

enum class NullKind : std::uint8_t {
  none,
  ternary,    ///< the paper's TCAM
  sectored,   ///< the rival, ZCA
  unlimited,  ///< the bound of all of them
};
inline constexpr std::array kNullKindNames{
    core::Named{NullKind::none, "none", "a plain data cache"},
    core::Named{NullKind::ternary, "ternary", "the paper's TCAM"},
    core::Named{NullKind::sectored, "sectored", "the rival, a zero-content cache"},
    core::Named{NullKind::unlimited, "unlimited", "a bound: all zero lines"}};
constexpr const auto& named_values(NullKind /*of*/) {
  return kNullKindNames;
}
inline constexpr auto kNullKinds = core::values_of(kNullKindNames);
constexpr std::string_view name(NullKind value) {
  return core::name_of(value);
}

/// Says which levels have a null cache of the configuration's kind.
enum class NullLevel : std::uint8_t { first, second, both };
inline constexpr std::array kNullLevelNames{
    core::Named{NullLevel::first, "first", "beside the first level's data cache"},
    core::Named{NullLevel::second, "second", "beside the second level alone"},
    core::Named{NullLevel::both, "both", "one of the same entries beside each"}};
constexpr const auto& named_values(NullLevel /*of*/) {
  return kNullLevelNames;
}
inline constexpr auto kNullLevels = core::values_of(kNullLevelNames);
constexpr std::string_view name(NullLevel value) {
  return core::name_of(value);
}

/// Describes one first level (and what is behind it) to be simulated: a column of a comparison.
struct CacheConfiguration {
  std::string name;
  std::uint32_t line_bytes = 32;
  std::uint32_t address_bits = 32;
  DataCacheOptions data;
  NullKind null_kind = NullKind::none;
  NullCacheOptions null_cache;
  ZeroContentOptions zero_content;
  Detection detection = Detection::fill_write;
  bool spill = true;
  bool prefetch_next = false;
  std::optional<DataCacheOptions> second_level;
  Inclusion inclusion = Inclusion::neither;  ///< of the second level
  NullLevel null_level = NullLevel::first;
  /// Describes what a machine has that this configuration leaves out. It is watched, and changes nothing
  /// (MemoryBusOptions).
  std::optional<DataCacheOptions> other_second_level;
  CpuTime time;

  [[nodiscard]] LineGeometry geometry() const { return LineGeometry(line_bytes); }
  [[nodiscard]] bool has_null_in_first() const {
    return null_kind != NullKind::none && null_level != NullLevel::second;
  }
  [[nodiscard]] bool has_null_in_second() const {
    return null_kind != NullKind::none && null_level != NullLevel::first;
  }
  /// Says whether waits depend on when things happen (MemoryChannel).
  [[nodiscard]] bool is_timed() const { return prefetch_next || time.line_cycles > 0; }
};

/// Gives the paper's three: `16k`, `32k` (both 4-way, 32-byte lines, LRU) and `16k+null`, a 16 KB cache with a null
/// cache of `entries` ternary entries.
CacheConfiguration conventional_configuration(std::string name, std::int64_t bytes);
CacheConfiguration null_configuration(std::string name, std::uint32_t entries = 256);

/// Throws InputError that names the field. Wrong are sizes that are no powers of two, more ways than lines, entries out
/// of range, and more X bits than a line address has. Wrong is a null cache in a second level, too, if that level is
/// not there, or if the null cache is not ternary or the level includes or excludes lines.
void validate(const CacheConfiguration& configuration);

}  // namespace systole::cachesim
