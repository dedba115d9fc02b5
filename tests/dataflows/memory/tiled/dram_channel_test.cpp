// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/dram_channel.h"

#include <doctest/doctest.h>

namespace systole::tests {
namespace {

using dataflows::tiled::DramChannel;
using dataflows::tiled::PerTraffic;
using dataflows::tiled::Traffic;

PerTraffic results(std::int64_t ofmap, std::int64_t partial_sums) {
  return PerTraffic(Traffic::ofmap, ofmap) + PerTraffic(Traffic::partial_sums, partial_sums);
}

TEST_CASE("tiled: a channel is named after the kind that keeps it busy longest, of equals after the first") {
  const DramChannel shared(2);
  CHECK(shared.slowest(results(5, 5)) == Traffic::ofmap);
  CHECK(shared.slowest(results(5, 6)) == Traffic::partial_sums);
  CHECK(shared.slowest(results(5, 5) + PerTraffic(Traffic::filter, 5)) == Traffic::filter);
  CHECK(shared.slowest(results(5, 5) + PerTraffic(Traffic::ifmap, 5)) == Traffic::ifmap);
}

TEST_CASE("tiled: ofmap and partial sums share the results' channel, which is named after what fills most of it") {
  const DramChannel own({.ifmap = 1, .filter = 1, .ofmap = 1});
  CHECK(own.slowest(results(5, 5)) == Traffic::ofmap);
  CHECK(own.slowest(results(5, 6)) == Traffic::partial_sums);
  CHECK(own.slowest(results(5, 5) + PerTraffic(Traffic::filter, 9)) == Traffic::ofmap);
  CHECK(own.slowest(results(5, 5) + PerTraffic(Traffic::filter, 10)) == Traffic::filter);
}

}  // namespace
}  // namespace systole::tests
