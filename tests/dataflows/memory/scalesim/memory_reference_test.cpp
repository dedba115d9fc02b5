// SPDX-License-Identifier: MIT
// The event-driven memory model against a plain one that looks at every word of every cycle.
#include <doctest/doctest.h>

#include <array>
#include <random>
#include <sstream>

#include "core/error.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"
#include "tests/dataflows/memory/scalesim/scalesim_reference.h"

namespace {

using namespace systole;         // NOLINT(google-build-using-namespace): a test file
using namespace systole::tests;  // NOLINT(google-build-using-namespace)
namespace scalesim = dataflows::scalesim;

using Rules = ReferenceCase::Rules;

const char* memory_of(Rules rules) {
  if (rules == Rules::v3) return "scalesim";
  return rules == Rules::v2 ? "scalesim-v2" : "scalesim-ispass25";
}

core::Layer layer_of(const ReferenceCase& c) {
  core::Layer layer;
  layer.rounding = core::Rounding::ceil;
  layer.in_h = c.h;
  layer.in_w = c.w;
  layer.k_h = c.fh;
  layer.k_w = c.fw;
  layer.in_ch = c.channels;
  layer.out_ch = c.filters;
  layer.stride_h = layer.stride_w = c.stride;
  layer.sparsity = {.kept = c.kept, .of = c.of};
  return layer;
}

dataflows::Machine options_of(const ReferenceCase& c) {
  dataflows::Machine options;
  options.memory = dataflows::memory_model_named(memory_of(c.rules));
  dataflows::Machine& a = options;
  a.array = {.rows = c.rows, .cols = c.cols};
  a.dataflow = dataflows::dataflow_named(c.dataflow == 'o' ? "os" : c.dataflow == 'w' ? "ws" : "is");
  a.sram_kb = {.ifmap = c.kb[0], .filter = c.kb[1], .ofmap = c.kb[2]};
  a.offsets = {.ifmap = c.offset[0], .filter = c.offset[1], .ofmap = c.offset[2]};
  a.interface_mode = c.user ? dataflows::InterfaceMode::user : dataflows::InterfaceMode::calc;
  a.bandwidth = {c.bandwidth[2]};
  a.ifmap_banks.bandwidth = c.bandwidth[0];
  a.filter_banks.bandwidth = c.bandwidth[1];
  a.sparsity.enabled = c.of > 1;
  return options;
}

bool same(const ReferenceTraffic& expected, const scalesim::Traffic& found) {
  return expected.start == found.start.count() && expected.stop == found.stop.count() &&
         expected.words == found.words.count();
}

bool same_span(const ReferenceTraffic& expected, const scalesim::Traffic& found) {
  return expected.start == found.start.count() && expected.stop == found.stop.count();
}

void check(const ReferenceCase& c) {
  std::ostringstream name;
  name << c;
  CAPTURE(name.str());
  const ReferenceResult expected = reference_memory(c);
  if (expected.crashes || expected.total == 0) {
    CHECK_THROWS_AS(scalesim::simulate_memory(layer_of(c), options_of(c)), core::InputError);
    return;
  }
  const scalesim::LayerReport found = scalesim::simulate_memory(layer_of(c), options_of(c));
  CHECK(found.cycles.count() == expected.total);
  CHECK(found.stall_cycles.count() == expected.stall);
  CHECK(same_span(expected.sram[0], found.ifmap.sram));
  CHECK(same_span(expected.sram[1], found.filter.sram));
  CHECK(same_span(expected.sram[2], found.ofmap.sram));
  CHECK(same(expected.dram[0], found.ifmap.dram));
  CHECK(same(expected.dram[1], found.filter.dram));
  CHECK(same(expected.dram[2], found.ofmap.dram));
}

ReferenceCase random_case(std::mt19937_64& random, std::int64_t largest) {
  const auto from = [&](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  ReferenceCase c;
  c.h = from(1, largest);
  c.w = from(1, largest);
  c.fh = from(1, std::min<std::int64_t>(c.h, 4));
  c.fw = from(1, std::min<std::int64_t>(c.w, 4));
  if (from(0, 5) == 0) {  // a gemm
    c.fh = 1;
    c.w = c.fw = from(1, 4 * largest);
  }
  c.channels = from(1, 3) == 1 ? 1 : from(1, largest);
  c.filters = from(1, 3) == 1 ? from(1, 4) : from(1, 4 * largest);
  c.stride = from(1, 4);
  c.rows = from(0, 1) == 0 ? from(1, 12) : std::int64_t{1} << from(0, 5);
  c.cols = from(0, 1) == 0 ? from(1, 12) : std::int64_t{1} << from(0, 5);
  c.dataflow = "owi"[from(0, 2)];
  c.user = from(0, 3) != 0;
  c.rules = std::array{Rules::v3, Rules::v3, Rules::v2, Rules::ispass25}.at(static_cast<std::size_t>(from(0, 3)));
  for (auto& kb : c.kb) kb = from(0, 2) != 0 ? 1 : from(1, 3);
  for (auto& bandwidth : c.bandwidth) bandwidth = from(0, 1) == 0 ? from(1, 10) : from(1, 40);
  if (c.rules != Rules::v3) c.bandwidth[0] = c.bandwidth[1] = c.bandwidth[2];
  if (c.rules != Rules::v2 && from(0, 3) == 0) {
    c.of = from(2, 6);
    c.kept = from(1, c.of);
  }
  if (from(0, 1) == 0) c.offset = {from(0, 1000), from(1, 1000), from(0, 1000)};
  return c;
}

TEST_CASE("the memory model equals a word-by-word one on small random layers") {
  std::mt19937_64 random(20240117);
  for (int i = 0; i < 3000; ++i) check(random_case(random, 7));
}

TEST_CASE("the memory model equals a word-by-word one on random layers larger than the scratchpads") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 600; ++i) check(random_case(random, 14));
}

// Windows of the scratchpads that hold several folds, tap groups and rows of the output at once.
TEST_CASE("the memory model equals a word-by-word one on convolutions with many channels and large scratchpads") {
  std::mt19937_64 random(13);
  for (int i = 0; i < 60; ++i) {
    ReferenceCase c = random_case(random, 12);
    const auto from = [&](std::int64_t low, std::int64_t high) {
      return std::uniform_int_distribution<std::int64_t>(low, high)(random);
    };
    c.fh = from(2, 4);
    c.fw = from(2, 4);
    c.h = c.fh + from(1, 12);
    c.w = c.fw + from(1, 12);
    c.stride = 1;
    c.channels = from(8, 40);
    c.filters = from(1, 40);
    c.rows = from(4, 32);
    c.cols = from(4, 32);
    c.user = true;
    for (auto& kb : c.kb) kb = from(1, 12);
    check(c);
  }
}

// Wider than half a scratchpad: lines stall within themselves, estimated epochs end several times in a line.
TEST_CASE("the memory model equals a word-by-word one on arrays wider than the scratchpads") {
  std::mt19937_64 random(11);
  for (int i = 0; i < 60; ++i) {
    ReferenceCase c = random_case(random, 7);
    const auto from = [&](std::int64_t low, std::int64_t high) {
      return std::uniform_int_distribution<std::int64_t>(low, high)(random);
    };
    if (from(0, 1) == 0) c.rows = from(300, 700);
    if (c.rows < 100 || from(0, 1) == 0) c.cols = from(300, 700);
    c.filters = from(1, 3) == 1 ? c.filters : from(300, 700);
    c.h = c.fh + from(0, 2);
    c.kb = {1, 1, 1};
    check(c);
  }
}

}  // namespace
