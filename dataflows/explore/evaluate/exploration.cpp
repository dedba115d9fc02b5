// SPDX-License-Identifier: MIT
#include "dataflows/explore/evaluate/exploration.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "dataflows/energy/chip_area.h"
#include "dataflows/explore/evaluate/layer_cost_memo.h"
#include "dataflows/machine/check.h"

namespace systole::dataflows::explore {
namespace {

std::size_t digit(const Digits& digits, Axis axis) {
  return digits[static_cast<std::size_t>(axis)];
}

std::string combination_text(const DataflowChoice& choice, const Machine& machine) {
  return fmt::format("dataflow {}, timing {}, depthwise {}, memory {}{}", choice.name, name(machine.timing),
                     name(machine.depthwise), name(machine.memory), machine.cores.count > 1 ? ", several cores" : "");
}

/// What energy, power and area take.
void require_prices(const Question& question, Metric metric, bool has_memory) {
  if (!question.energy) {
    throw core::InputError(fmt::format(
        "{} needs a table of prices: found none, expected energy: TABLE (or --energy TABLE)", name(metric)));
  }
  const EnergyTable& table = *question.energy->table;
  if (metric == Metric::area) {
    if (const std::string why = why_no_area(table); !why.empty()) throw core::InputError("area: " + why);
    return;
  }
  if (!has_memory) {
    throw core::InputError(fmt::format(
        "{} needs DRAM's words: found memory none in the space, expected memory models only", name(metric)));
  }
  if (metric != Metric::power) return;
  if (std::ranges::count(question.axes.clock_mhz, 0) > 0) {
    throw core::InputError("power needs a clock: found clock_mhz 0 in the space, expected the chip's MHz");
  }
  if (table.unit != "pJ") {
    throw core::InputError(
        fmt::format("power needs picojoules: found energy table '{}' in {}, expected pJ", table.name, table.unit));
  }
}

}  // namespace

std::vector<Metric> shown_metrics(const Question& question) {
  const auto is_asked_for = [&](Metric metric) {
    const auto has = [&](const std::vector<Metric>& metrics) {
      return std::ranges::find(metrics, metric) != metrics.end();
    };
    return has(question.keep.objectives) || has(question.metrics) ||
           std::ranges::any_of(question.constraints, [&](const Constraint& c) {
             return has(c.costs()) || (metric == Metric::area && c.looks_at_area());
           });
  };
  const bool has_memory = std::ranges::count(question.axes.memory, no_memory()) == 0;
  if (is_asked_for(Metric::traffic) && !has_memory) {
    throw core::InputError("traffic is DRAM's: found memory none in the space, expected memory models only");
  }
  if (is_asked_for(Metric::nanoseconds) && std::ranges::count(question.axes.clock_mhz, 0) > 0) {
    throw core::InputError("nanoseconds need a clock: found clock_mhz 0 in the space, expected the chip's MHz");
  }
  for (const Metric metric : {Metric::energy, Metric::edp, Metric::power, Metric::area}) {
    if (is_asked_for(metric)) require_prices(question, metric, has_memory);
  }
  if (is_asked_for(Metric::silicon) && !question.silicon) {
    throw core::InputError("silicon needs a chip that exists: found none, expected silicon: MACHINE, as tpu_v6e");
  }
  const auto is_free = [&](Metric metric) {
    if (is_real(metric)) return false;
    if (metric == Metric::traffic) return has_memory;
    return metric != Metric::accesses && metric != Metric::network_cycles && metric != Metric::nanoseconds;
  };
  std::vector<Metric> metrics;
  for (const Metric metric : kMetrics) {
    if (is_free(metric) || is_asked_for(metric)) metrics.push_back(metric);
  }
  return metrics;
}

Exploration::Exploration(Question question, const std::vector<core::Network>& networks)
    : question_(std::move(question)), space_(question_.axes), metrics_(shown_metrics(question_)) {
  const Axes& axes = question_.axes;
  if (networks.size() != axes.network.size()) throw core::InternalError("as many networks as names are needed");
  positions_ = space_.size();
  if (question_.sample && *question_.sample < positions_) {
    positions_ = *question_.sample;
    sample_.emplace(space_.size(), question_.seed);
  }
  for (std::size_t i = 0; i < networks.size(); ++i) {
    const FuseCandidates candidates = candidates_for(networks[i], axes.variant);
    try {
      for (const FuseVariant variant : axes.variant) {
        variants_.push_back(network_variant(candidates, variant, question_.select, shapes_,
                                            needs_whole_network() ? &work_ : nullptr,
                                            needs(Metric::silicon) ? question_.silicon->machine.get() : nullptr));
      }
    } catch (const core::OverflowError&) {
      throw core::InputError(fmt::format("network {}: its MACs or parameters exceed 2^63-1", axes.network[i]));
    }
  }
  for (const Constraint& constraint : question_.constraints) {
    (constraint.costs().empty() ? early_ : late_).push_back(constraint);
  }
  find_candidates();
  bound_arrays();
}

bool Exploration::needs(Metric metric) const {
  return std::ranges::find(metrics_, metric) != metrics_.end();
}

std::vector<std::size_t> Exploration::defined_dataflows(const DataflowChoice& choice, Machine machine) {
  std::vector<std::size_t> defined;
  for (std::size_t i = 0; i < dataflows().size(); ++i) {
    machine.dataflow = dataflows()[i];
    if (std::ranges::count(choice.candidates, machine.dataflow) == 0) continue;
    Machine on = machine;
    on.depthwise = depthwise_on(*machine.dataflow, machine.depthwise);
    if (check(on).empty()) defined.push_back(i);
  }
  // By rows none of them does without one that can.
  const bool can = machine.depthwise != DepthwiseMapping::rows ||
                   std::ranges::any_of(defined, [](std::size_t i) { return dataflows()[i]->maps_by_rows != nullptr; });
  return can ? defined : std::vector<std::size_t>{};
}

/// Adds those of all choices on a machine; whether there are any.
bool Exploration::add_candidates(const Machine& machine) {
  const Axes& axes = question_.axes;
  const bool several = machine.cores.count > 1;
  const bool is_in_space = std::ranges::any_of(axes.cores, [&](auto count) { return (count > 1) == several; });
  bool any = false;
  for (const DataflowChoice& choice : axes.dataflow) {
    const auto& candidates = candidates_.emplace_back(defined_dataflows(choice, machine));
    if (!is_in_space) continue;
    any = any || !candidates.empty();
    if (candidates.empty()) undefined_.push_back(combination_text(choice, machine));
  }
  return any;
}

void Exploration::find_candidates() {
  const Axes& axes = question_.axes;
  bool any = false;
  for (const Timing timing : axes.timing) {
    for (const DepthwiseMapping depthwise : axes.depthwise) {
      for (const MemoryModel* const memory : axes.memory) {
        for (const std::int64_t cores : {1, 2}) {  // more, and how they share a layer, decide nothing (check(Machine))
          Machine machine{.timing = timing, .depthwise = depthwise, .memory = memory};
          machine.cores.count = cores;
          any = add_candidates(machine) || any;
        }
      }
    }
  }
  if (!any) {
    throw core::InputError(
        fmt::format("no point of the space is defined: timing, depthwise mapping, memory model and "
                    "dataflow do not go together ({})",
                    undefined_.front()));
  }
  if (axes.partition.size() > 1 && std::ranges::count(axes.cores, 1) > 0) {
    undefined_.push_back(
        fmt::format("one core, another partition than {} (one core shares nothing)", name(axes.partition.front())));
  }
}

void Exploration::bound_arrays() {
  const Axes& axes = question_.axes;
  if (axes.array.empty()) {
    smallest_ = {.rows = std::ranges::min(axes.rows), .cols = std::ranges::min(axes.cols)};
    largest_ = {.rows = std::ranges::max(axes.rows), .cols = std::ranges::max(axes.cols)};
    return;
  }
  smallest_ = largest_ = axes.array.front();
  for (const Array& array : axes.array) {
    smallest_ = {.rows = std::min(smallest_.rows, array.rows), .cols = std::min(smallest_.cols, array.cols)};
    largest_ = {.rows = std::max(largest_.rows, array.rows), .cols = std::max(largest_.cols, array.cols)};
  }
}

std::span<const std::size_t> Exploration::candidates(const Digits& digits) const {
  const Axes& axes = question_.axes;
  const bool several = axes.cores[digit(digits, Axis::cores)] > 1;
  if (!several && digit(digits, Axis::partition) > 0) return {};
  std::size_t row =
      (digit(digits, Axis::timing) * axes.depthwise.size() + digit(digits, Axis::depthwise)) * axes.memory.size() +
      digit(digits, Axis::memory);
  row = 2 * row + static_cast<std::size_t>(several);
  return candidates_[row * axes.dataflow.size() + digit(digits, Axis::dataflow)];
}

}  // namespace systole::dataflows::explore
