// SPDX-License-Identifier: MIT
#include "dataflows/rtl/buffered/layers.h"

#include <algorithm>
#include <map>

#include "core/checked.h"
#include "core/ir/operator_class.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/fold_plan.h"
#include "dataflows/rtl/network_folds.h"

namespace systole::rtl {
namespace {

using core::checked_add;
using core::checked_multiply;
using dataflows::Array;

std::int64_t divide_up(std::int64_t value, std::int64_t by) {
  return (value + by - 1) / by;
}

std::vector<LayerSample> sampled(const OverlappedLayer& layer, const Array& array, std::int64_t max_steps,
                                 std::size_t part, int axis);

/// The samples of the layer with `larger` in place of `value` along one axis, and with one less, so that they make a
/// line.
template <class Shortened>
std::vector<LayerSample> line(std::int64_t value, std::int64_t larger, const Shortened& shortened) {
  if (value <= larger) return shortened(value);
  const std::int64_t beyond = value - larger;
  std::vector<LayerSample> all = shortened(larger);
  for (LayerSample& sample : all) sample.weight = checked_multiply(sample.weight, beyond + 1);
  for (LayerSample& sample : shortened(larger - 1)) {
    sample.weight = checked_multiply(sample.weight, -beyond);
    all.push_back(sample);
  }
  return all;
}

/// A problem's size along one side after its folds were made `count`; the last one stays as small as it was.
std::int64_t with_folds(std::int64_t size, std::int64_t count, std::int64_t side) {
  const std::int64_t edge = (size - 1) % side + 1;
  return (count - 1) * side + edge;
}

void set_steps(OverlappedLayer& layer, std::int64_t steps) {
  for (std::size_t i = 0; i < layer.mapping.used; ++i) {
    dataflows::Problem& problem = layer.mapping.storage.at(i).problem;
    problem.t = problem.taps = steps;
    layer.kinds.at(i).steps = steps;
  }
}

/// Axes of a part: row folds, column folds, repeats; then the next part.
std::vector<LayerSample> sampled(const OverlappedLayer& layer, const Array& array, std::int64_t max_steps,
                                 std::size_t part, int axis) {
  if (part == layer.mapping.used) return {{.layer = layer, .weight = 1}};
  if (axis == 3) return sampled(layer, array, max_steps, part + 1, 0);
  const dataflows::Mapping& mapping = layer.mapping.storage.at(part);
  const auto shortened = [&](auto&& shorten) {
    return [&, shorten](std::int64_t count) {
      OverlappedLayer shorter = layer;
      shorten(shorter.mapping.storage.at(part), count);
      return sampled(shorter, array, max_steps, part, axis + 1);
    };
  };
  // From two folds on each one more costs the same. A column of folds must last as long as the skew of the array's
  // columns, or else the words of the column before it leave last.
  const std::int64_t skew = divide_up(array.cols, mapping.problem.t);
  switch (axis) {
    case 0:
      return line(divide_up(mapping.problem.s_r, array.rows), std::max<std::int64_t>(3, skew + 1),
                  shortened([&](dataflows::Mapping& shorter, std::int64_t count) {
                    shorter.problem.s_r = with_folds(shorter.problem.s_r, count, array.rows);
                  }));
    case 1:
      return line(divide_up(mapping.problem.s_c, array.cols), 3,
                  shortened([&](dataflows::Mapping& shorter, std::int64_t count) {
                    shorter.problem.s_c = with_folds(shorter.problem.s_c, count, array.cols);
                  }));
    default:
      return line(mapping.repeats, std::max<std::int64_t>(2, skew + 1),
                  shortened([](dataflows::Mapping& shorter, std::int64_t count) { shorter.repeats = count; }));
  }
}

}  // namespace

std::vector<std::int64_t> OverlappedLayer::key() const {
  std::vector<std::int64_t> all;
  for (std::size_t i = 0; i < mapping.used; ++i) {
    const Fold& kind = kinds.at(i);
    const dataflows::Mapping& part = mapping.storage.at(i);
    for (const std::int64_t value : {static_cast<std::int64_t>(kind.mode), kind.steps, kind.taps, kind.stride,
                                     kind.dilation, kind.passes, part.problem.s_r, part.problem.s_c, part.repeats}) {
      all.push_back(value);
    }
  }
  return all;
}

OverlappedLayer overlapped(const core::Layer& layer, const dataflows::Machine& machine) {
  OverlappedLayer result{.mapping = dataflows::map_layer(layer, *machine.dataflow, dataflows::Timing::buffered,
                                                         machine.depthwise, machine.array)};
  for (std::size_t i = 0; i < result.mapping.used; ++i) {
    result.kinds.at(i) = fold_kind(layer, result.mapping.storage.at(i));
  }
  return result;
}

std::int64_t model_cycles(const OverlappedLayer& layer, const Array& array) {
  return dataflows::evaluate(layer.mapping, array).cycles.count();
}

std::int64_t count_folds(const OverlappedLayer& layer, const Array& array) {
  std::int64_t count = 0;
  for (const dataflows::Mapping& part : layer.mapping.parts()) {
    count = checked_add(count, checked_multiply(dataflows::FoldPlan(part.problem, array).folds(), part.repeats));
  }
  return count;
}

std::vector<Fold> folds(const OverlappedLayer& layer, const Array& array) {
  std::vector<Fold> all;
  for (std::size_t i = 0; i < layer.mapping.used; ++i) {
    const dataflows::Mapping& part = layer.mapping.storage.at(i);
    Fold fold = layer.kinds.at(i);
    for (std::int64_t repeat = 0; repeat < part.repeats; ++repeat) {
      for (std::int64_t col = 0; col < part.problem.s_c; col += array.cols) {
        for (std::int64_t row = 0; row < part.problem.s_r; row += array.rows) {
          fold.rows = std::min(array.rows, part.problem.s_r - row);
          fold.cols = std::min(array.cols, part.problem.s_c - col);
          all.push_back(fold);
        }
      }
    }
  }
  return all;
}

std::vector<Accumulation> accumulation(const OverlappedLayer& layer, const Array& array, std::int64_t depth) {
  const bool is_stationary = layer.mode() == Mode::ws || layer.mode() == Mode::is;
  if (!is_stationary) return {};
  std::vector<Accumulation> all;
  for (const dataflows::Mapping& part : layer.mapping.parts()) {
    if (part.problem.t > depth) return {};
    const std::int64_t rows = part.problem.s_r;
    const std::int64_t columns = divide_up(part.problem.s_c, array.cols) * part.repeats;
    for (std::int64_t column = 0; column < columns; ++column) {
      for (std::int64_t row = 0; row < rows; row += array.rows) {
        all.push_back({.adds = row > 0, .keeps = row + array.rows < rows});
      }
    }
  }
  return all;
}

std::vector<LayerSample> samples(const OverlappedLayer& layer, const Array& array, std::int64_t max_steps) {
  const std::int64_t longest = std::max(max_steps, array.rows + array.cols + 1);
  const bool is_short = layer.mode() == Mode::rp || std::ranges::all_of(layer.mapping.parts(), [&](const auto& part) {
                          return part.problem.t <= longest;
                        });
  if (is_short) return sampled(layer, array, max_steps, 0, 0);
  return line(layer.mapping.storage[0].problem.t, longest, [&](std::int64_t steps) {
    OverlappedLayer shorter = layer;
    set_steps(shorter, steps);
    return sampled(shorter, array, max_steps, 0, 0);
  });
}

std::vector<DistinctLayer> distinct_layers(const core::Network& network, const dataflows::Machine& machine) {
  std::vector<DistinctLayer> all;
  std::map<std::vector<std::int64_t>, std::size_t> known;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    if (!core::runs_on_array(network.layers[i].op)) continue;
    const OverlappedLayer layer = overlapped(network.layers[i], machine);
    const auto [at, is_new] = known.try_emplace(layer.key(), all.size());
    if (is_new) all.push_back({.layer = layer, .at = {}});
    all[at->second].at.push_back(i);
  }
  return all;
}

}  // namespace systole::rtl
