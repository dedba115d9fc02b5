// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/dram_channel.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/error.h"

namespace systole::dataflows::tiled {

using core::checked_add;
using core::checked_multiply;

namespace {

void require_positive(std::int64_t words_per_cycle) {
  if (words_per_cycle < 1) {
    throw core::InputError(fmt::format("a DRAM bandwidth of {} words per cycle; expected at least 1", words_per_cycle));
  }
}

std::int64_t checked_lcm(std::int64_t a, std::int64_t b) {
  return checked_multiply(a / std::gcd(a, b), b);
}

constexpr std::array kKinds{Traffic::ifmap, Traffic::filter, Traffic::ofmap, Traffic::partial_sums};

/// Of each kind of traffic; partial sums as the ofmap.
PerTraffic by_kind(const std::array<std::int64_t, 3>& operands) {
  PerTraffic all(Traffic::ifmap, operands[0]);
  all[Traffic::filter] = operands[1];
  all[Traffic::ofmap] = operands[2];
  all[Traffic::partial_sums] = operands[2];
  return all;
}

}  // namespace

DramChannel::DramChannel(std::int64_t words_per_cycle)
    : ticks_per_cycle_(words_per_cycle), ticks_per_word_(by_kind({1, 1, 1})) {
  require_positive(words_per_cycle);
}

DramChannel::DramChannel(const PerOperand& words_per_cycle) : shared_(false) {
  const std::array<std::int64_t, 3> each{words_per_cycle.ifmap, words_per_cycle.filter, words_per_cycle.ofmap};
  for (const std::int64_t bandwidth : each) {
    require_positive(bandwidth);
    ticks_per_cycle_ = checked_lcm(ticks_per_cycle_, bandwidth);
  }
  ticks_per_word_ = by_kind({ticks_per_cycle_ / each[0], ticks_per_cycle_ / each[1], ticks_per_cycle_ / each[2]});
}

DramChannel::DramChannel(std::int64_t bits, std::int64_t cycles, const PerOperand& word_bits) {
  const std::array<std::int64_t, 3> each{word_bits.ifmap, word_bits.filter, word_bits.ofmap};
  if (bits < 1 || cycles < 1 || *std::ranges::min_element(each) < 1) {
    throw core::InputError(
        fmt::format("a DRAM bandwidth of {} bits in {} cycles for words of {} bits; expected at least 1", bits, cycles,
                    *std::ranges::min_element(each)));
  }
  ticks_per_word_ = by_kind(each) * cycles;
  ticks_per_cycle_ = bits;
  std::int64_t common = bits;
  for (const Traffic kind : kKinds) common = std::gcd(common, ticks_per_word_[kind]);
  ticks_per_cycle_ /= common;
  for (const Traffic kind : kKinds) ticks_per_word_[kind] /= common;
}

DramChannel DramChannel::shared_by(const PerOperand& copies) const {
  DramChannel channel = *this;
  const PerTraffic each = by_kind({copies.ifmap, copies.filter, copies.ofmap});
  for (const Traffic kind : kKinds) {
    channel.ticks_per_word_[kind] = checked_multiply(channel.ticks_per_word_[kind], each[kind]);
  }
  return channel;
}

DramChannel DramChannel::without(Traffic kind) const {
  DramChannel channel = *this;
  channel.ticks_per_word_[kind] = 0;
  return channel;
}

Traffic DramChannel::slowest(const PerTraffic& words) const {
  auto busy = ticks_by_kind(words);
  if (!shared_) {  // the results' channel is one, and named after what fills most of it
    const std::int64_t results = checked_add(busy[2], busy[3]);
    busy[busy[3] > busy[2] ? 3 : 2] = results;
  }
  return static_cast<Traffic>(std::max_element(busy.begin(), busy.end()) - busy.begin());
}

}  // namespace systole::dataflows::tiled
