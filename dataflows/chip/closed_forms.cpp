// SPDX-License-Identifier: MIT
#include "dataflows/chip/closed_forms.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "core/checked.h"
#include "dataflows/chip/on_chip_words.h"
#include "dataflows/machine/map_layer.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/gemm_shape.h"

namespace systole::dataflows {
namespace {

using core::ceil_divide;
using core::checked_add;
using core::checked_multiply;
using core::checked_product;
using core::Cycles;

/// p0 x p1 in the order in which the script meets them; of equal ones its first is taken.
std::vector<std::pair<std::int64_t, std::int64_t>> factor_pairs(std::int64_t cores) {
  std::vector<std::pair<std::int64_t, std::int64_t>> pairs;
  for (std::int64_t factor = 1; factor <= cores / factor; ++factor) {
    if (cores % factor != 0) continue;
    pairs.emplace_back(factor, cores / factor);
    pairs.emplace_back(cores / factor, factor);
  }
  return pairs;
}

/// ceil(whole / parts / side), rounded as two divisions of doubles are.
std::int64_t folds(std::int64_t whole, std::int64_t parts, std::int64_t side) {
  return static_cast<std::int64_t>(
      std::ceil(static_cast<double>(whole) / static_cast<double>(parts) / static_cast<double>(side)));
}

std::int64_t fold_cycles(const Array& array, std::int64_t steps) {
  return checked_add(checked_add(checked_multiply(2, array.rows), array.cols), steps - 2);
}

struct Closed {
  std::int64_t cycles;
  std::int64_t words;
};

Closed closed_form(Partition scheme, const Problem& problem, const Array& array, std::int64_t p0, std::int64_t p1) {
  const auto [r, c, t] = std::array{problem.s_r, problem.s_c, problem.t};
  PerAxis parts;
  const SchemeAxes axes = axes_of(scheme);
  parts[axes.first] = p0;
  parts[axes.second] = p1;
  const std::int64_t steps = ceil_divide(t, parts[Axis::steps]);
  const std::int64_t all_folds =
      checked_multiply(folds(r, parts[Axis::rows], array.rows), folds(c, parts[Axis::cols], array.cols));
  const std::int64_t words =
      checked_add(checked_add(checked_product(r, t, parts[Axis::cols]), checked_product(c, t, parts[Axis::rows])),
                  checked_product(r, c, parts[Axis::steps]));
  return {.cycles = checked_multiply(fold_cycles(array, steps), all_folds), .words = words};
}

std::vector<Partition> schemes(Partition wanted) {
  if (wanted == Partition::best) return {Partition::spatial, Partition::st1, Partition::st2};
  return {wanted};
}

PerAxis parts_of(Axis first, std::int64_t p0, Axis second, std::int64_t p1) {
  PerAxis parts;
  parts[first] = p0;
  parts[second] = p1;
  return parts;
}

/// Axes of a product's rows (pixels) and columns (filters) in a dataflow's problem.
struct ProductAxes {
  Axis pixels;
  Axis filters;
};

ProductAxes product_axes(const Dataflow& dataflow) {
  const auto axis = [](const Problem& problem) {
    if (problem.s_r > 1) return Axis::rows;
    return problem.s_c > 1 ? Axis::cols : Axis::steps;
  };
  return {axis(dataflow.gemm(2, 1, 1)), axis(dataflow.gemm(1, 2, 1))};
}

/// Whole array lengths along an axis; the streamed one has no length.
std::int64_t most_parts(const Problem& problem, Axis axis, const Array& array) {
  switch (axis) {
    case Axis::rows:
      return std::max<std::int64_t>(1, problem.s_r / array.rows);
    case Axis::cols:
      return std::max<std::int64_t>(1, problem.s_c / array.cols);
    default:
      return problem.t;
  }
}

}  // namespace

ClosedFormCost scalesim_cost(const core::Layer& layer, const Machine& machine) {
  const LayerMapping mapping = map_layer(layer, machine);
  const Mapping& part = mapping.storage[0];
  std::optional<ClosedFormCost> best;
  for (const Partition scheme : schemes(machine.cores.partition)) {
    const SchemeAxes axes = axes_of(scheme);
    for (const auto& [p0, p1] : factor_pairs(machine.cores.count)) {
      const Closed closed = closed_form(scheme, part.problem, machine.array, p0, p1);
      const Cycles cycles = Cycles{closed.cycles} * part.repeats;
      const core::Elements words = core::Elements{closed.words} * part.repeats;
      const bool better = !best || (machine.cores.by == PartitionBy::cycles ? cycles < best->slowest_core
                                                                            : words < best->on_chip_words);
      if (!better) continue;
      best = {.choice = {.scheme = scheme, .parts = parts_of(axes.first, p0, axes.second, p1)},
              .slowest_core = cycles,
              .mean_core = static_cast<double>(cycles.count()),
              .on_chip_words = words,
              .cores = machine.cores.count};
    }
  }
  return *best;
}

ClosedFormCost krittika_cost(const core::Layer& layer, const Machine& machine) {
  const LayerMapping mapping = map_layer(layer, machine);
  const Mapping& part = mapping.storage[0];
  const Problem& problem = part.problem;
  const ProductAxes axes = product_axes(*part.dataflow);
  const CutLayer cut(layer, machine);

  std::optional<std::int64_t> fewest;
  PerAxis chosen;
  for (const auto& [p0, p1] : factor_pairs(machine.cores.count)) {
    PerAxis parts;
    parts[axes.pixels] = std::min(p0, most_parts(problem, axes.pixels, machine.array));
    parts[axes.filters] = std::min(p1, most_parts(problem, axes.filters, machine.array));
    const PerAxis largest = cut.largest(parts);
    const std::int64_t cycles =
        checked_multiply(fold_cycles(machine.array, largest[Axis::steps]),
                         checked_multiply(ceil_divide(largest[Axis::rows], machine.array.rows),
                                          ceil_divide(largest[Axis::cols], machine.array.cols)));
    if (fewest && cycles >= *fewest) continue;
    fewest = cycles;
    chosen = parts;
  }

  // Parts of ceil(positions / parts), the last one with what is left; some may have nothing left.
  ClosedFormCost cost{.choice = {.scheme = Partition::spatial, .parts = chosen},
                      .on_chip_words = on_chip_words(cut, chosen)};
  const GroupShare groups = cut.with_groups(cut.positions()[Axis::groups]);
  const PerAxis whole = cut.positions();
  const PerAxis largest = cut.largest(chosen);
  double sum = 0;
  cost.cores = 0;
  for (std::int64_t i = 0; i < chosen[axes.pixels]; ++i) {
    for (std::int64_t j = 0; j < chosen[axes.filters]; ++j) {
      PerAxis positions = largest;
      positions[axes.pixels] =
          std::min(largest[axes.pixels], whole[axes.pixels] - checked_multiply(i, largest[axes.pixels]));
      positions[axes.filters] =
          std::min(largest[axes.filters], whole[axes.filters] - checked_multiply(j, largest[axes.filters]));
      if (positions[axes.pixels] < 1 || positions[axes.filters] < 1) continue;
      const Cycles cycles = evaluate(cut.part(groups, positions), machine.array).cycles;
      cost.slowest_core = std::max(cost.slowest_core, cycles);
      sum += static_cast<double>(cycles.count());
      ++cost.cores;
    }
  }
  cost.mean_core = sum / static_cast<double>(cost.cores);
  return cost;
}

}  // namespace systole::dataflows
