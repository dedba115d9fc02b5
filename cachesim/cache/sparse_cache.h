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

/// SparseCache: a data cache and a null cache that are probed in the same cycle (Ganesan et al., DATE 2020).
namespace systole::cachesim {

/// Where zero lines are detected (SparseCache, section 4.4).
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

/// Rules of the protocol that do not belong to either cache.
struct SparseCacheRules {
  Detection detection = Detection::fill_write;
  bool spill = true;  ///< a single line that leaves the null cache goes to the data cache, clean (section 5.2)
  bool write_back = true;
  bool write_allocate = true;
  bool prefetch_next = false;  ///< tagged next-line prefetch: after a miss and after the first use of a prefetched line
};

/// One first level. Per access, with I2 at most one of the two caches hits:
/// - the data cache hits: as usual; a store that leaves a zero line moves it to the null cache (fill_write);
/// - the null cache hits: loads give zeros, stores of zeros are silent, other stores take the line out of the null
/// cache
///   and into the data cache, dirty, without a fetch;
/// - neither: fetch; a zero line goes to the null cache, any other to the data cache.
/// A line that enters the null cache is zero in memory too (written through), so entries leave without a word.
///
/// `Null` is NullCache, ZeroContentCache, UnlimitedNullCache or NoNullCache; `Data` and `Bus` are what a checking or
/// faulty test double may replace. O(1) an access but for what the caches state.
template <class Null, class Data = DataCache, class Bus = MemoryBus>
class BasicSparseCache {
 public:
  BasicSparseCache(SparseCacheRules rules, Data data, Null null, Bus bus)
      : rules_(rules), data_(std::move(data)), null_(std::move(null)), bus_(std::move(bus)) {}

  void access(const LineRun& run) {
    const std::int64_t n = run.accesses;
    (run.store ? counts_.stores : counts_.loads) += n;
    if (Block* const block = data_.hit(run.line)) {
      counts_.data_hits += n;
      const bool first_use = block->prefetched();
      block->set_prefetched(false);
      if (run.store) store_to_data(run, *block);
      if (first_use) use_prefetched(run);
      return;
    }
    if (null_.hit(run.line)) {
      counts_.null_hits += n;
      if (run.store) store_to_null(run);
      return;
    }
    miss(run);
  }

  /// Someone else (DMA, a test bench) wrote the line: forget it (section 4.5).
  void invalidate(LineAddress line) {
    if (data_.drop(line)) return;
    if (!null_.covers(line)) return;
    before_null_change();
    null_.remove(line);
  }

  [[nodiscard]] ConfigurationCounts counts() const {
    ConfigurationCounts all{.cache = counts_, .bus = bus_.counts(), .null_cache = null_.counts()};
    all.cache.line_accesses_covered += null_.coverage().lines * (counts_.accesses() - covered_since_);
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
      bus_.post_store(run.line, run.accesses);
    }
    if (Null::kDetects && rules_.detection == Detection::fill_write && run.null) {
      data_.drop(run.line);
      bus_.write_through(run.line, ZeroWrite::migration);
      if (!run.all_zero) ++counts_.approximated_lines;
      insert(run.line);
    }
  }

  void store_to_null(const LineRun& run) {
    if (run.all_zero) {
      counts_.silent_stores += run.accesses;
      return;
    }
    ++counts_.avoided_fetches;
    before_null_change();
    null_.remove(run.line);
    if (rules_.write_allocate) {
      install(Block(run.line, rules_.write_back, run.null, false));
    }
    if (!rules_.write_allocate || !rules_.write_back) bus_.post_store(run.line, run.accesses);
  }

  void miss(const LineRun& run) {
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
      bus_.post_store(run.line, run.accesses);
      return;
    }
    bus_.fetch(run.line);
    if (Null::kDetects && run.null) {
      counts_.null_hits += run.accesses - 1;
      const bool differs = !run.all_zero || (run.store && !run.was_zero);
      if (differs) bus_.write_through(run.line, run.all_zero ? ZeroWrite::store_miss : ZeroWrite::approximation);
      if (!run.all_zero) ++counts_.approximated_lines;
      insert(run.line);
    } else {
      counts_.data_hits += run.accesses - 1;
      install(Block(run.line, run.store && rules_.write_back, run.null, run.all_zero));
      if (run.store && !rules_.write_back) bus_.post_store(run.line, run.accesses);
    }
    if (rules_.prefetch_next) prefetch_after(run);
  }

  void insert(LineAddress line) {
    before_null_change();
    const std::optional<LineAddress> spilled = null_.insert(line);
    if (!spilled || !rules_.spill) return;
    ++counts_.spills;
    install(Block(*spilled, false, true, true));
  }

  /// The victim is dealt with after `block` is in: its insertion may spill a line into the same set, which must not be
  /// overfilled. An insertion that this causes may spill and so evict again; that victim is not looked at.
  void install(Block block) {
    const std::optional<Block> victim = data_.install(block);
    if (!victim) return;
    if (victim->dirty()) bus_.write_back(victim->line());
    if (!Null::kDetects || rules_.detection != Detection::fill_evict || !victim->null() || treating_victim_) return;
    treating_victim_ = true;
    if (!victim->all_zero()) {
      bus_.write_through(victim->line(), ZeroWrite::approximation);
      ++counts_.approximated_lines;
    }
    insert(victim->line());
    treating_victim_ = false;
  }

  void use_prefetched(const LineRun& run) {
    seen_.insert(run.line);  // its compulsory miss was hidden
    ++counts_.prefetch_hits;
    prefetch_after(run);
  }

  void prefetch_after(const LineRun& run) {
    const LineAddress next = run.line + 1;
    if (!run.next_known || data_.contains(next) || null_.covers(next)) return;
    bus_.prefetch(next);
    if (Null::kDetects && run.next_null) {
      insert(next);
      return;
    }
    Block block(next, false, run.next_null, run.next_null);
    block.set_prefetched(true);
    install(block);
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
  CacheCounts counts_;
  std::int64_t covered_since_ = 0;  ///< accesses when the null cache last changed
  bool treating_victim_ = false;
};

}  // namespace systole::cachesim
