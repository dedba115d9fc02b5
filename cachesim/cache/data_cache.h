// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "cachesim/cache/rereference.h"
#include "cachesim/lines/line.h"
#include "core/named.h"
#include "core/random_bits.h"

namespace systole::cachesim {

enum class DataReplacement : std::uint8_t { lru, fifo, plru, random, srrip, drrip };
inline constexpr std::array kDataReplacementNames{
    core::Named{DataReplacement::lru, "lru", "least recently used"},
    core::Named{DataReplacement::fifo, "fifo", "first in, first out"},
    core::Named{DataReplacement::plru, "plru", "a tree of bits instead of the order of use"},
    core::Named{DataReplacement::random, "random", "any, by a seeded generator"},
    core::Named{DataReplacement::srrip, "srrip", "the most distant re-use foretold, by two bits a line"},
    core::Named{DataReplacement::drrip, "drrip", "the same, sets duelling for where new lines come in"}};
constexpr const auto& named_values(DataReplacement /*of*/) {
  return kDataReplacementNames;
}
inline constexpr auto kDataReplacements = core::values_of(kDataReplacementNames);
constexpr std::string_view name(DataReplacement value) {
  return core::name_of(value);
}

/// Says shape and rules of a conventional set-associative cache. The defaults are the paper's L1 data cache.
struct DataCacheOptions {
  std::int64_t bytes = 16384;
  std::uint32_t ways = 4;
  DataReplacement replacement = DataReplacement::lru;
  bool write_back = true;      ///< else each store goes to memory as well and no line is ever dirty
  bool write_allocate = true;  ///< else a store that misses goes to memory and leaves the cache as it is
  std::uint64_t seed = 1;      ///< of random replacement and of drrip
  friend bool operator==(const DataCacheOptions&, const DataCacheOptions&) = default;
};

/// Holds a line in the data cache: its address and what is known of it.
class Block {
 public:
  static constexpr LineAddress kNoLine = ~LineAddress{0} >> 4U;

  constexpr Block() = default;
  constexpr Block(LineAddress line, bool dirty, bool null, bool all_zero)
      : bits_((line << 4U) | (dirty ? kDirty : 0U) | (null ? kNull : 0U) | (all_zero ? kAllZero : 0U)) {}

  [[nodiscard]] constexpr LineAddress line() const { return bits_ >> 4U; }
  [[nodiscard]] constexpr bool holds(LineAddress line) const { return (bits_ ^ (line << 4U)) < 16; }
  [[nodiscard]] constexpr bool is_empty() const { return line() == kNoLine; }
  [[nodiscard]] constexpr bool dirty() const { return (bits_ & kDirty) != 0; }
  [[nodiscard]] constexpr bool null() const { return (bits_ & kNull) != 0; }
  [[nodiscard]] constexpr bool all_zero() const { return (bits_ & kAllZero) != 0; }
  [[nodiscard]] constexpr bool prefetched() const { return (bits_ & kPrefetched) != 0; }

  constexpr void set_dirty() { bits_ |= kDirty; }
  constexpr void set_prefetched(bool value) { bits_ = value ? bits_ | kPrefetched : bits_ & ~kPrefetched; }
  constexpr void set_contents(bool null, bool all_zero) {
    bits_ = (bits_ & ~(kNull | kAllZero)) | (null ? kNull : 0U) | (all_zero ? kAllZero : 0U);
  }

 private:
  static constexpr std::uint64_t kDirty = 1;
  static constexpr std::uint64_t kNull = 2;
  static constexpr std::uint64_t kAllZero = 4;
  static constexpr std::uint64_t kPrefetched = 8;
  std::uint64_t bits_ = kNoLine << 4U;
};

/// Holds the tags of a set-associative cache. Contents are not here: the logical memory holds them (LineRun). Lines are
/// mapped to sets by their low bits; the number of sets is a power of two. Every operation is O(ways).
class DataCache {
 public:
  DataCache(const DataCacheOptions& options, LineGeometry geometry);

  /// Gives the block of `line` after noting a hit for the replacement, or null. It is valid until the next call. It is
  /// compiled into its caller: it is half of what a plain cache does.
  [[gnu::always_inline]] Block* hit(LineAddress line) {
    Block* const set = set_of(line);
    if (moves_to_front_) {
      if (set->holds(line)) return set;
      if (ways_ == 4) {  // the usual case, unrolled
        if (set[1].holds(line)) return move_to_front<1>(set);
        if (set[2].holds(line)) return move_to_front<2>(set);
        return set[3].holds(line) ? move_to_front<3>(set) : nullptr;
      }
      for (std::uint32_t way = 1; way < ways_; ++way) {
        if (!set[way].holds(line)) continue;
        const Block block = set[way];
        for (std::uint32_t to = way; to > 0; --to) set[to] = set[to - 1];
        *set = block;
        return set;
      }
      return nullptr;
    }
    return hit_in_place(line);
  }

  [[nodiscard]] bool contains(LineAddress line) const { return find(line) != nullptr; }
  [[nodiscard]] const Block* find(LineAddress line) const;

  /// Says whether all ways of the line's set are taken. O(1) with LRU and FIFO.
  [[nodiscard]] bool set_is_full(LineAddress line) const;

  /// Puts `block` in, which is not there, and gives the block that had to leave for it.
  std::optional<Block> install(Block block);

  /// Takes `line` out without a write-back. False if it is not there.
  bool drop(LineAddress line);

  /// Gives the blocks of one set, with LRU and FIFO from the newest to the oldest. Empty blocks are left out.
  [[nodiscard]] std::vector<Block> set_contents(std::uint64_t set) const;
  [[nodiscard]] std::uint64_t sets() const { return set_mask_ + 1; }
  [[nodiscard]] std::uint32_t ways() const { return ways_; }

 private:
  Block* set_of(LineAddress line) { return &blocks_[(line & set_mask_) * ways_]; }
  template <std::uint32_t way>
  static Block* move_to_front(Block* set) {
    const Block block = set[way];
    for (std::uint32_t to = way; to > 0; --to) set[to] = set[to - 1];
    *set = block;
    return set;
  }
  Block* hit_in_place(LineAddress line);
  void note_use(std::uint64_t set, std::uint32_t way);
  std::uint32_t victim_way(std::uint64_t set);

  std::uint64_t set_mask_;
  std::uint32_t ways_;
  bool moves_to_front_;  ///< LRU: a set stands in order of use, the latest first
  DataReplacement replacement_;
  std::vector<Block> blocks_;
  std::vector<std::uint64_t> trees_;  ///< PLRU: a set's tree, node n's children at 2n and 2n+1, root at bit 1
  std::optional<Rereference> rereference_;
  core::RandomBits random_;
};

}  // namespace systole::cachesim
