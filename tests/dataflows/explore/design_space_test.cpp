// SPDX-License-Identifier: MIT
#include "dataflows/explore/space/design_space.h"

#include <doctest/doctest.h>

#include <cmath>
#include <set>
#include <string>
#include <tuple>

#include "core/error.h"

namespace systole::tests {
namespace {

using namespace dataflows;           // NOLINT(google-build-using-namespace): a test file
using namespace dataflows::explore;  // NOLINT(google-build-using-namespace)

/// Every axis has several values.
Axes many_axes() {
  Axes axes;
  axes.timing = {Timing::scalesim, Timing::array};
  axes.depthwise = {DepthwiseMapping::per_channel, DepthwiseMapping::rows};
  axes.memory = {memory_model_named("none"), memory_model_named("tiled")};
  axes.rows = {8, 3};
  axes.cols = {4, 5};
  axes.cores = {4, 1};
  axes.partition = {Partition::st2, Partition::best};
  axes.lanes = {0, 64};
  axes.bits = {{}, {8, 4, 8, 32}};
  axes.sram_ifmap_kb = {64, 128};
  axes.sram_filter_kb = {32, 16};
  axes.sram_ofmap_kb = {8, 9};
  axes.bandwidth = {};
  axes.bandwidth_bytes = {16, 1};
  axes.dram_latency = {0, 100};
  axes.clock_mhz = {940, 700};
  axes.dataflow = {dataflow_choice("os"), dataflow_choice("ws|is"), dataflow_choice("best")};
  axes.network = {"a", "b"};
  axes.variant = {FuseVariant::baseline, FuseVariant::half50};
  return axes;
}

auto values_of(const DesignPoint& p) {
  return std::tuple(p.timing, p.depthwise, p.memory, p.array.rows, p.array.cols, p.cores, p.partition, p.lanes,
                    p.bits.ifmap, p.bits.partial_sum, p.sram_kb.ifmap, p.sram_kb.filter, p.sram_kb.ofmap, p.bandwidth,
                    p.bandwidth_bytes, p.bandwidth_gbs, p.dram_latency, p.clock_mhz, p.dataflow, p.network, p.variant);
}

void check_round_trip(const DesignSpace& space, std::uint64_t expected_size) {
  REQUIRE(space.size() == expected_size);
  std::set<decltype(values_of(space.point(0)))> seen;
  Digits walked{};
  for (std::uint64_t id = 0; id < space.size(); ++id) {
    const Digits digits = space.digits(id);
    REQUIRE(digits == walked);
    REQUIRE(space.id(digits) == id);
    const DesignPoint point = space.point(id);
    REQUIRE(space.id(point) == id);
    REQUIRE(seen.insert(values_of(point)).second);
    space.advance(walked);
  }
  CHECK(walked == Digits{});
}

TEST_CASE("explore: ids and parameters round trip over a whole space, and no two points are alike") {
  check_round_trip(DesignSpace(many_axes()), 2 * 2 * 2 * 2 * 2 * 2 * 2 * 2 * 2 * 2 * 2 * 2 * 2 * 2 * 2 * 3 * 2 * 2);
}

TEST_CASE("explore: the same with arrays and one scratchpad size") {
  Axes axes = many_axes();
  axes.array = {{8, 8}, {16, 4}, {4, 16}};
  axes.sram_kb = {16, 64, 32, 128};
  axes.bits = {{8, 8, 8, 8}};
  axes.bandwidth_bytes = {};
  axes.bandwidth_gbs = {12.8, 34};
  const DesignSpace space(axes);
  check_round_trip(space, 2 * 2 * 2 * 2 * 2 * 3 * 2 * 2 * 4 * 2 * 2 * 3 * 2 * 2);
  CHECK(space.point(0).bandwidth == 0);
  CHECK(space.point(0).bandwidth_gbs == 12.8);
  CHECK(space.size(Axis::rows) == 1);
  CHECK(space.size(Axis::sram_ofmap) == 1);
  const DesignPoint last = space.point(space.size() - 1);
  CHECK(last.array == dataflows::Array{.rows = 4, .cols = 16});
  CHECK(last.sram_kb == dataflows::PerOperand{.ifmap = 128, .filter = 128, .ofmap = 128});
}

TEST_CASE("explore: spaces beyond 2^62 points and values out of range are refused") {
  Axes axes;
  axes.network = {"a"};
  axes.dataflow = {dataflow_choice("os")};
  std::vector<std::int64_t> values(1U << 16U);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int64_t>(i) + 1;
  axes.rows = axes.cols = axes.bandwidth = values;
  CHECK(DesignSpace(axes).size() == std::uint64_t{1} << 48U);
  axes.dram_latency = values;
  CHECK_THROWS_WITH_AS(DesignSpace{axes}, "the space has more than 2^62 points", core::InputError);
  axes.dram_latency = {-1};
  CHECK_THROWS_WITH_AS(DesignSpace{axes}, "axis dram_latency: found -1, expected at least 0", core::InputError);
  axes.dram_latency = {0};
  axes.cores = {0};
  CHECK_THROWS_WITH_AS(DesignSpace{axes}, "axis cores: found 0, expected at least 1", core::InputError);
  axes.cores = {1};
  axes.lanes = {-1};
  CHECK_THROWS_WITH_AS(DesignSpace{axes}, "axis lanes: found -1, expected at least 0", core::InputError);
  axes.lanes = {0};
  axes.dram_latency = {};
  CHECK_THROWS_WITH_AS(DesignSpace{axes}, "axis dram_latency: found no value, expected at least one", core::InputError);
}

TEST_CASE("explore: bits and bandwidths that make no machine are refused") {
  Axes sound;
  sound.network = {"a"};
  sound.dataflow = {dataflow_choice("os")};
  sound.memory = {memory_model_named("none"), memory_model_named("tiled")};
  sound.bits = {{8, 4, 8, 32}};
  sound.bandwidth_gbs = {25.6};
  sound.clock_mhz = {500};
  CHECK(DesignSpace(sound).size() == 2);
  const auto refuses = [&](auto change, const char* why) {
    Axes axes = sound;
    change(axes);
    CHECK_THROWS_WITH_AS(DesignSpace{axes}, doctest::Contains(why), core::InputError);
  };
  for (const WordBits& bits :
       {WordBits{8, 8, 8, 20}, WordBits{8, 8, 0, 8}, WordBits{1025, 8, 8, 8}, WordBits{8, -1, 8, 8}}) {
    refuses([&](Axes& axes) { axes.bits = {{8, 8, 8, 8}, bits}; }, "expected four numbers from 1 to 1024");
  }
  refuses([](Axes& axes) { axes.bits = {}; }, "axis bits: found no value");
  refuses([](Axes& axes) { axes.bandwidth_bytes = {4}; }, "axis bandwidth_gbs: found bandwidth_bytes, too");
  for (const double value : {0.0, 0.0004, -3.0, 2e6, std::nan("")}) {
    refuses([&](Axes& axes) { axes.bandwidth_gbs = {value}; }, "expected 0.001 to 1000000 GB/s");
  }
  refuses([](Axes& axes) { axes.clock_mhz = {500, 0}; }, "bandwidth_gbs needs a clock: found clock_mhz 0");
  refuses([](Axes& axes) { axes.bandwidth_gbs = {}; }, "cannot share a bandwidth in words");
  refuses(
      [](Axes& axes) {
        axes.bandwidth_gbs = {};
        axes.bandwidth_bytes = {0};
      },
      "axis bandwidth_bytes: found 0, expected at least 1");
  // What no memory model reads does not matter.
  Axes unread = sound;
  unread.memory = {no_memory()};
  unread.clock_mhz = {0};
  CHECK(DesignSpace(unread).size() == 1);
  unread.bandwidth_gbs = {};
  CHECK(DesignSpace(unread).size() == 1);
}

TEST_CASE("explore: choices of dataflows by name") {
  CHECK(dataflow_choice("best").candidates.size() == dataflows::dataflows().size());
  CHECK(dataflow_choice("is|os").candidates ==
        std::vector<const Dataflow*>{dataflow_named("is"), dataflow_named("os")});
  CHECK_THROWS_WITH_AS(dataflow_choice("os|wz"),
                       "dataflow: found 'os|wz', expected one of os, ws, is, rp, best, or several with | between, each "
                       "once; nearest: ws",
                       core::InputError);
  CHECK_THROWS_AS(dataflow_choice("os|os"), core::InputError);
  CHECK_THROWS_AS(dataflow_choice("os|"), core::InputError);
}

}  // namespace
}  // namespace systole::tests
