// SPDX-License-Identifier: MIT
#include "cachesim/energy/cache_prices.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(cache_prices) {
  return fuzz::attempt([&] {
    const auto prices = systole::cachesim::read_cache_prices(fuzz::text_of(data, size, "prices.yaml"));
    (void)systole::cachesim::sram_price(prices, 65536);
    (void)systole::cachesim::cam_price(prices, 64, 20);
  });
}
