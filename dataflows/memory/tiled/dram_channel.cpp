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

}  // namespace

DramChannel::DramChannel(std::int64_t words_per_cycle) : ticks_per_cycle_(words_per_cycle), ticks_per_word_{1, 1, 1} {
  require_positive(words_per_cycle);
}

DramChannel::DramChannel(const PerOperand& words_per_cycle) : shared_(false) {
  const std::array<std::int64_t, 3> each{words_per_cycle.ifmap, words_per_cycle.filter, words_per_cycle.ofmap};
  for (const std::int64_t bandwidth : each) {
    require_positive(bandwidth);
    ticks_per_cycle_ = checked_lcm(ticks_per_cycle_, bandwidth);
  }
  for (std::size_t i = 0; i < each.size(); ++i) ticks_per_word_[i] = ticks_per_cycle_ / each[i];
}

DramChannel::DramChannel(std::int64_t bits, std::int64_t cycles, const PerOperand& word_bits) {
  const std::array<std::int64_t, 3> each{word_bits.ifmap, word_bits.filter, word_bits.ofmap};
  if (bits < 1 || cycles < 1 || *std::ranges::min_element(each) < 1) {
    throw core::InputError(
        fmt::format("a DRAM bandwidth of {} bits in {} cycles for words of {} bits; expected at least 1", bits, cycles,
                    *std::ranges::min_element(each)));
  }
  for (std::size_t i = 0; i < each.size(); ++i) ticks_per_word_[i] = checked_multiply(each[i], cycles);
  ticks_per_cycle_ = bits;
  std::int64_t common = bits;
  for (const std::int64_t ticks : ticks_per_word_) common = std::gcd(common, ticks);
  ticks_per_cycle_ /= common;
  for (std::int64_t& ticks : ticks_per_word_) ticks /= common;
}

DramChannel DramChannel::shared_by(const PerOperand& copies) const {
  DramChannel channel = *this;
  const std::array<std::int64_t, 3> each{copies.ifmap, copies.filter, copies.ofmap};
  for (std::size_t i = 0; i < each.size(); ++i) {
    channel.ticks_per_word_[i] = checked_multiply(channel.ticks_per_word_[i], each[i]);
  }
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
