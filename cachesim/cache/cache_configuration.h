// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cachesim/cache/data_cache.h"
#include "cachesim/cache/sparse_cache.h"
#include "cachesim/cpu_time.h"
#include "cachesim/lines/line.h"
#include "cachesim/null_cache/null_cache.h"
#include "cachesim/null_cache/zero_content_cache.h"

namespace systole::cachesim {

enum class NullKind : std::uint8_t {
  none,
  ternary,    ///< the paper's TCAM
  sectored,   ///< the rival, ZCA
  unlimited,  ///< the bound of all of them
};

/// One first level (and what is behind it) to be simulated: a column of a comparison.
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
  CpuTime time;

  [[nodiscard]] LineGeometry geometry() const { return LineGeometry(line_bytes); }
};

/// The paper's three: `16k`, `32k` (both 4-way, 32-byte lines, LRU) and `16k+null`, a 16 KB cache with a null cache of
/// `entries` ternary entries.
CacheConfiguration conventional_configuration(std::string name, std::int64_t bytes);
CacheConfiguration null_configuration(std::string name, std::uint32_t entries = 256);

/// Throws InputError that names the field: sizes that are no powers of two, more ways than lines, entries out of
/// range, more X bits than a line address has.
void validate(const CacheConfiguration& configuration);

std::string_view name(DataReplacement replacement);
std::string_view name(NullReplacement replacement);
std::string_view name(Merge merge);
std::string_view name(Detection detection);
std::string_view name(OnNonzeroWrite rule);
std::string_view name(NullKind kind);

/// The value of that name, or nothing.
std::optional<DataReplacement> data_replacement_named(std::string_view name);
std::optional<NullReplacement> null_replacement_named(std::string_view name);
std::optional<Merge> merge_named(std::string_view name);
std::optional<Detection> detection_named(std::string_view name);
std::optional<OnNonzeroWrite> on_nonzero_write_named(std::string_view name);
std::optional<NullKind> null_kind_named(std::string_view name);

}  // namespace systole::cachesim
