// SPDX-License-Identifier: MIT
#include "tests/cachesim/cache/reference_cache.h"

#include <algorithm>
#include <utility>

namespace systole::cachesim::testing {
namespace {

bool zero(const Bytes& bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

ReferenceCache::ReferenceCache(CacheConfiguration configuration)
    : c_(std::move(configuration)),
      sets_(static_cast<std::uint64_t>(c_.data.bytes) / c_.line_bytes / c_.data.ways),
      data_(sets_, std::vector<std::optional<DataLine>>(c_.data.ways)),
      order_(sets_),
      tree_(sets_, std::vector<bool>(c_.data.ways, false)),
      null_(c_.null_cache.entries),
      data_random_(c_.data.seed),
      null_random_(c_.null_cache.seed) {}

Bytes& ReferenceCache::memory(LineAddress line) {
  return memory_.try_emplace(line, Bytes(c_.line_bytes)).first->second;
}

bool ReferenceCache::is_null(const Bytes& bytes) const {
  return c_.null_kind == NullKind::ternary && zero(bytes);
}

ReferenceCache::DataLine* ReferenceCache::find_data(LineAddress line) {
  for (auto& way : data_[line % sets_]) {
    if (way && way->line == line) return &*way;
  }
  return nullptr;
}

void ReferenceCache::touch_data(LineAddress line) {
  const std::uint64_t set = line % sets_;
  auto& ways = data_[set];
  const auto way = static_cast<std::size_t>(
      std::ranges::find_if(ways, [&](const auto& w) { return w && w->line == line; }) - ways.begin());
  if (c_.data.replacement == DataReplacement::lru) {
    order_[set].remove(way);
    order_[set].push_front(way);
  }
  // Tree PLRU over the ways [low, high): node i has children 2i+1 and 2i+2; true points to the upper half.
  std::size_t node = 0;
  std::size_t low = 0;
  std::size_t high = c_.data.ways;
  while (c_.data.replacement == DataReplacement::plru && high - low > 1) {
    const std::size_t middle = (low + high) / 2;
    const bool in_upper = way >= middle;
    tree_[set][node] = !in_upper;
    node = 2 * node + (in_upper ? 2 : 1);
    (in_upper ? low : high) = middle;
  }
}

void ReferenceCache::drop_data(LineAddress line) {
  const std::uint64_t set = line % sets_;
  for (std::size_t way = 0; way < c_.data.ways; ++way) {
    if (!data_[set][way] || data_[set][way]->line != line) continue;
    data_[set][way].reset();
    order_[set].remove(way);
  }
}

void ReferenceCache::install(DataLine line) {
  const std::uint64_t set = line.line % sets_;
  auto& ways = data_[set];
  auto way = static_cast<std::size_t>(std::ranges::find_if(ways, [](const auto& w) { return !w; }) - ways.begin());
  std::optional<DataLine> victim;
  if (way == ways.size()) {
    if (c_.data.replacement == DataReplacement::random) {
      way = data_random_.below(c_.data.ways);
    } else if (c_.data.replacement == DataReplacement::plru) {
      std::size_t node = 0;
      std::size_t low = 0;
      std::size_t high = c_.data.ways;
      while (high - low > 1) {
        const bool upper = tree_[set][node];
        const std::size_t middle = (low + high) / 2;
        node = 2 * node + (upper ? 2 : 1);
        (upper ? low : high) = middle;
      }
      way = low;
    } else {
      way = order_[set].back();
    }
    victim = ways[way];
    order_[set].remove(way);
  }
  const LineAddress address = line.line;
  ways[way] = std::move(line);
  if (c_.data.replacement == DataReplacement::fifo) order_[set].push_front(way);
  touch_data(address);
  if (!victim) return;
  if (victim->dirty) {
    ++write_backs;
    memory(victim->line) = victim->bytes;
  }
  if (c_.detection == Detection::fill_evict && is_null(victim->bytes) && !nested_) {
    nested_ = true;
    insert(victim->line);
    nested_ = false;
  }
}

std::optional<std::size_t> ReferenceCache::find_entry(LineAddress line) const {
  for (std::size_t slot = 0; slot < null_.size(); ++slot) {
    if (null_[slot] && null_[slot]->covers(line)) return slot;
  }
  return std::nullopt;
}

void ReferenceCache::touch_entry(std::size_t slot) {
  Entry& entry = *null_[slot];
  entry.used = ++clock_;
  entry.priority = inflation_ + 1 + entry.order();
}

std::size_t ReferenceCache::entries_used() const {
  return static_cast<std::size_t>(std::ranges::count_if(null_, [](const auto& e) { return e.has_value(); }));
}

void ReferenceCache::place(LineAddress value, LineAddress mask) {
  const auto slot =
      static_cast<std::size_t>(std::ranges::find_if(null_, [](const auto& e) { return !e; }) - null_.begin());
  null_.at(slot) = Entry{.value = value, .mask = mask};
  touch_entry(slot);
  null_[slot]->placed = clock_;
}

std::size_t ReferenceCache::choose_victim() {
  if (c_.null_cache.replacement == NullReplacement::random) return null_random_.below(null_.size());
  const auto rank = [&](const Entry& e) -> std::pair<std::int64_t, std::int64_t> {
    switch (c_.null_cache.replacement) {
      case NullReplacement::fifo:
        return {0, e.placed};
      case NullReplacement::coverage:
        return {e.order(), e.used};
      case NullReplacement::greedy_dual:
        return {e.priority, e.used};
      default:
        return {0, e.used};
    }
  };
  std::size_t best = 0;
  for (std::size_t slot = 1; slot < null_.size(); ++slot) {
    if (rank(*null_[slot]) < rank(*null_[best])) best = slot;
  }
  inflation_ = null_[best]->priority;
  return best;
}

void ReferenceCache::insert(LineAddress line) {
  const MergeOptions& merging = c_.null_cache.merging;
  const int limit = merging.merge == Merge::none    ? 0
                    : merging.merge == Merge::first ? static_cast<int>(std::min<std::uint32_t>(1, merging.max_x))
                                                    : static_cast<int>(merging.max_x);
  LineAddress v = line;
  LineAddress m = 0;
  std::int64_t budget = merging.search_budget;
  bool merged = true;
  while (merged && __builtin_popcountll(m) < limit) {
    merged = false;
    for (std::uint32_t b = 0; b < c_.geometry().line_bits(c_.address_bits) && budget > 0 && !merged; ++b) {
      const LineAddress x = LineAddress{1} << b;
      if ((m & x) != 0) continue;
      --budget;
      ++searches;
      for (auto& f : null_) {
        if (!f || f->mask != m || f->value != ((v ^ x) & ~m)) continue;
        f.reset();
        m |= x;
        v &= ~m;
        ++merges[__builtin_popcountll(m)];
        merged = true;
        break;
      }
    }
  }
  std::optional<LineAddress> spilled;
  if (entries_used() == null_.size()) {
    const std::size_t slot = choose_victim();
    if (null_[slot]->mask == 0) spilled = null_[slot]->value;
    null_[slot].reset();
    ++evictions;
  }
  place(v, m);
  if (spilled && c_.spill) {
    ++spills;
    install({.line = *spilled, .bytes = Bytes(c_.line_bytes), .dirty = false});
  }
}

void ReferenceCache::remove(LineAddress line) {
  const std::size_t slot = *find_entry(line);
  Entry e = *null_[slot];
  null_[slot].reset();
  if (c_.null_cache.on_nonzero_write == OnNonzeroWrite::invalidate) return;
  for (int b = 63; b >= 0; --b) {
    const LineAddress x = LineAddress{1} << static_cast<unsigned>(b);
    if ((e.mask & x) == 0) continue;
    e.mask &= ~x;
    const LineAddress piece = (e.value & ~x) | (~line & x);
    const int order = __builtin_popcountll(e.mask);
    if (entries_used() < null_.size()) {
      place(piece, e.mask);
    } else {
      const auto smallest = std::ranges::min_element(null_, [](const auto& p, const auto& q) {
        return std::pair(p->order(), p->used) < std::pair(q->order(), q->used);
      });
      if ((*smallest)->order() < order) {
        smallest->reset();
        ++evictions;
        place(piece, e.mask);
      } else {
        ++dropped;
      }
    }
    e.value = (e.value & ~x) | (line & x);
  }
}

Bytes ReferenceCache::load(LineAddress line, std::uint32_t offset, std::uint32_t size) {
  const auto part = [&](const Bytes& bytes) { return Bytes(bytes.begin() + offset, bytes.begin() + offset + size); };
  if (DataLine* d = find_data(line)) {
    ++data_hits;
    touch_data(line);
    return part(d->bytes);
  }
  if (const auto slot = find_entry(line)) {
    ++null_hits;
    touch_entry(*slot);
    return Bytes(size);
  }
  ++load_misses;
  ++fetches;
  const Bytes bytes = memory(line);
  if (is_null(bytes)) {
    insert(line);
  } else {
    install({.line = line, .bytes = bytes, .dirty = false});
  }
  return part(bytes);
}

void ReferenceCache::store(LineAddress line, std::uint32_t offset, const Bytes& bytes) {
  const auto apply = [&](Bytes& to) { std::ranges::copy(bytes, to.begin() + offset); };
  const auto post = [&] {
    ++posted;
    apply(memory(line));
  };
  if (DataLine* d = find_data(line)) {
    ++data_hits;
    touch_data(line);
    apply(d->bytes);
    if (c_.data.write_back) {
      d->dirty = true;
    } else {
      post();
    }
    if (c_.detection == Detection::fill_write && is_null(d->bytes)) {
      drop_data(line);
      memory(line) = Bytes(c_.line_bytes);
      ++write_throughs;
      insert(line);
    }
    return;
  }
  if (const auto slot = find_entry(line)) {
    ++null_hits;
    touch_entry(*slot);
    if (zero(bytes)) {
      ++silent_stores;
      return;
    }
    ++avoided_fetches;
    remove(line);
    Bytes whole(c_.line_bytes);
    apply(whole);
    if (c_.data.write_allocate) install({.line = line, .bytes = whole, .dirty = c_.data.write_back});
    if (!c_.data.write_allocate || !c_.data.write_back) post();
    return;
  }
  ++store_misses;
  if (!c_.data.write_allocate) {
    post();
    return;
  }
  ++fetches;
  Bytes whole = memory(line);
  apply(whole);
  if (is_null(whole)) {
    if (whole != memory(line)) {
      memory(line) = whole;
      ++write_throughs;
    }
    insert(line);
  } else {
    install({.line = line, .bytes = whole, .dirty = c_.data.write_back});
    if (!c_.data.write_back) post();
  }
}

std::vector<LineAddress> ReferenceCache::data_lines(std::uint64_t set) const {
  std::vector<LineAddress> lines;
  if (c_.data.replacement == DataReplacement::lru || c_.data.replacement == DataReplacement::fifo) {
    for (const std::size_t way : order_[set]) lines.push_back(data_[set][way]->line);
  } else {
    for (const auto& way : data_[set]) {
      if (way) lines.push_back(way->line);
    }
  }
  return lines;
}

std::set<std::pair<LineAddress, LineAddress>> ReferenceCache::entries() const {
  std::set<std::pair<LineAddress, LineAddress>> all;
  for (const auto& entry : null_) {
    if (entry) all.emplace(entry->value, entry->mask);
  }
  return all;
}

}  // namespace systole::cachesim::testing
