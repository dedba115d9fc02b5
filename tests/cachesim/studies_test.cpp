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
  const CacheResults executed = run_workload(cache_workload({}), standard(), record);
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
