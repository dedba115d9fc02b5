// SPDX-License-Identifier: MIT
#include "cachesim/cache/cache_configuration.h"

#include <fmt/format.h>

#include <bit>
#include <utility>

#include "core/error.h"

namespace systole::cachesim {
namespace {

bool is_power_of_two(std::int64_t value) {
  return value > 0 && std::has_single_bit(static_cast<std::uint64_t>(value));
}

void require(bool holds, const CacheConfiguration& configuration, std::string_view field, std::int64_t found,
             std::string_view expected) {
  if (holds) return;
  throw core::InputError(core::Diagnostic{.where = {},
                                          .subject = fmt::format("cache '{}': {}", configuration.name, field),
                                          .found = std::to_string(found),
                                          .expected = std::string(expected),
                                          .nearest = {}});
}

void validate(const CacheConfiguration& whole, const DataCacheOptions& data, std::string_view level) {
  constexpr std::int64_t kLargest = std::int64_t{1} << 36U;
  require(data.ways >= 1 && data.ways <= 65536, whole, fmt::format("{} ways", level), data.ways, "1 to 65536");
  require(data.bytes > 0 && data.bytes <= kLargest, whole, fmt::format("{} bytes", level), data.bytes, "1 to 2^36");
  const std::int64_t set_bytes = std::int64_t{whole.line_bytes} * data.ways;
  require(data.bytes % set_bytes == 0 && is_power_of_two(data.bytes / set_bytes), whole, fmt::format("{} bytes", level),
          data.bytes, fmt::format("a power of two times {} bytes (a set)", set_bytes));
  require(data.replacement != DataReplacement::plru || (is_power_of_two(data.ways) && data.ways <= 32), whole,
          fmt::format("{} ways", level), data.ways, "a power of two up to 32 for plru");
}

/// What the second level's rules need.
void validate_levels(const CacheConfiguration& c) {
  const auto say = [&](std::string_view subject, std::string_view found, std::string_view expected) {
    throw core::InputError(core::Diagnostic{.where = {},
                                            .subject = fmt::format("cache '{}': {}", c.name, subject),
                                            .found = std::string(found),
                                            .expected = std::string(expected),
                                            .nearest = {}});
  };
  if (!c.second_level && c.inclusion != Inclusion::neither) say("inclusion", name(c.inclusion), "a second level");
  if (!c.has_null_in_second()) return;
  if (!c.second_level) say("null level", name(c.null_level), "a second level");
  if (c.null_kind != NullKind::ternary) say("null level", name(c.null_kind), "a ternary null cache");
  if (c.inclusion != Inclusion::neither) {
    say("inclusion", name(c.inclusion), "neither: the second level has a null cache");
  }
}

void validate_time(const CacheConfiguration& c) {
  const CpuTime& time = c.time;
  require(time.alu_per_access >= 0 && time.alu_per_access <= 1e6, c, "instructions per access",
          static_cast<std::int64_t>(time.alu_per_access), "0 to 1e6");
  require(time.miss_cycles >= 0, c, "miss cycles", time.miss_cycles, "0 or more");
  require(time.second_level_cycles >= 0, c, "second-level cycles", time.second_level_cycles, "0 or more");
  require(time.split_cycles >= 0, c, "split cycles", time.split_cycles, "0 or more");
  require(time.write_through_cycles >= 0, c, "write-through cycles", time.write_through_cycles, "0 or more");
  require(time.merger_cycles >= 0, c, "merger cycles", time.merger_cycles, "0 or more");
  require(time.line_cycles >= 0, c, "channel cycles of a line", time.line_cycles, "0 or more");
  require(time.clock_mhz > 0, c, "clock", static_cast<std::int64_t>(time.clock_mhz), "more than 0 MHz");
}

}  // namespace

CacheConfiguration conventional_configuration(std::string name, std::int64_t bytes) {
  CacheConfiguration configuration;
  configuration.name = std::move(name);
  configuration.data.bytes = bytes;
  return configuration;
}

CacheConfiguration null_configuration(std::string name, std::uint32_t entries) {
  CacheConfiguration configuration = conventional_configuration(std::move(name), 16384);
  configuration.null_kind = entries == 0 ? NullKind::none : NullKind::ternary;
  configuration.null_cache.entries = entries;
  return configuration;
}

void validate(const CacheConfiguration& configuration) {
  const CacheConfiguration& c = configuration;
  require(is_power_of_two(c.line_bytes) && c.line_bytes >= 8 && c.line_bytes <= kLongestLine, c, "line bytes",
          c.line_bytes, "a power of two from 8 to 4096");
  require(c.address_bits >= 16 && c.address_bits <= 60, c, "address bits", c.address_bits, "16 to 60");
  validate(c, c.data, "data cache");
  if (c.second_level) validate(c, *c.second_level, "second level");
  if (c.null_kind == NullKind::ternary) {
    require(c.null_cache.entries >= 1 && c.null_cache.entries <= NullCache::kMostEntries, c, "null-cache entries",
            c.null_cache.entries, "1 to 65535");
    require(c.null_cache.merging.max_x <= kMaxOrder, c, "X bits", c.null_cache.merging.max_x, "0 to 27");
    require(c.null_cache.merging.search_budget >= 0, c, "search budget", c.null_cache.merging.search_budget,
            "0 or more");
  }
  if (c.null_kind == NullKind::sectored) {
    require(c.zero_content.sectors >= 1 && c.zero_content.sectors <= NullCache::kMostEntries, c, "sectors",
            c.zero_content.sectors, "1 to 65535");
    require(is_power_of_two(c.zero_content.sector_lines) && c.zero_content.sector_lines <= 64, c, "lines of a sector",
            c.zero_content.sector_lines, "a power of two up to 64");
  }
  if (c.other_second_level) validate(c, *c.other_second_level, "other second level");
  validate_levels(c);
  validate_time(c);
}

}  // namespace systole::cachesim
