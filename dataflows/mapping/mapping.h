// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/ir/layer.h"
#include "core/named.h"
#include "core/quantity.h"
#include "dataflows/mapping/array.h"
#include "dataflows/mapping/dataflow.h"

namespace systole::dataflows {

/// How depthwise layers that a dataflow does not map itself are run.
enum class DepthwiseMapping : std::uint8_t {
  per_channel,  ///< one product with a single column per channel, one after the other
  packed,       ///< channels packed block-diagonally into dense products, as many together as is fastest
  rows,         ///< on rp: K accumulating passes of the row-parallel dataflow
};
inline constexpr std::array kDepthwiseMappingNames{
    core::Named{DepthwiseMapping::per_channel, "per-channel", "one product with a single column per channel"},
    core::Named{DepthwiseMapping::packed, "packed", "channels packed block-diagonally into dense products"},
    core::Named{DepthwiseMapping::rows, "rows", "accumulating passes of the row-parallel dataflow (on rp)"}};
constexpr const auto& named_values(DepthwiseMapping /*any*/) {
  return kDepthwiseMappingNames;
}
inline constexpr auto kDepthwiseMappings = core::values_of(kDepthwiseMappingNames);
constexpr std::string_view name(DepthwiseMapping mapping) {
  return core::name_of(mapping);
}

/// Where in a layer's product a part of it begins: its first row, column and step. Zero for a whole layer; the cores of
/// a chip have parts (dataflows/chip/).
struct Origin {
  std::int64_t row = 0;
  std::int64_t col = 0;
  std::int64_t step = 0;
};

/// `repeats` equal problems of one dataflow, prepared so that any array can be evaluated on them in O(1).
struct Mapping {
  const Dataflow* dataflow = nullptr;
  Timing timing = Timing::scalesim;
  CycleModel model;
  Problem problem;
  SramForms sram;
  std::int64_t repeats = 1;
  Origin origin{};
};

/// A prepared layer: one mapping, or two where packing leaves a smaller last pack.
struct LayerMapping {
  std::array<Mapping, 2> storage;
  std::size_t used = 1;
  std::int64_t packed_channels = 1;  ///< groups that share a dense product

  [[nodiscard]] std::span<const Mapping> parts() const { return {storage.data(), used}; }
  [[nodiscard]] const Dataflow& dataflow() const { return *storage[0].dataflow; }
};

/// Maps a sound layer that runs on arrays (core::runs_on_array). `array` matters only for the choice of the packing.
/// Throws InputError where `timing` does not define `dataflow` or `depthwise` is not what it can do, OverflowError
/// where counts leave 64 bits. O(1); packing searches all pack sizes, O(groups).
LayerMapping map_layer(const core::Layer& layer, const Dataflow& dataflow, Timing timing, DepthwiseMapping depthwise,
                       const Array& array);

/// Why the three do not go together, in a sentence; empty if they do.
std::string why_undefined(const Dataflow& dataflow, Timing timing, DepthwiseMapping depthwise);

/// Throws InputError if the three do not go together; what map_layer checks for each layer.
void require_defined(const Dataflow& dataflow, Timing timing, DepthwiseMapping depthwise);

}  // namespace systole::dataflows
