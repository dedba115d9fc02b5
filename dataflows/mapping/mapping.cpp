// SPDX-License-Identifier: MIT
#include "dataflows/mapping/mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/error.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/detail/fuseconv_model.h"
#include "dataflows/mapping/gemm_shape.h"

namespace systole::dataflows {
namespace {

Mapping mapping_of(const Dataflow& dataflow, Timing timing, const Problem& problem, std::int64_t repeats) {
  return {.dataflow = &dataflow,
          .timing = timing,
          .model = *dataflow.cycles[timing],
          .problem = problem,
          .sram = dataflow.sram(problem),
          .repeats = repeats,
          .origin = {}};
}

/// A product that (a part of) `layer` is. Its groups and packs share the rows, which is what FuSeConv's model reads.
Mapping gemm_mapping(const core::Layer& layer, const GemmShape& shape, std::int64_t repeats, const Dataflow& dataflow,
                     Timing timing) {
  Problem problem = dataflow.gemm(shape.rows, shape.cols, shape.depth);
  problem.fuseconv.exact_rows = fuseconv_exact_rows(layer, shape.rows);
  return mapping_of(dataflow, timing, problem, repeats);
}

/// Of all pack sizes the fastest; of equally fast ones the smallest.
LayerMapping packed_mapping(const core::Layer& layer, const Dataflow& dataflow, Timing timing, const Array& array) {
  const GemmShape group = gemm_shape(layer);
  const auto pack_mapping = [&](std::int64_t channels, std::int64_t repeats) {
    return gemm_mapping(layer, packed(group, channels), repeats, dataflow, timing);
  };
  LayerMapping best;
  core::Cycles fastest;
  for (std::int64_t channels = 1; channels <= group.count; ++channels) {
    const std::int64_t rest = group.count % channels;
    LayerMapping candidate{
        .storage = {pack_mapping(channels, group.count / channels), {}}, .used = 1, .packed_channels = channels};
    if (rest > 0) {
      candidate.storage[1] = pack_mapping(rest, 1);
      candidate.used = 2;
    }
    const core::Cycles cycles = evaluate(candidate, array).cycles;
    if (channels == 1 || cycles < fastest) {
      best = candidate;
      fastest = cycles;
    }
  }
  return best;
}

}  // namespace

std::string why_undefined(const Dataflow& dataflow, Timing timing, DepthwiseMapping depthwise) {
  if (!dataflow.cycles[timing]) {
    std::vector<std::string_view> defined;
    for (const Dataflow* other : dataflows()) {
      if (other->cycles[timing]) defined.push_back(other->name);
    }
    return fmt::format("timing {} does not define dataflow {}; it defines {}", name(timing), dataflow.name,
                       fmt::join(defined, ", "));
  }
  if (depthwise == DepthwiseMapping::rows && dataflow.maps_by_rows == nullptr) {
    return fmt::format("depthwise mapping rows needs the row broadcast of dataflow rp; dataflow {} has none",
                       dataflow.name);
  }
  return {};
}

void require_defined(const Dataflow& dataflow, Timing timing, DepthwiseMapping depthwise) {
  const bool defined =
      dataflow.cycles[timing] && (depthwise != DepthwiseMapping::rows || dataflow.maps_by_rows != nullptr);
  if (!defined) throw core::InputError(why_undefined(dataflow, timing, depthwise));
}

LayerMapping map_layer(const core::Layer& layer, const Dataflow& dataflow, Timing timing, DepthwiseMapping depthwise,
                       const Array& array) {
  require_defined(dataflow, timing, depthwise);
  const bool by_rows = depthwise == DepthwiseMapping::rows && dataflow.maps_by_rows(layer);
  const Dataflow& runs_as = by_rows || dataflow.maps(layer) ? dataflow : *default_dataflow();
  const bool is_grouped = layer.op == core::Operator::conv && layer.groups > 1;
  if (is_grouped && depthwise == DepthwiseMapping::packed && runs_as.gemm != nullptr) {
    return packed_mapping(layer, runs_as, timing, array);
  }
  if (runs_as.gemm == nullptr) {
    return {
        .storage = {mapping_of(runs_as, timing, runs_as.layer_problem(layer), 1), {}}, .used = 1, .packed_channels = 1};
  }
  const GemmShape shape = gemm_shape(layer);
  return {.storage = {gemm_mapping(layer, shape, shape.count, runs_as, timing), {}}, .used = 1, .packed_channels = 1};
}

}  // namespace systole::dataflows
