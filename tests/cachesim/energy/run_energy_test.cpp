// SPDX-License-Identifier: MIT
// Energy of caches: ledgers by hand, prices between published sizes, and where a null cache breaks even.
#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <string>

#include "cachesim/energy/cache_prices.h"
#include "cachesim/energy/null_overhead.h"
#include "cachesim/energy/run_energy.h"
#include "cachesim/studies/cache_study.h"
#include "cachesim/studies/workload.h"
#include "core/error.h"

namespace systole::cachesim::testing {
namespace {

CachePrices shipped_prices(const std::string& name) {
  return read_cache_prices(core::read_text_file(find_cache_prices(name)));
}

/// Round numbers, so that sums can be told by hand.
CachePrices round_prices() {
  CachePrices prices;
  prices.cam = {{.size = 1000, .pj = 10, .mw = 1, .mm2 = 0.01}, {.size = 4000, .pj = 40, .mw = 4, .mm2 = 0.04}};
  prices.sram = {{.size = 16384, .pj = 8, .mw = 2, .mm2 = 0.06}, {.size = 65536, .pj = 32, .mw = 8, .mm2 = 0.24}};
  prices.dram = {.pj_per_bit = 10, .low = 5, .high = 20};
  prices.cells = {
      .volts = 1, .sram_um2 = 3, .gate_um2 = 2, .flipflop_um2 = 5, .gate_fj = 4, .match_ff = 1, .search_ff = 2};
  return prices;
}

/// 16 entries of 27 digits: 864 bits of a CAM.
CacheConfiguration small_null() {
  CacheConfiguration configuration = null_configuration("null", 16);
  configuration.time.clock_mhz = 500;
  return configuration;
}

LayerResult made_result(const CacheConfiguration& configuration) {
  ConfigurationCounts n;
  n.cache.loads = 700;
  n.cache.stores = 300;
  n.cache.data_hits = 900;
  n.cache.null_hits = 60;
  n.cache.load_misses = 40;
  n.cache.spills = 3;
  n.cache.avoided_fetches = 2;
  n.bus.fetches = 40;
  n.bus.write_backs = 7;
  n.bus.write_throughs = 4;
  n.null_cache.inserts = 20;
  n.null_cache.pieces = 5;
  n.null_cache.merging.searches = 100;
  return layer_result("made", configuration, n);
}

TEST_CASE("the energy of a run is counts times prices, to the last picojoule") {
  const CacheConfiguration configuration = small_null();
  const LayerResult result = made_result(configuration);
  const CachePrices prices = round_prices();
  const double search = 8.64;                               // 864 bits in proportion to 1000
  const double merger = search + 0.25 * (11 * 27) * 0.004;  // 8 gates and 3 flip-flops a digit
  const double detector = 0.25 * 255 * 0.004;
  const double line = 256 * 10;
  const double cycle = (2 + 0.864) * 1000 / 500;
  REQUIRE(result.cycles.count() == 6000);  // two an access, 100 a miss
  const auto common = [&](double searches, double cycles) {
    return (1000 + 40 + 3 + 2 + 7) * 8 + (searches + 20 + 5) * search + 100 * merger + (40 + 300) * detector +
           (40 + 7 + 4) * line + cycles * cycle;
  };
  const CacheEnergy parallel = run_energy(configuration, result, prices, Probing::parallel);
  CHECK(parallel.pj() == doctest::Approx(common(1000, 6000)).epsilon(1e-12));
  CHECK(parallel.high() - parallel.pj() == doctest::Approx((40 + 7 + 4) * line).epsilon(1e-12));
  CHECK(parallel.pj() - parallel.low() == doctest::Approx((40 + 7 + 4) * line / 2).epsilon(1e-12));
  const CacheEnergy serial = run_energy(configuration, result, prices, Probing::serial);
  CHECK(serial.pj() == doctest::Approx(common(100, 6100)).epsilon(1e-12));
  // A plain cache has no null cache to pay for.
  CacheConfiguration plain = configuration;
  plain.null_kind = NullKind::none;
  CHECK(run_energy(plain, result, prices, Probing::parallel).pj() ==
        doctest::Approx(1052 * 8 + 51 * line + 6000 * 2 * 2.0).epsilon(1e-12));
}

TEST_CASE("prices are the published ones at their sizes, on the power law between them, and grow beyond") {
  const CachePrices prices = shipped_prices("cacti_45nm_lop");
  constexpr std::int64_t kKilobyte = 1024;
  CHECK(sram_price(prices, 16 * kKilobyte).pj == doctest::Approx(7.9));
  CHECK(sram_price(prices, 32 * kKilobyte).mw == doctest::Approx(2.6));
  CHECK(cam_price(prices, 128, 32).pj == doctest::Approx(8.2));  // 32 digits are 64 bits
  CHECK(cam_price(prices, 256, 32).mm2 == doctest::Approx(0.0195));
  CHECK(sram_price(prices, 64 * kKilobyte).pj == doctest::Approx(14.7 * std::sqrt(2.0)));
  CHECK(cam_price(prices, 512, 32).pj == doctest::Approx(2 * 14.8));
  // CACTI's own figure between them: 304 entries of 54 bits, 15.2 pJ.
  CHECK(cam_price(prices, 304, 27).pj == doctest::Approx(15.2).epsilon(0.03));
  CHECK(cam_price(shipped_prices("cacti_45nm_hp"), 304, 27).pj == doctest::Approx(30.8).epsilon(0.03));
  double before = 0;
  for (std::int64_t entries = 1; entries < 2000; entries += 7) {
    const double now = cam_price(prices, entries, 27).pj;
    CHECK(now > before);
    before = now;
  }
}

TEST_CASE("cells are counted unit by unit") {
  const auto units = null_overhead(small_null(), round_prices().cells);
  std::int64_t nodes = 0;  // of a binary tree over 16 entries, level by level
  for (std::int64_t level = 8; level >= 1; level /= 2) nodes += level;
  const auto find = [&](std::string_view name) {
    for (const OverheadUnit& unit : units) {
      if (unit.unit == name) return unit;
    }
    return OverheadUnit{};
  };
  CHECK(find("ternary cells").count == 16 * 27);
  CHECK(find("ternary cells").um2 == doctest::Approx(16 * 27 * 8.0));
  CHECK(find("match lines").pj == doctest::Approx(16 * 27 * 1e-3));
  CHECK(find("search lines").pj == doctest::Approx(16 * 27 * 2e-3));
  CHECK(find("priority encoder").count == 4 * nodes + 4 * 8);  // four bits of the number, half of the entries each
  CHECK(find("zero detector").count == 32 * 8 - 1);
  CHECK(find("merger").um2 == doctest::Approx(8 * 27 * 2.0 + 3 * 27 * 5.0));
  const double all = std::accumulate(units.begin(), units.end(), 0.0,
                                     [](double sum, const OverheadUnit& unit) { return sum + unit.um2; });
  CHECK(area_mm2(units) == doctest::Approx(all / 1e6));
}

TEST_CASE("at the price of DRAM where a null cache breaks even both runs cost the same") {
  const auto all = [&](const ConfigurationResult& c, const CachePrices& at, Probing probing) {
    return run_energy(c.configuration, c.total, at, probing).pj();
  };
  for (const bool write_back : {true, false}) {  // stores that are written through reach DRAM word by word
    CacheSettings settings;
    settings.other_entries = false;
    settings.with_null.data.write_back = write_back;
    const CacheResults results = run_workload(cache_workload({}), settings);
    for (const char* const table : {"cacti_45nm_lop", "cacti_45nm_hp"}) {
      for (const Probing probing : kProbings) {
        CachePrices prices = shipped_prices(table);
        const BreakEven found = break_even(results.baseline(), results.with_null(), prices, probing);
        REQUIRE(found.pj_per_bit.has_value());
        CHECK(found.wastes() == (found.lines < found.lines_needed));
        prices.dram.pj_per_bit = *found.pj_per_bit;
        CHECK(all(results.baseline(), prices, probing) ==
              doctest::Approx(all(results.with_null(), prices, probing)).epsilon(1e-9));
        for (const double factor : {0.5, 2.0}) {
          prices.dram.pj_per_bit = factor * *found.pj_per_bit;
          CHECK(break_even(results.baseline(), results.with_null(), prices, probing).wastes() == (factor < 1));
        }
      }
    }
    // The layers' energies add up to the total's.
    const ConfigurationResult& null = results.with_null();
    double sum = 0;
    for (const LayerResult& layer : null.layers) {
      sum += run_energy(null.configuration, layer, round_prices(), Probing::serial).pj();
    }
    CHECK(sum == doctest::Approx(all(null, round_prices(), Probing::serial)).epsilon(1e-9));
  }
}

TEST_CASE("a table of prices says all that is wrong with it") {
  const auto mistake = [](const std::string& text) -> std::string {
    try {
      read_cache_prices(core::checked_text("mine.yaml", text));
    } catch (const core::InputError& error) {
      return error.what();
    }
    return "(no mistake)";
  };
  const std::string sram = "sram: [{kb: 16, pj: 1, mw: 1, mm2: 1, source: a}]\n";
  const std::string wrong = mistake(sram + "dram: {pj_per_bit: 4, low: 5, high: x, source: b}\ncam: []\n");
  CHECK(wrong.find("dram.high: found 'x', expected a number above 0") != std::string::npos);
  CHECK(wrong.find("low <= pj_per_bit <= high") != std::string::npos);
  CHECK(wrong.find("cam: found no list, expected a list of memories") != std::string::npos);
  CHECK(wrong.find("cells: found nothing, expected a map of prices") != std::string::npos);
  CHECK(mistake(sram + "cam: [{entries: 4, bits: 4, pj: 1, mw: 1, mm2: 1}]\n").find("source: found nothing") !=
        std::string::npos);
  CHECK_THROWS_AS(find_cache_prices("cacti_45nm_lpo"), core::InputError);
  CHECK(find_cache_prices("default") == find_cache_prices("cacti_45nm_lop"));
}

}  // namespace
}  // namespace systole::cachesim::testing
