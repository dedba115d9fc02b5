// SPDX-License-Identifier: MIT
#include "cachesim/cache/second_level.h"

#include <utility>

namespace systole::cachesim {

SecondLevel::SecondLevel(const DataCacheOptions& options, Inclusion inclusion,
                         const std::optional<SecondNullOptions>& null, LineGeometry geometry)
    : data_(options, geometry), inclusion_(inclusion), spill_(null && null->spill) {
  if (null) null_.emplace(null->null_cache, null->line_bits);
}

SecondLevel::Found SecondLevel::read(LineAddress line, bool zero) {
  if (const Block* const block = data_.hit(line)) {
    const bool dirty = block->dirty();
    if (inclusion_ != Inclusion::exclusive) return {.hit = true};
    data_.drop(line);
    return {.hit = true, .dirty = dirty};
  }
  if (null_ && null_->hit(line)) return {.hit = true, .null_hit = true};
  ++traffic_.reads;
  if (inclusion_ == Inclusion::exclusive) return {};
  if (is_null(zero)) {
    insert_zero(line);
  } else {
    install(Block(line, false, false, false));
  }
  return {};
}

void SecondLevel::write(LineAddress line, bool zero) {
  Block* const block = data_.hit(line);
  if (is_null(zero)) {
    if (block == nullptr && null_->hit(line)) return;  // silent: it is zero here and in memory
    if (block != nullptr) data_.drop(line);
    ++traffic_.writes;
    insert_zero(line);
  } else if (block != nullptr) {
    block->set_dirty();
  } else {
    if (null_ && null_->covers(line)) null_->remove(line);
    install(Block(line, true, false, false));
  }
}

void SecondLevel::write_zeros(LineAddress line) {
  if (inclusion_ == Inclusion::exclusive) {
    ++traffic_.writes;
  } else {
    write(line, true);
  }
}

bool SecondLevel::write_part(LineAddress line, bool zero) {
  if (!data_.contains(line) && !(null_ && null_->covers(line))) {
    if (inclusion_ == Inclusion::exclusive) return false;
    ++traffic_.reads;
  }
  write(line, zero);
  return true;
}

void SecondLevel::take(LineAddress line) {
  install(Block(line, false, false, false));
}

void SecondLevel::hold(LineAddress line) {
  if (!data_.contains(line)) install(Block(line, false, false, false));
}

std::optional<Block> SecondLevel::take_evicted() {
  return std::exchange(evicted_, std::nullopt);
}

SecondLevel::Traffic SecondLevel::take_traffic() {
  return std::exchange(traffic_, {});
}

void SecondLevel::install(const Block& block) {
  const std::optional<Block> victim = data_.install(block);
  if (!victim) return;
  if (inclusion_ == Inclusion::inclusive) {
    evicted_ = victim;
  } else {
    traffic_.writes += victim->dirty() ? 1 : 0;
  }
}

void SecondLevel::insert_zero(LineAddress line) {
  const std::optional<LineAddress> spilled = null_->insert(line);
  if (spilled && spill_) install(Block(*spilled, false, true, true));
}

}  // namespace systole::cachesim
