// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/scalesim_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

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

namespace {

/// The reasons why work failed, one place each; empty where it did not.
class Reasons {
 public:
  explicit Reasons(std::size_t count) : reasons_(count) {}

  /// Does `work`; false if it failed, for the reason that then stands at `index`.
  bool tries(std::size_t index, const std::function<void()>& work) {
    try {
      work();
      return true;
    } catch (const core::OverflowError&) {
      reasons_[index] = "its counts exceed 2^63-1";
    } catch (const core::InputError& error) {
      throw core::InputError(fmt::format("network '{}', layer {} {}: {}", network.name, layer,
                                         core::in_quotes(network.layers[layer].name), reason));
    }
  };

  std::vector<DistinctShape> distinct;
  std::map<LayerShape, std::size_t> known;
  const bool external = machine.use_ramulator_trace && !latencies.empty();
  std::size_t array_layers = 0;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    if (!core::runs_on_array(network.layers[i].op)) continue;
    const LayerShape shape = naming(i, [&] { return layer_shape(network.layers[i]); });
    LayerShape one = shape;
    one.groups = 1;
    std::size_t report = distinct.size();
    if (!external) report = known.try_emplace(one, report).first->second;
    if (report == distinct.size()) distinct.push_back({.shape = one, .layer = i, .row = row});
    result.rows.push_back({.layer = i, .groups = shape.groups, .report = report});
  }

  result.reports.resize(distinct.size());
  Reasons reasons(distinct.size());
  const auto simulate = [&](std::size_t i) {
    const std::size_t row = distinct[i].row;
    const bool done = reasons.tries(i, [&] {
      const LayerPlan plan(distinct[i].shape, machine);
      result.reports[i] = simulate_layer(plan, external && row < latencies.size() ? &latencies[row] : nullptr);
    });
  };
  core::parallel_for_each(distinct.size(), threads, simulate, [&](std::size_t finished) {
    observer.report_progress("scratchpads", static_cast<double>(finished), static_cast<double>(distinct.size()));
    observer.check();
  });
  return result;
}

}  // namespace systole::dataflows::scalesim
