// SPDX-License-Identifier: MIT
#include "tests/cachesim/cache/slow_machine.h"

#include <algorithm>

namespace systole::cachesim::testing {
namespace {

bool only_zeros(const LineBytes& bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

SlowCache::SlowCache(const DataCacheOptions& options, std::uint32_t line_bytes)
    : options_(options),
      sets_(static_cast<std::size_t>(options.bytes) / line_bytes / options.ways, std::vector<Way>(options.ways)),
      random_(options.seed),
      rarely_(options.seed) {}

std::size_t SlowCache::way_of(LineAddress address) {
  const auto& set = set_of(address);
  std::size_t way = 0;
  while (way < set.size() && !(set[way].line && set[way].line->address == address)) ++way;
  return way;
}

SlowCache::Line* SlowCache::find(LineAddress address) {
  const std::size_t way = way_of(address);
  return way == options_.ways ? nullptr : &*set_of(address)[way].line;
}

/// From the root down: each half that holds the way is not the one to replace.
void SlowCache::point_away_from(LineAddress address, std::size_t way) {
  std::pair<std::size_t, std::size_t> range{0, options_.ways};
  while (range.second - range.first > 1) {
    const std::size_t middle = (range.first + range.second) / 2;
    upper_[{address % sets_.size(), range}] = way < middle;
    range = way < middle ? std::pair{range.first, middle} : std::pair{middle, range.second};
  }
}

void SlowCache::use(LineAddress address) {
  const std::size_t way = way_of(address);
  set_of(address)[way].used = ++clock_;
  set_of(address)[way].interval = 0;
  point_away_from(address, way);
}

/// Jaleel et al.: where in the set a new line comes in, and who wins the duel of the sets.
void SlowCache::note_fill(LineAddress address, Way& way) {
  const std::uint64_t sets = sets_.size();
  const std::uint64_t every = sets / 32 > 4 ? sets / 32 : 4;
  bool bimodal = false;
  if (options_.replacement == DataReplacement::drrip && sets > 1) {
    const std::uint64_t place = address % sets % every;
    if (place == 0 && duel_ < 1023) ++duel_;
    if (place == every - 1 && duel_ > 0) --duel_;
    bimodal = place == every - 1 || (place != 0 && duel_ > 511);
  }
  way.interval = bimodal && rarely_.below(32) > 0 ? 3 : 2;
}

std::size_t SlowCache::victim(LineAddress address) {
  auto& set = set_of(address);
  const auto first_by = [&](auto Way::*what) {
    return static_cast<std::size_t>(std::ranges::min_element(set, {}, what) - set.begin());
  };
  switch (options_.replacement) {
    case DataReplacement::lru:
      return first_by(&Way::used);
    case DataReplacement::fifo:
      return first_by(&Way::placed);
    case DataReplacement::random:
      return random_.below(options_.ways);
    case DataReplacement::plru: {
      std::pair<std::size_t, std::size_t> range{0, options_.ways};
      while (range.second - range.first > 1) {
        const std::size_t middle = (range.first + range.second) / 2;
        const bool upper = upper_[{address % sets_.size(), range}];
        range = upper ? std::pair{middle, range.second} : std::pair{range.first, middle};
      }
      return range.first;
    }
    default:
      for (;;) {
        for (std::size_t way = 0; way < set.size(); ++way) {
          if (set[way].interval == 3) return way;
        }
        for (Way& way : set) ++way.interval;
      }
  }
}

std::optional<SlowCache::Line> SlowCache::put(Line line) {
  auto& set = set_of(line.address);
  std::size_t way = 0;
  while (way < set.size() && set[way].line) ++way;
  if (way == set.size()) way = victim(line.address);
  std::optional<Line> left = std::move(set[way].line);
  const LineAddress address = line.address;
  set[way].line = std::move(line);
  set[way].placed = set[way].used = ++clock_;
  note_fill(address, set[way]);
  point_away_from(address, way);
  return left;
}

void SlowCache::drop(LineAddress address) {
  set_of(address)[way_of(address)].line.reset();
}

bool SlowNull::covers(LineAddress line) const {
  return std::ranges::count(lines_, line) > 0;
}

void SlowNull::use(LineAddress line) {
  std::erase(lines_, line);
  lines_.push_back(line);
}

std::optional<LineAddress> SlowNull::insert(LineAddress line) {
  std::optional<LineAddress> left;
  if (lines_.size() == entries_) {
    left = lines_.front();
    lines_.erase(lines_.begin());
  }
  lines_.push_back(line);
  return left;
}

void SlowNull::remove(LineAddress line) {
  std::erase(lines_, line);
}

SlowMachine::SlowMachine(const CacheConfiguration& configuration)
    : c_(configuration), data_(configuration.data, configuration.line_bytes) {
  if (c_.second_level) second_.emplace(*c_.second_level, c_.line_bytes);
  if (c_.has_null_in_first()) null_.emplace(c_.null_cache.entries);
  if (c_.has_null_in_second()) null2_.emplace(c_.null_cache.entries);
}

LineBytes& SlowMachine::memory(LineAddress line) {
  return memory_.try_emplace(line, Bytes(c_.line_bytes)).first->second;
}

bool SlowMachine::is_null(const Bytes& bytes) const {
  return null_ && only_zeros(bytes);
}

void SlowMachine::apply(const Write& write, Bytes& to) {
  std::ranges::copy(*write.bytes, to.begin() + write.offset);
}

LineBytes SlowMachine::load(LineAddress line, std::uint32_t offset, std::uint32_t size) {
  const Bytes nothing;
  const Bytes whole = access(line, Kind::load, {.offset = 0, .bytes = &nothing});
  return {whole.begin() + offset, whole.begin() + offset + size};
}

void SlowMachine::store(LineAddress line, std::uint32_t offset, const LineBytes& bytes) {
  access(line, Kind::store, {.offset = offset, .bytes = &bytes});
}

void SlowMachine::modify(LineAddress line, std::uint32_t offset, const LineBytes& bytes) {
  access(line, Kind::modify, {.offset = offset, .bytes = &bytes});
}

LineBytes SlowMachine::access(LineAddress line, Kind kind, const Write& write) {
  ++(kind == Kind::store ? stores : loads);
  const bool writes = kind != Kind::load;
  if (SlowCache::Line* const found = data_.find(line)) {
    ++data_hits;
    data_.use(line);
    const bool first_use = std::exchange(found->tagged, false);
    if (writes) store_hit(line, write);
    const Bytes now = data_.find(line) != nullptr ? data_.find(line)->bytes : Bytes(c_.line_bytes);
    prefetch_hits += first_use ? 1 : 0;
    if (first_use) prefetch_behind(line);
    return now;
  }
  if (null_ && null_->covers(line)) {
    ++null_hits;
    null_->use(line);
    const bool first_use = untag(line);
    if (writes) store_covered(line, kind, write);
    prefetch_hits += first_use ? 1 : 0;
    if (first_use) prefetch_behind(line);
    return Bytes(c_.line_bytes);
  }
  ++(kind == Kind::store ? store_misses : load_misses);
  if (kind == Kind::store && !c_.data.write_allocate) {
    post_behind(line, write, {});
    return {};
  }
  bool dirty = false;
  const Bytes before = read_behind(line, true, dirty);
  Bytes now = before;
  apply(write, now);
  if (is_null(now)) {
    if (dirty) {  // an exclusive second level gave it away: memory gets it
      memory(line) = before;
      ++level2_write_backs;
    }
    if (now != before) {
      zeros_behind(line);
    }
    insert(line, false);
  } else {
    if (dirty && !c_.data.write_back) {
      memory(line) = before;
      ++level2_write_backs;
      dirty = false;
    }
    install({.address = line, .bytes = now, .dirty = dirty || (writes && c_.data.write_back)});
    if (writes && !c_.data.write_back) post_behind(line, write, now);
  }
  if (c_.prefetch_next) prefetch_behind(line);
  return now;
}

void SlowMachine::store_hit(LineAddress line, const Write& write) {
  SlowCache::Line& here = *data_.find(line);
  apply(write, here.bytes);
  if (c_.data.write_back) {
    here.dirty = true;
  } else {
    post_behind(line, write, here.bytes);
  }
  if (!is_null(here.bytes) || c_.detection != Detection::fill_write) return;
  data_.drop(line);
  zeros_behind(line);
  insert(line, false);
}

void SlowMachine::store_covered(LineAddress line, Kind kind, const Write& write) {
  if (only_zeros(*write.bytes)) {
    ++silent;
    return;
  }
  ++avoided;
  null_->remove(line);
  Bytes now(c_.line_bytes);
  apply(write, now);
  const bool kept = c_.data.write_allocate || kind == Kind::modify;
  if (kept) {
    hold_in_second(line);
    install({.address = line, .bytes = now, .dirty = c_.data.write_back});
  }
  if (!kept || !c_.data.write_back) post_behind(line, write, now);
}

void SlowMachine::insert(LineAddress line, bool tagged) {
  const auto left = null_->insert(line);
  if (tagged) tagged_.insert(line);
  if (!left) return;
  const bool left_tagged = untag(*left);
  if (!c_.spill) return;
  ++spills;
  hold_in_second(*left);
  install({.address = *left, .bytes = Bytes(c_.line_bytes), .dirty = false, .tagged = left_tagged});
}

void SlowMachine::install(SlowCache::Line line) {
  const auto left = data_.put(std::move(line));
  if (!left) return;
  if (left->dirty) {
    ++write_backs;
    write_behind(left->address, left->bytes);
  } else if (second_ && c_.inclusion == Inclusion::exclusive) {
    put_in_second({.address = left->address, .bytes = left->bytes});
  }
  // Every line that leaves is looked at, but for those that leave because of one that was put into the null cache so.
  if (c_.detection != Detection::fill_evict || for_a_victim_ || !is_null(left->bytes)) return;
  for_a_victim_ = true;
  insert(left->address, left->tagged);
  for_a_victim_ = false;
}

void SlowMachine::prefetch_behind(LineAddress line) {
  const LineAddress next = line + 1;
  if (data_.find(next) != nullptr || (null_ && null_->covers(next))) return;
  bool dirty = false;
  const Bytes bytes = read_behind(next, false, dirty);
  if (dirty && (is_null(bytes) || !c_.data.write_back)) {
    memory(next) = bytes;
    ++level2_write_backs;
    dirty = false;
  }
  if (is_null(bytes)) {
    insert(next, true);
  } else {
    install({.address = next, .bytes = bytes, .dirty = dirty, .tagged = true});
  }
}

LineBytes SlowMachine::read_behind(LineAddress line, bool waits, bool& dirty) {
  ++(waits ? fetches : prefetches);
  if (!second_) return memory(line);
  if (SlowCache::Line* const found = second_->find(line)) {
    level2_hits += waits ? 1 : 0;
    second_->use(line);
    const Bytes bytes = found->bytes;
    if (c_.inclusion == Inclusion::exclusive) {
      dirty = found->dirty;
      second_->drop(line);
    }
    return bytes;
  }
  if (null2_ && null2_->covers(line)) {
    level2_hits += waits ? 1 : 0;
    level2_null_hits += waits ? 1 : 0;
    null2_->use(line);
    return Bytes(c_.line_bytes);
  }
  ++level2_fills;
  const Bytes bytes = memory(line);
  if (c_.inclusion == Inclusion::exclusive) return bytes;
  if (null2_ && only_zeros(bytes)) {
    zero_in_second(line);
  } else {
    put_in_second({.address = line, .bytes = bytes});
  }
  return bytes;
}

void SlowMachine::zero_in_second(LineAddress line) {
  const auto left = null2_->insert(line);
  if (left && c_.spill) put_in_second({.address = *left, .bytes = Bytes(c_.line_bytes)});
}

void SlowMachine::put_in_second(SlowCache::Line line) {
  auto left = second_->put(std::move(line));
  if (!left) return;
  if (c_.inclusion == Inclusion::inclusive) {
    if (const SlowCache::Line* const above = data_.find(left->address)) {
      if (above->dirty) {
        left->bytes = above->bytes;
        left->dirty = true;
      }
      data_.drop(left->address);
    }
  }
  if (!left->dirty) return;
  ++level2_write_backs;
  memory(left->address) = left->bytes;
}

void SlowMachine::hold_in_second(LineAddress line) {
  if (!second_ || c_.inclusion != Inclusion::inclusive || second_->find(line) != nullptr) return;
  put_in_second({.address = line, .bytes = Bytes(c_.line_bytes)});
}

void SlowMachine::write_behind(LineAddress line, const Bytes& bytes) {
  if (!second_) {
    memory(line) = bytes;
    return;
  }
  SlowCache::Line* const found = second_->find(line);
  if (found != nullptr) second_->use(line);
  if (null2_ && only_zeros(bytes)) {
    if (found == nullptr && null2_->covers(line)) {
      null2_->use(line);
      return;
    }
    if (found != nullptr) second_->drop(line);
    ++level2_write_backs;
    memory(line) = bytes;
    zero_in_second(line);
  } else if (found != nullptr) {
    found->bytes = bytes;
    found->dirty = true;
  } else {
    if (null2_) null2_->remove(line);
    put_in_second({.address = line, .bytes = bytes, .dirty = true});
  }
}

void SlowMachine::zeros_behind(LineAddress line) {
  ++write_throughs;
  if (second_ && c_.inclusion == Inclusion::exclusive) {
    ++level2_write_backs;
    memory(line) = Bytes(c_.line_bytes);
  } else {
    write_behind(line, Bytes(c_.line_bytes));
  }
}

void SlowMachine::post_behind(LineAddress line, const Write& write, const Bytes& known) {
  ++posted;
  const bool covered = null2_ && null2_->covers(line);
  SlowCache::Line* const found = second_ ? second_->find(line) : nullptr;
  if (!second_ || (c_.inclusion == Inclusion::exclusive && found == nullptr)) {
    apply(write, memory(line));
    if (!known.empty()) memory(line) = known;  // where a null cache knew the rest
    return;
  }
  Bytes now = found != nullptr ? found->bytes : covered ? Bytes(c_.line_bytes) : memory(line);
  if (found == nullptr && !covered) ++level2_fills;
  apply(write, now);
  write_behind(line, now);
}

}  // namespace systole::cachesim::testing
