// SPDX-License-Identifier: MIT
#include "cachesim/streams/recording/store_run.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "core/random_bits.h"

namespace systole::cachesim {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// Sparse bytes, so that a line is zero at times.
Bytes few_bytes(core::RandomBits& random, std::size_t size) {
  Bytes bytes(size, 0);
  for (std::uint8_t& byte : bytes) byte = random.below(8) == 0 ? 1 : 0;
  return bytes;
}

TEST_CASE("the accesses after which a line is zero are those that storing one by one finds") {
  core::RandomBits random(7);
  constexpr std::int64_t kLine = 16;
  int zero_at_times = 0;
  for (int round = 0; round < 20000; ++round) {
    const StoreRun run{.offset = static_cast<std::int64_t>(random.below(19)) - 3,
                       .width = static_cast<std::uint32_t>(1 + random.below(4)),
                       .accesses = static_cast<std::uint32_t>(1 + random.below(8))};
    const Bytes before = few_bytes(random, kLine);
    const Bytes stored = few_bytes(random, std::size_t{run.width} * run.accesses);
    Bytes line = before;
    std::vector<bool> zero;
    for (std::uint32_t access = 0; access < run.accesses; ++access) {
      for (std::uint32_t byte = access * run.width; byte < (access + 1) * run.width; ++byte) {
        const std::int64_t at = run.offset + byte;
        if (at >= 0 && at < kLine) line[static_cast<std::size_t>(at)] = stored[byte];
      }
      zero.push_back(std::ranges::all_of(line, [](std::uint8_t value) { return value == 0; }));
    }
    const ZeroInterval found = zero_interval(run, before, line);
    for (std::uint32_t access = 0; access < run.accesses; ++access) {
      CHECK(zero[access] == (access >= found.begin && access < found.end));
    }
    zero_at_times += std::ranges::count(zero, true) > 0 ? 1 : 0;
  }
  CHECK(zero_at_times > 500);
}

}  // namespace
}  // namespace systole::cachesim
