// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/scalesim_memory.h"

#include <fmt/format.h>

#include <map>

#include "core/error.h"
#include "core/ir/operators.h"
#include "core/parallel_for.h"
#include "dataflows/memory/scalesim/detail/buffers/layer_plan.h"
#include "dataflows/memory/scalesim/detail/buffers/layer_simulation.h"

namespace systole::dataflows::scalesim {

LayerReport simulate_memory(const core::Layer& layer, const Machine& machine, const LineLatencies* latencies) {
  const LayerPlan plan(layer_shape(layer), machine);
  return simulate_layer(plan, latencies);
}

MemoryReport simulate_memory(const core::Network& network, const Machine& machine,
                             const std::vector<LineLatencies>& latencies, unsigned threads,
                             const core::Observer& observer) {
  MemoryReport result;
  std::vector<LayerShape> shapes;
  std::map<LayerShape, std::size_t> known;
  std::vector<std::size_t> first_row;
  const bool external = machine.use_ramulator_trace && !latencies.empty();
  const auto naming = [&](std::size_t layer, const auto& work) {
    try {
      return work();
    } catch (const core::OverflowError&) {
      throw core::InputError(fmt::format("network '{}', layer {} {}: its counts exceed 2^63-1", network.name, layer,
                                         core::in_quotes(network.layers[layer].name)));
    } catch (const core::InputError& error) {
      throw core::InputError(fmt::format("network '{}', layer {} {}: {}", network.name, layer,
                                         core::in_quotes(network.layers[layer].name), error.what()));
    }
  };
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    if (!core::runs_on_array(network.layers[i].op)) continue;
    const LayerShape shape = naming(i, [&] { return layer_shape(network.layers[i]); });
    LayerShape one = shape;
    one.groups = 1;
    std::size_t report = shapes.size();
    if (!external) report = known.try_emplace(one, report).first->second;
    if (report == shapes.size()) {
      shapes.push_back(one);
      first_row.push_back(result.rows.size());
    }
    result.rows.push_back({.layer = i, .groups = shape.groups, .report = report});
  }
  result.reports.resize(shapes.size());
  const auto simulate = [&](std::size_t i) {
    const std::size_t row = first_row[i];
    naming(result.rows[row].layer, [&] {
      const LayerPlan plan(shapes[i], machine);
      result.reports[i] = simulate_layer(plan, external && row < latencies.size() ? &latencies[row] : nullptr);
      return 0;
    });
  };
  core::parallel_for_each(shapes.size(), threads, simulate, [&](std::size_t finished) {
    observer.report_progress("scratchpads", static_cast<double>(finished), static_cast<double>(shapes.size()));
    observer.check();
  });
  return result;
}

}  // namespace systole::dataflows::scalesim
