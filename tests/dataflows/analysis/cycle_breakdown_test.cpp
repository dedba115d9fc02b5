// SPDX-License-Identifier: MIT
#include "dataflows/analysis/cycle_breakdown.h"

#include <doctest/doctest.h>

#include "core/ir/work.h"
#include "dataflows/mapping/cost.h"
#include "tests/dataflows/mapping/golden_vectors.h"
#include "tests/dataflows/memory/tiled/tiled_random_layers.h"

namespace systole::tests {
namespace {

using dataflows::CycleBreakdown;
using dataflows::DepthwiseMapping;
using dataflows::Timing;

dataflows::LayerMapping mapped(const core::Layer& layer, const char* dataflow, Timing timing,
                               const dataflows::Array& array) {
  return dataflows::map_layer(layer, *dataflows::dataflow_named(dataflow), timing, DepthwiseMapping::per_channel,
                              array);
}

CycleBreakdown breakdown(const core::Layer& layer, const char* dataflow, Timing timing, const dataflows::Array& array) {
  return dataflows::cycle_breakdown(mapped(layer, dataflow, timing, array), array);
}

TEST_CASE("cycles and PE-cycles add up exactly for every dataflow and timing that is defined") {
  Dice draw(31);
  int checked = 0;
  int negative = 0;
  for (int i = 0; i < 6000; ++i) {
    const core::Layer layer = random_layer(draw, 20);
    const dataflows::Array array{draw(1, 12), draw(1, 12)};
    for (const dataflows::Dataflow* dataflow : dataflows::dataflows()) {
      const Timing timing = dataflows::kTimings.at(static_cast<std::size_t>(draw(0, dataflows::kTimings.size() - 1)));
      if (!dataflow->cycles[timing]) continue;
      const auto mapping =
          dataflows::map_layer(layer, *dataflow, timing, random_depthwise_mapping(draw, *dataflow), array);
      const core::Cycles cycles = dataflows::evaluate(mapping, array).cycles;
      const CycleBreakdown parts = dataflows::cycle_breakdown(mapping, array);
      const auto pes = dataflows::pe_breakdown(mapping, array, core::macs(layer));
      REQUIRE(parts.total() == cycles);
      REQUIRE(pes.total().count() == cycles.count() * array.rows * array.cols);
      const core::Cycles none;
      if (parts.load < none || parts.skew < none || parts.stream < none || parts.drain < none) ++negative;
      const bool is_split = parts.whole == none;
      if (is_split && (pes.zeros.count() < 0 || pes.idle.count() < 0)) ++negative;
      ++checked;
    }
  }
  CHECK(checked > 10'000);
  CHECK(negative == 0);
}

TEST_CASE("one fold of 3x2 results and 5 steps on a 4x4 array, by hand") {
  const dataflows::Array array{4, 4};
  const core::Cycles none;
  // os: 3-1 + 2-1 cycles of skew, 5 steps, 4 to drain; SCALE-Sim's skew is the array's and nothing drains.
  CHECK(breakdown(gemm(3, 2, 5), "os", Timing::array, array) ==
        CycleBreakdown{none, core::Cycles{3}, core::Cycles{5}, core::Cycles{4}, none, none});
  CHECK(breakdown(gemm(3, 2, 5), "os", Timing::scalesim, array) ==
        CycleBreakdown{none, core::Cycles{6}, core::Cycles{5}, none, none, core::Cycles{-1}});
  // ws: 3x2 weights (depth x filters), 5 pixels.
  CHECK(breakdown(gemm(5, 2, 3), "ws", Timing::array, array) ==
        CycleBreakdown{core::Cycles{4}, core::Cycles{3}, core::Cycles{5}, none, none, none});
  CHECK(breakdown(gemm(5, 2, 3), "is", Timing::scalesim, array).load == core::Cycles{8});  // 2 folds of 4
  // rp: 3 lines of 2 outputs, 3 taps; 2 pushes until the second column holds its first element.
  const core::Layer bank = line_bank(3, 1, 4, 3, 1);
  CHECK(breakdown(bank, "rp", Timing::array, array) ==
        CycleBreakdown{none, core::Cycles{1}, core::Cycles{3}, core::Cycles{4}, none, none});
  // buffered: two folds of 4x2 and 1x2, the first load of 4 rows exposed, the second hidden by 5 steps.
  CHECK(breakdown(gemm(5, 2, 5), "ws", Timing::buffered, array) ==
        CycleBreakdown{core::Cycles{4}, core::Cycles{4}, core::Cycles{10}, none, none, none});
  CHECK(breakdown(bank, "rp", Timing::buffered, array) ==
        CycleBreakdown{none, core::Cycles{1}, core::Cycles{3}, core::Cycles{3}, none, none});
  // Nothing is known of formulas for whole layers.
  CHECK(breakdown(bank, "rp", Timing::fuseconv, array).whole ==
        dataflows::evaluate(mapped(bank, "rp", Timing::fuseconv, array), array).cycles);
}

TEST_CASE("of 16 PEs 6 are occupied: 10 idle while 5 steps stream, all wait for the other cycles") {
  const dataflows::Array array{4, 4};
  const auto mapping = mapped(gemm(3, 2, 5), "os", Timing::array, array);
  const auto pes = dataflows::pe_breakdown(mapping, array, core::Macs{30});
  CHECK(pes.useful.count() == 30);
  CHECK(pes.zeros.count() == 0);
  CHECK(pes.idle.count() == 50);
  CHECK(pes.waiting.count() == 7 * 16);
}

}  // namespace
}  // namespace systole::tests
