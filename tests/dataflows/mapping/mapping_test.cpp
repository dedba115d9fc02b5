// SPDX-License-Identifier: MIT
#include "dataflows/mapping/mapping.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <string>

#include "core/error.h"
#include "dataflows/mapping/cost.h"
#include "tests/dataflows/mapping/golden_vectors.h"

namespace systole::tests {
namespace {

using dataflows::DepthwiseMapping;
using dataflows::Timing;

core::Layer depthwise(std::int64_t channels, std::int64_t size) {
  core::Layer layer = line_bank(channels, size, size, 3, 1);
  layer.k_h = 3;
  layer.pad_h = layer.pad_w = 1;
  return layer;
}

std::int64_t cycles(const core::Layer& layer, const char* dataflow, Timing timing, DepthwiseMapping mapping,
                    const dataflows::Array& array) {
  return dataflows::evaluate(dataflows::map_layer(layer, *dataflows::dataflow_named(dataflow), timing, mapping, array),
                             array)
      .cycles.count();
}

/// A dense product that `channels` packed channels are, costed as an ordinary GEMM.
std::int64_t dense_cycles(const core::Layer& layer, std::int64_t channels, const dataflows::Array& array) {
  const std::int64_t pixels = layer.in_h * layer.in_w;
  return cycles(gemm(pixels, channels, 9 * channels), "os", Timing::occupied, DepthwiseMapping::per_channel, array);
}

TEST_CASE("packing picks the pack size that a search over dense products picks, the last pack smaller") {
  const dataflows::Array array{16, 16};
  for (const std::int64_t channels : {2, 7, 16, 30, 96}) {
    const core::Layer layer = depthwise(channels, 10);
    std::int64_t best = std::numeric_limits<std::int64_t>::max();
    for (std::int64_t pack = 1; pack <= channels; ++pack) {
      std::int64_t total = channels / pack * dense_cycles(layer, pack, array);
      if (channels % pack > 0) total += dense_cycles(layer, channels % pack, array);
      best = std::min(best, total);
    }
    CAPTURE(channels);
    CHECK(cycles(layer, "os", Timing::occupied, DepthwiseMapping::packed, array) == best);
  }
}

TEST_CASE("packing is never slower than one channel at a time, on any dataflow and convention") {
  for (const char* dataflow : {"os", "ws", "is", "rp"}) {
    for (const Timing timing : dataflows::kTimings) {
      if (!dataflows::dataflow_named(dataflow)->cycles[timing]) continue;
      for (const std::int64_t side : {4, 8, 32}) {
        const dataflows::Array array{side, side};
        CHECK(cycles(depthwise(24, 14), dataflow, timing, DepthwiseMapping::packed, array) <=
              cycles(depthwise(24, 14), dataflow, timing, DepthwiseMapping::per_channel, array));
      }
    }
  }
}

TEST_CASE("a grouped layer costs its groups one after the other, and scalesim takes one cycle off once") {
  const dataflows::Array array{8, 8};
  core::Layer grouped = depthwise(6, 9);
  core::Layer one = grouped;
  one.in_ch = one.out_ch = one.groups = 1;
  const auto per_channel = DepthwiseMapping::per_channel;
  CHECK(cycles(grouped, "os", Timing::array, per_channel, array) ==
        6 * cycles(one, "os", Timing::array, per_channel, array));
  CHECK(cycles(grouped, "ws", Timing::scalesim, per_channel, array) + 1 ==
        6 * (cycles(one, "ws", Timing::scalesim, per_channel, array) + 1));
}

TEST_CASE("a batch is more rows of a product with weights, and more products of two activations") {
  const dataflows::Array array{8, 8};
  core::Layer weights = gemm(5, 9, 7);
  weights.batch = 3;
  const auto per_channel = DepthwiseMapping::per_channel;
  CHECK(cycles(weights, "os", Timing::array, per_channel, array) ==
        cycles(gemm(15, 9, 7), "os", Timing::array, per_channel, array));
  core::Layer activations = weights;
  activations.inputs = {0, 1};
  CHECK(cycles(activations, "os", Timing::array, per_channel, array) ==
        3 * cycles(gemm(5, 9, 7), "os", Timing::array, per_channel, array));
}

TEST_CASE("an undefined pair of timing and dataflow says what the timing defines") {
  const auto message = [](const char* dataflow, Timing timing) -> std::string {
    try {
      dataflows::require_defined(*dataflows::dataflow_named(dataflow), timing, DepthwiseMapping::per_channel);
    } catch (const core::InputError& error) {
      return error.what();
    }
    return "defined";
  };
  CHECK(message("ws", Timing::fuseconv) == "timing fuseconv does not define dataflow ws; it defines os, rp");
  CHECK(message("is", Timing::occupied) == "timing occupied does not define dataflow is; it defines os, rp");
  CHECK(message("ws", Timing::fuseconv_2020) == "timing fuseconv-2020 does not define dataflow ws; it defines os, rp");
  for (const char* dataflow : {"os", "ws", "is", "rp"}) {
    CHECK(message(dataflow, Timing::scalesim) == "defined");
    CHECK(message(dataflow, Timing::array) == "defined");
  }
}

}  // namespace
}  // namespace systole::tests
