// SPDX-License-Identifier: MIT
// What `systole cache` computes, as a library's user sees it.
#include <doctest/doctest.h>

#include <algorithm>

#include "cachesim/studies/cache_study.h"
#include "cachesim/studies/paper.h"
#include "cachesim/studies/workload.h"
#include "cachesim/traces/systole_trace.h"
#include "core/error.h"
#include "tests/core/temporary_directory.h"

namespace systole::cachesim::testing {
namespace {

CacheSettings standard() {
  CacheSettings settings;
  settings.with_null = null_configuration("16k+null");
  settings.other_entries = false;
  return settings;
}

TEST_CASE("a workload says what it is and which files it read") {
  const CacheWorkload workload = cache_workload({});
  CHECK(workload.network.name == "lenet_caffe");
  CHECK(workload.description.weights.starts_with("lenet_fashion_simd8.bin.gz, trained on Fashion-MNIST"));
  REQUIRE(workload.files.size() == 2);
  CHECK(workload.files[0].path.filename() == "lenet_caffe.csv");
  CHECK(core::hash(workload.files[1]).size() == 64);
  CHECK_THROWS_AS(cache_workload({.weights = "lenet-fashion-simd"}), core::InputError);
}

TEST_CASE("a recorded study, run as a trace, counts the same") {
  const core::testing::TemporaryDirectory folder;
  const std::filesystem::path record = folder.path() / "lenet.systrace";
  const CacheResults executed = run_workload(cache_workload({}), standard(), {.stream = record});
  CHECK(executed.inputs == 1);
  CHECK(executed.executed.has_value());
  CHECK(executed.with_null().total.misses < executed.baseline().total.misses);
  const CacheResults replayed = run_trace({.path = record}, standard());
  REQUIRE(replayed.trace.has_value());
  CHECK(replayed.trace->format == TraceFormat::systole);
  CHECK(replayed.inputs == 0);
  REQUIRE(replayed.configurations.size() == 3);
  for (std::size_t c = 0; c < 3; ++c) {
    CHECK(replayed.configurations[c].total.misses == executed.configurations[c].total.misses);
    CHECK(replayed.configurations[c].layers.size() == executed.configurations[c].layers.size());
  }
  CHECK_THROWS_AS(run_trace({.path = record, .zeros = record}, standard()), core::InputError);
}

TEST_CASE("what a first level asks for behind it, written as a trace, is its misses and writes, in either format") {
  const core::testing::TemporaryDirectory folder;
  SystoleTraceWriter writer(32);
  for (LineAddress i = 0; i < 3000; ++i) {
    const bool zero = i % 3 == 0;
    writer.run({.line = i * i % 1777, .store = i % 2 == 0, .all_zero = zero});
  }
  const auto path = folder.write("some.systrace", writer.bytes());
  CacheSettings settings = standard();
  settings.with_null.data.bytes = 1024;
  const auto counts_of = [](const CacheResults& r) { return r.configurations.front().total.counts; };
  for (const char* name : {"misses.systrace", "misses.din"}) {
    const std::filesystem::path misses = folder.path() / name;
    const BusCounts bus = run_trace({.path = path, .misses = misses}, settings).with_null().total.counts.bus;
    const ConfigurationCounts behind = counts_of(run_trace({.path = misses}, settings));
    CHECK(bus.fetches > 1000);
    CHECK(behind.cache.loads == bus.fetches);
    CHECK(behind.cache.stores == bus.write_backs + bus.write_throughs);
  }
}

TEST_CASE("only the chosen configurations run, and a null cache of no entries is none") {
  CacheSettings settings = standard();
  const auto names = [&] {
    std::string all;
    for (const CacheConfiguration& c : configurations(settings)) all += c.name + " ";
    return all;
  };
  CHECK(names() == "16k 32k 16k+null ");
  settings.compared.larger = false;
  CHECK(names() == "16k 16k+null ");
  settings.with_null.null_cache.entries = 0;
  CHECK(names() == "16k ");
  settings.compared.plain = false;
  CHECK_THROWS_AS(configurations(settings), core::InputError);
}

TEST_CASE("the machine's own second level is watched and changes nothing: the same hits as one that is there") {
  const core::testing::TemporaryDirectory folder;
  SystoleTraceWriter writer(32);
  for (LineAddress i = 0; i < 20'000; ++i) {
    writer.run({.line = i * i * 7 % 40'009 % (i % 3 == 0 ? 2000 : 40'000), .store = i % 5 == 0});
  }
  const auto path = folder.write("some.systrace", writer.bytes());
  CacheSettings beside = standard();
  beside.machine_second_level_kb = 64;
  CacheSettings behind = beside;
  behind.with_null.second_level = DataCacheOptions{.bytes = 65536, .ways = 8};
  const CacheResults watched = run_trace({.path = path}, beside);
  const CacheResults there = run_trace({.path = path}, behind);
  for (std::size_t i = 0; i < watched.configurations.size(); ++i) {
    const LayerResult& r = there.configurations[i].total;
    CHECK(r.counts.bus.second_level_hits > 0);
    CHECK(watched.configurations[i].total.counts.bus.hits_of_other_second_level == r.counts.bus.second_level_hits);
    CHECK(cycles_with_other_second_level({}, watched.configurations[i].total.counts) == r.cycles);
  }
}

TEST_CASE("a trace's own line size is taken unless one was asked for") {
  const core::testing::TemporaryDirectory folder;
  SystoleTraceWriter writer(64);
  writer.run({.line = 1});
  const auto path = folder.write("short.systrace", writer.bytes());
  CHECK(run_trace({.path = path}, standard()).settings.with_null.line_bytes == 64);
  CHECK_THROWS_AS(run_trace({.path = path, .line_given = true}, standard()), core::InputError);
}

TEST_CASE("the published ranges have bounds of whole per cents") {
  const auto row = [](std::int64_t misses, std::int64_t cycles) {
    CachePaperRow one;
    one.base.misses = Misses{1000};
    one.base.cycles = CpuCycles{1000};
    one.null.misses = Misses{misses};
    one.null.cycles = CpuCycles{cycles};
    return one;
  };
  CHECK(standing(row(900, 900)) == Standing::within);
  CHECK(standing(row(955, 900)) == Standing::within);
  CHECK(standing(row(956, 900)) == Standing::below);
  CHECK(standing(row(900, 960)) == Standing::below);
  CHECK(standing(row(715, 900)) == Standing::within);
  CHECK(standing(row(714, 900)) == Standing::above);
  CHECK(standing(row(800, 784)) == Standing::above);
}

}  // namespace
}  // namespace systole::cachesim::testing
