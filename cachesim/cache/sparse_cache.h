// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "cachesim/cache/cache_counts.h"
#include "cachesim/cache/data_cache.h"
#include "cachesim/cache/memory_bus.h"
#include "cachesim/lines/line.h"
#include "cachesim/lines/paged_table.h"
#include "cachesim/null_cache/null_cache.h"
#include "core/named.h"

/// This is SparseCache: a data cache and a null cache that are probed in the same cycle (Ganesan et al., DATE 2020).
namespace systole::cachesim {

/// Says where zero lines are detected (SparseCache, section 4.4).
enum class Detection : std::uint8_t {
  fill,        ///< between memory and the caches
  fill_evict,  ///< and when a line leaves the data cache
  fill_write,  ///< and after each store to a line of the data cache
};
inline constexpr std::array kDetectionNames{
    core::Named{Detection::fill, "fill", "between memory and the caches"},
    core::Named{Detection::fill_evict, "fill+evict", "and when a line leaves the data cache"},
    core::Named{Detection::fill_write, "fill+write", "and after each store to a line of the data cache"}};
constexpr const auto& named_values(Detection /*of*/) {
  return kDetectionNames;
}
inline constexpr auto kDetections = core::values_of(kDetectionNames);
constexpr std::string_view name(Detection value) {
  return core::name_of(value);
}

/// Holds rules of the protocol that belong to neither cache.
struct SparseCacheRules {
  Detection detection = Detection::fill_write;
  bool spill = true;  ///< a single line that leaves the null cache goes to the data cache, clean (section 5.2)
  bool write_back = true;
  bool write_allocate = true;
  bool prefetch_next = false;  ///< tagged next-line prefetch: after a miss and after the first use of a prefetched line
  bool serial_probing = false;               ///< the null cache is searched after a miss of the data cache only
  bool timed = false;                        ///< the bus hears when things happen
  Inclusion inclusion = Inclusion::neither;  ///< of the second level, if there is one
};

/// One first level. Per access, with I2 at most one of the two caches hits:
/// - the data cache hits: as usual; a store that leaves a zero line moves it to the null cache (fill_write);
/// - the null cache hits: loads give zeros, stores of zeros are silent, other stores take the line out of the null
///   cache and into the data cache, dirty, without a fetch;
/// - neither: fetch; a zero line goes to the null cache, any other to the data cache.
/// A line that enters the null cache is zero in memory too (written through), so entries leave without a word.
/// A modification is a load that writes its line in the same access. A prefetched zero line is tagged like any other,
/// one bit a line, and takes its tag along between the caches.
///
/// `Null` is NullCache, ZeroContentCache, UnlimitedNullCache or NoNullCache; `Data` and `Bus` are what a checking or
/// faulty test double may replace. O(1) an access but for what the caches state.
template <class Null, class Data = DataCache, class Bus = MemoryBus>
class BasicSparseCache {
 public:
  BasicSparseCache(SparseCacheRules rules, Data data, Null null, Bus bus)
      : rules_(rules), data_(std::move(data)), null_(std::move(null)), bus_(std::move(bus)) {}

  /// What most accesses do stands here and in the caller's loop; the rest is behind calls.
  [[gnu::always_inline]] void access(const LineRun& run) {
    const std::int64_t n = run.accesses;
    if (rules_.timed) bus_.at(counts_.accesses() + 1);
    (run.store ? counts_.stores : counts_.loads) += n;
    if (Block* const block = data_.hit(run.line)) {
      counts_.data_hits += n;
      const bool first_use = block->prefetched();
      block->set_prefetched(false);
      if (run.writes()) store_to_data(run, *block);
      if (first_use) use_prefetched(run);
      return;
    }
    if (null_.hit(run.line)) {
      counts_.null_hits += n;
      const bool first_use = take_tag(run.line);
      if (run.writes()) store_to_null(run);
      if (first_use) use_prefetched(run);
      return;
    }
    miss(run);
  }

  /// Someone else (DMA, a test bench) wrote the line: forget it (section 4.5).
  void invalidate(LineAddress line) {
    if (data_.drop(line)) return;
    if (!null_.covers(line)) return;
    take_tag(line);
    before_null_change();
    null_.remove(line);
  }

  [[nodiscard]] ConfigurationCounts counts() const {
    ConfigurationCounts all{.cache = counts_, .bus = bus_.counts(), .null_cache = null_.counts()};
    all.cache.line_accesses_covered += null_.coverage().lines * (counts_.accesses() - covered_since_);
    if (Null::kDetects && rules_.serial_probing) all.cache.serial_searches = counts_.accesses() - counts_.data_hits;
    return all;
  }
  [[nodiscard]] std::int64_t misses() const { return counts_.misses(); }
  [[nodiscard]] const Data& data() const { return data_; }
  [[nodiscard]] const Null& null() const { return null_; }
  [[nodiscard]] Bus& bus() { return bus_; }

 private:
  void store_to_data(const LineRun& run, Block& block) {
    block.set_contents(run.null, run.all_zero);
    if (rules_.write_back) {
      block.set_dirty();
    } else {
      bus_.post_store(run.line, run.accesses, run.all_zero);
    }
    if (Null::kDetects && rules_.detection == Detection::fill_write && run.null) {
      data_.drop(run.line);
      bus_.write_through(run.line, ZeroWrite::migration);
      if (!run.all_zero) ++counts_.approximated_lines;
      insert(run.line, false);
    }
  }

  [[gnu::noinline]] void store_to_null(const LineRun& run) {
    if (run.all_zero) {
      counts_.silent_stores += run.accesses;
      return;
    }
    ++counts_.avoided_fetches;
    before_null_change();
    null_.remove(run.line);
    // A modification is a load first, which brings its line whatever stores do.
    const bool kept = rules_.write_allocate || run.modify;
    if (kept) {
      hold(run.line);
      install(Block(run.line, rules_.write_back, run.null, false));
    }
    if (!kept || !rules_.write_back) post_store(run);
  }

  [[gnu::noinline]] void miss(const LineRun& run) {
    // The first access misses; where the line is kept, the rest of the run hits it.
    const std::int64_t misses = run.store && !rules_.write_allocate ? run.accesses : 1;
    (run.store ? counts_.store_misses : counts_.load_misses) += misses;
    counts_.misses_by_region[static_cast<std::size_t>(run.region)] += misses;
    if (seen_.insert(run.line)) {
      ++counts_.compulsory_misses;
      const bool null_has_room = Null::kDetects && run.null && null_.coverage().entries < null_.capacity();
      if (null_has_room || !data_.set_is_full(run.line)) ++counts_.unsettled_misses;
    }
    if (run.store && !rules_.write_allocate) {
      post_store(run);
      return;
    }
    const bool to_null = Null::kDetects && run.null;
    // What the second level holds is the line before a store.
    const bool zero_before = run.writes() ? run.was_zero : run.all_zero;
    const bool dirty = bus_.fetch(run.line, zero_before, rules_.write_back && !to_null, run.region);
    settle_inclusion();
    if (to_null) {
      counts_.null_hits += run.accesses - 1;
      const bool differs = !run.all_zero || (run.writes() && !run.was_zero);
      if (differs) bus_.write_through(run.line, run.all_zero ? ZeroWrite::store_miss : ZeroWrite::approximation);
      if (!run.all_zero) ++counts_.approximated_lines;
      insert(run.line, false);
    } else {
      counts_.data_hits += run.accesses - 1;
      install(Block(run.line, dirty || (run.writes() && rules_.write_back), run.null, run.all_zero));
      if (run.writes() && !rules_.write_back) post_store(run);
    }
    if (rules_.prefetch_next) prefetch_after(run);
  }

  void post_store(const LineRun& run) {
    bus_.post_store(run.line, run.accesses, run.all_zero);
    settle_inclusion();
  }

  void insert(LineAddress line, bool prefetched) {
    before_null_change();
    if (rules_.prefetch_next) set_tag(line, prefetched);
    const std::optional<LineAddress> spilled = null_.insert(line);
    if (!spilled || !rules_.spill) return;
    ++counts_.spills;
    hold(*spilled);
    Block block(*spilled, false, true, true);
    block.set_prefetched(take_tag(*spilled));
    install(block);
  }

  /// The victim is dealt with after `block` is in: its insertion may spill a line into the same set, which must not be
  /// overfilled. An insertion that this causes may spill and so evict again; that victim is not looked at, so that one
  /// access inserts two lines at most. One that an access's own spill pushes out is looked at.
  void install(Block block) {
    const std::optional<Block> victim = data_.install(block);
    if (!victim) return;
    if (victim->dirty()) {
      bus_.write_back(victim->line(), victim->all_zero());
    } else if (rules_.inclusion == Inclusion::exclusive) {
      bus_.leave(victim->line());
    }
    if (!Null::kDetects || rules_.detection != Detection::fill_evict || !victim->null() || treating_victim_) return;
    treating_victim_ = true;
    if (!victim->all_zero()) {
      bus_.write_through(victim->line(), ZeroWrite::approximation);
      ++counts_.approximated_lines;
    }
    insert(victim->line(), victim->prefetched());
    treating_victim_ = false;
  }

  [[gnu::noinline]] void use_prefetched(const LineRun& run) {
    seen_.insert(run.line);  // its compulsory miss was hidden
    ++counts_.prefetch_hits;
    if (rules_.timed) bus_.use_prefetched(run.line);
    prefetch_after(run);
  }

  void prefetch_after(const LineRun& run) {
    const LineAddress next = run.line + 1;
    if (!run.next_known || data_.contains(next) || null_.covers(next)) return;
    const bool to_null = Null::kDetects && run.next_null;
    const bool dirty = bus_.prefetch(next, run.next_null, rules_.write_back && !to_null);
    settle_inclusion();
    if (to_null) {
      insert(next, true);
      return;
    }
    Block block(next, dirty, run.next_null, run.next_null);
    block.set_prefetched(true);
    install(block);
  }

  /// The data cache is about to get a line that it did not fetch: an inclusive second level gets it first.
  void hold(LineAddress line) {
    if (rules_.inclusion != Inclusion::inclusive) return;
    bus_.hold(line);
    settle_inclusion();
  }

  /// What left an inclusive second level leaves the data cache as well; nobody looks whether it is zero.
  void settle_inclusion() {
    if (rules_.inclusion != Inclusion::inclusive) return;
    const std::optional<Block> left = bus_.take_evicted();
    if (!left) return;
    const Block* const above = data_.find(left->line());
    const bool above_dirty = above != nullptr && above->dirty();
    if (above_dirty || left->dirty()) bus_.write_evicted(left->line(), above_dirty, above_dirty && above->all_zero());
    data_.drop(left->line());
  }

  bool take_tag(LineAddress line) {
    if (!rules_.prefetch_next || !Null::kDetects || !tagged_.contains(line)) return false;
    tagged_.erase(line);
    return true;
  }
  void set_tag(LineAddress line, bool prefetched) {
    if (prefetched) {
      tagged_.insert(line);
    } else {
      tagged_.erase(line);
    }
  }

  void before_null_change() {
    counts_.line_accesses_covered += null_.coverage().lines * (counts_.accesses() - covered_since_);
    covered_since_ = counts_.accesses();
  }

  SparseCacheRules rules_;
  Data data_;
  Null null_;
  Bus bus_;
  LineSet seen_;
  LineSet tagged_;  ///< zero lines that were prefetched and not used since; meant where the null cache covers them
  CacheCounts counts_;
  std::int64_t covered_since_ = 0;  ///< accesses when the null cache last changed
  bool treating_victim_ = false;
};

}  // namespace systole::cachesim
