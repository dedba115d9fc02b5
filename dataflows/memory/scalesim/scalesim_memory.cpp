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
#include "core/threads/parallel_for.h"
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
      reasons_[index] = error.what();
    }
    return false;
  }
  [[nodiscard]] const std::string& at(std::size_t index) const { return reasons_[index]; }

 private:
  std::vector<std::string> reasons_;
};

/// A shape, and the first layer that has it.
struct DistinctShape {
  LayerShape shape;
  std::size_t layer = 0;
  std::size_t row = 0;  ///< the same, counted among those that an array runs
};

}  // namespace

MemoryReport simulate_memory(const core::Network& network, const Machine& machine,
                             const std::vector<LineLatencies>& latencies, unsigned threads,
                             const core::Observer& observer, OnFailure on_failure) {
  MemoryReport result;
  const auto leave_out = [&](std::size_t layer, const std::string& reason) {
    if (on_failure == OnFailure::stop) {
      throw core::InputError(fmt::format("network '{}', layer {} {}: {}", network.name, layer,
                                         core::in_quotes(network.layers[layer].name), reason));
    }
    result.missing.push_back({.layer = layer, .reason = reason});
  };

  std::vector<DistinctShape> distinct;
  std::map<LayerShape, std::size_t> known;
  const bool external = machine.use_ramulator_trace && !latencies.empty();
  std::size_t array_layers = 0;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    if (!core::runs_on_array(network.layers[i].op)) continue;
    const std::size_t row = array_layers++;
    LayerShape shape;
    Reasons reason(1);
    if (!reason.tries(0, [&] { shape = layer_shape(network.layers[i]); })) {
      leave_out(i, reason.at(0));
      continue;
    }
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
    if (!done && on_failure == OnFailure::stop) leave_out(distinct[i].layer, reasons.at(i));
  };
  core::parallel_for_each(distinct.size(), threads, simulate, [&](std::size_t finished) {
    observer.report_progress("scratchpads", static_cast<double>(finished), static_cast<double>(distinct.size()));
    observer.check();
  });

  std::erase_if(result.rows, [&](const MemoryReport::Row& row) {
    if (reasons.at(row.report).empty()) return false;
    leave_out(row.layer, reasons.at(row.report));
    return true;
  });
  std::ranges::sort(result.missing, {}, &MissingLayer::layer);
  return result;
}

}  // namespace systole::dataflows::scalesim
