// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cachesim/null_cache/address_merger.h"
#include "core/named.h"
#include "core/random_bits.h"

/// Replaces entries of the null cache: it says which one leaves when a new one finds no room (SparseCache, section 5).
namespace systole::cachesim {

enum class NullReplacement : std::uint8_t {
  lru,
  fifo,
  random,
  coverage,     ///< the fewest lines first, ties LRU: the slides' "preferentially retains zero lines"
  greedy_dual,  ///< H = L + 1 + order, set when placed and when hit; the smallest H first, ties LRU; L := H(victim)
};
inline constexpr std::array kNullReplacementNames{
    core::Named{NullReplacement::lru, "lru", "least recently used"},
    core::Named{NullReplacement::fifo, "fifo", "first in, first out"},
    core::Named{NullReplacement::random, "random", "any, by a seeded generator"},
    core::Named{NullReplacement::coverage, "cov", "the entry of the fewest lines"},
    core::Named{NullReplacement::greedy_dual, "gd", "GreedyDual: few lines, long unused"}};
constexpr const auto& named_values(NullReplacement /*of*/) {
  return kNullReplacementNames;
}
inline constexpr auto kNullReplacements = core::values_of(kNullReplacementNames);
constexpr std::string_view name(NullReplacement value) {
  return core::name_of(value);
}

/// All policies but random are one structure: queues in order of use, one a priority, of which only 28 values occur at
/// a time. Lines covered are priorities of `coverage`; H - L is one of `greedy_dual`, so H modulo 32 names its queue.
/// Every operation is O(1) but for `random`, which draws a slot and needs all slots taken.
class RetentionQueue {
 public:
  RetentionQueue(NullReplacement policy, std::uint32_t slots, std::uint64_t seed);

  void place(std::uint32_t slot, std::uint32_t order);  ///< a slot that is not in it
  /// A hit. Of the slot that came or was hit last, it says nothing new.
  void touch(std::uint32_t slot, std::uint32_t order) {
    if (slot != latest_) move_to_end(slot, order);
  }
  /// Whether a touch would change nothing: spares its caller the order.
  [[nodiscard]] bool is_latest(std::uint32_t slot) const { return slot == latest_; }
  void remove(std::uint32_t slot);
  /// The slot that must leave; it stays in until removed. At least one is in it.
  std::uint32_t choose_victim();
  /// Steps of use: larger means used later. Of slots that are in it.
  [[nodiscard]] std::uint64_t last_use(std::uint32_t slot) const { return links_[slot].used; }

 private:
  static constexpr std::uint32_t kQueues = 32;
  static_assert(kMaxOrder + 2 <= kQueues);
  struct Link {
    std::uint32_t previous = 0;
    std::uint32_t next = 0;
    std::uint32_t queue = 0;
    std::uint64_t used = 0;
  };

  [[nodiscard]] std::uint32_t queue_for(std::uint32_t order) const {
    return (floor_ + (order & order_counts_)) % kQueues;
  }
  void move_to_end(std::uint32_t slot, std::uint32_t order);
  void append(std::uint32_t slot, std::uint32_t queue);

  NullReplacement policy_;
  std::uint32_t slots_;
  std::uint64_t clock_ = 0;
  std::uint64_t inflation_ = 0;     ///< L of greedy_dual
  std::uint32_t floor_ = 0;         ///< the queue of H = L + 1, or 0
  std::uint32_t order_counts_ = 0;  ///< all bits where the order of an entry says its queue, else none
  std::uint32_t latest_;            ///< the slot that was appended last; no slot at first
  std::vector<Link> links_;         ///< of slots, then the ends of the queues: circular lists
  std::uint32_t not_empty_ = 0;     ///< one bit a queue
  core::RandomBits random_;
};

}  // namespace systole::cachesim
