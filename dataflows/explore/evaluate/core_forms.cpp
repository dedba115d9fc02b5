// SPDX-License-Identifier: MIT
#include "dataflows/explore/evaluate/core_forms.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/checked.h"
#include "dataflows/chip/partition_search.h"
#include "dataflows/chip/share.h"
#include "dataflows/machine/map_layer.h"
#include "dataflows/machine/precision.h"
#include "dataflows/vector/vector_cost.h"

namespace systole::dataflows::explore {
namespace {

using core::ceil_divide;

/// All intermediate results stay below this, with room for the rounding of the bound itself.
constexpr double kSafeCycles = 1e18;
/// So that tables of all numbers of cores are small.
constexpr std::int64_t kMostCores = 1 << 16;
constexpr std::int64_t kUnknown = std::numeric_limits<std::int64_t>::max();

constexpr auto kGroups = static_cast<std::size_t>(dataflows::Axis::groups);
constexpr auto kRows = static_cast<std::size_t>(dataflows::Axis::rows);
constexpr auto kCols = static_cast<std::size_t>(dataflows::Axis::cols);
constexpr auto kSteps = static_cast<std::size_t>(dataflows::Axis::steps);
constexpr std::size_t kAllCut = 4;
static_assert(dataflows::kAxes == kAllCut);

double magnitude(std::int64_t value) {
  return std::abs(static_cast<double>(value));
}

/// Partial sums then travel as many a cycle as the array has columns.
bool costs_cycles_alone(const Machine& machine) {
  const Cores& cores = machine.cores;
  return machine.memory == no_memory() && machine.depthwise != DepthwiseMapping::packed &&
         cores.model == PartitionModel::systole && cores.by == PartitionBy::cycles &&
         cores.scope == PartitionScope::layer && cores.link_words == 0 && partial_sum_words(machine) == 1;
}

struct Axes3 {
  std::size_t first;
  std::size_t second;
  std::size_t uncut;
};

/// The axes of a scheme; the one along which parts are reduced, if there is one, is the first.
Axes3 axes_of_scheme(Partition scheme, std::size_t depth) {
  const SchemeAxes axes = axes_of(scheme);
  auto first = static_cast<std::size_t>(axes.first);
  auto second = static_cast<std::size_t>(axes.second);
  const std::size_t uncut = kRows + kCols + kSteps - first - second;
  if (second == depth) std::swap(first, second);
  return {.first = first, .second = second, .uncut = uncut};
}

}  // namespace

CoreForms::Cuts CoreForms::Cuts::of(std::int64_t whole, bool cuttable, std::int64_t most, bool every) {
  Cuts cuts;
  for (std::int64_t parts = 1; parts <= (cuttable ? std::min(whole, most) : 1); ++parts) {
    const std::int64_t size = ceil_divide(whole, parts);
    if (!every && parts > 1 && size == cuts.sized.back().size) continue;
    cuts.sized.push_back({.parts = parts, .size = size, .folds = 0});
  }
  cuts.folded = cuts.sized;
  return cuts;
}

void CoreForms::Cuts::fold(std::int64_t side) {
  folded.clear();
  for (Part& part : sized) {
    part.folds = ceil_divide(part.size, side);
    if (folded.empty() || part.folds < folded.back().folds) folded.push_back(part);
  }
}

CoreForms::CoreForms(std::span<const core::Layer> layers, const Machine& machine, const MachineRange& range) {
  for (const std::int64_t count : range.cores) {
    if (count > 1) counts_.push_back(count);
  }
  std::ranges::sort(counts_);
  usable_ = costs_cycles_alone(machine) && !counts_.empty() && counts_.back() <= kMostCores;
  if (!usable_) return;
  most_ = counts_.back();
  slot_of_.assign(static_cast<std::size_t>(most_) + 1, 0);
  for (std::int64_t cores = 1; cores <= most_; ++cores) {
    const auto slot = std::ranges::lower_bound(counts_, cores) - counts_.begin();
    slot_of_[static_cast<std::size_t>(cores)] = static_cast<std::uint32_t>(slot);
  }
  double bound = 0;
  usable_ = std::ranges::all_of(layers, [&](const core::Layer& layer) { return add(layer, machine, range, bound); });
}

/// Adds a layer's form; false where it has none, or where `bound`, of all layers' cycles, is too large.
bool CoreForms::add(const core::Layer& layer, const Machine& machine, const MachineRange& range, double& bound) {
  const LayerMapping mapping = map_layer(layer, machine);
  const Mapping& part = mapping.storage[0];
  if (mapping.used != 1 || part.model.whole != nullptr) return false;
  const CutLayer cut(layer, machine);
  const PerAxis& whole = cut.positions();
  if (part.repeats != whole[dataflows::Axis::groups]) return false;

  // A linear function is known from four of its values.
  const auto cost = [&](std::int64_t steps, const Array& array) {
    Problem problem = part.problem;
    problem.t = steps;
    return part.model.per_fold.form(problem, array);
  };
  const LinearForm at_1 = cost(1, {.rows = 1, .cols = 1});
  Form form{};
  form.per_step = cost(2, {.rows = 1, .cols = 1}).base - at_1.base;
  form.per_row = cost(1, {.rows = 2, .cols = 1}).base - at_1.base;
  form.per_col = cost(1, {.rows = 1, .cols = 2}).base - at_1.base;
  form.constant = at_1.base - form.per_step - form.per_row - form.per_col;
  form.row = at_1.row;
  form.col = at_1.col;
  form.offset = part.timing == Timing::scalesim ? -1 : 0;
  form.depth = static_cast<std::size_t>(cut.depth());

  const double rows = magnitude(whole.counts[kRows]);
  const double cols = magnitude(whole.counts[kCols]);
  const double steps = magnitude(whole.counts[kSteps]);
  const double row_folds = magnitude(ceil_divide(whole.counts[kRows], range.smallest.rows));
  const double col_folds = magnitude(ceil_divide(whole.counts[kCols], range.smallest.cols));
  const double base = magnitude(form.constant) + magnitude(form.per_step) * steps +
                      magnitude(form.per_row) * magnitude(range.largest.rows) +
                      magnitude(form.per_col) * magnitude(range.largest.cols);
  // The words on chip, which simulate() counts, are more than what a reduction moves.
  const double words = (rows * steps + cols * steps + rows * cols) * magnitude(most_);
  bound += magnitude(whole.counts[kGroups]) * (base * row_folds * col_folds + magnitude(form.row) * rows * col_folds +
                                               magnitude(form.col) * cols * row_folds + words);
  if (bound > kSafeCycles || at_1.pe != 0) return false;

  for (std::size_t axis = 0; axis < kAllCut; ++axis) {
    const bool cuttable = cut.whole(static_cast<dataflows::Axis>(axis)) > 1;
    form.cuts[axis] = Cuts::of(whole.counts[axis], cuttable, most_, axis == form.depth);
  }
  forms_.push_back(std::move(form));
  return true;
}

void CoreForms::set_array(const Array& array) {
  for (Form& form : forms_) {
    if (array.rows != array_.rows) form.cuts[kRows].fold(array.rows);
    if (array.cols != array_.cols) form.cuts[kCols].fold(array.cols);
  }
  array_ = array;
  known_.fill(false);
}

CoreForms::Line CoreForms::line(const Form& form, std::int64_t groups, const std::array<const Part*, 4>& at,
                                std::size_t along) const {
  const std::int64_t fixed = form.constant + form.per_row * array_.rows + form.per_col * array_.cols;
  const std::int64_t fold = fixed + form.per_step * at[kSteps]->size;
  const Part& rows = *at[kRows];
  const Part& cols = *at[kCols];
  if (along == kCols) {
    return {.slope_folds = groups * (fold * rows.folds + form.row * rows.size),
            .slope_size = groups * form.col * rows.folds,
            .rest = form.offset};
  }
  if (along == kRows) {
    return {.slope_folds = groups * (fold * cols.folds + form.col * cols.size),
            .slope_size = groups * form.row * cols.folds,
            .rest = form.offset};
  }
  return {.slope_folds = 0,
          .slope_size = groups * form.per_step * rows.folds * cols.folds,
          .rest = groups * (fixed * rows.folds * cols.folds + form.row * rows.size * cols.folds +
                            form.col * cols.size * rows.folds) +
                  form.offset};
}

void CoreForms::search(const Form& form, Partition scheme, std::span<std::int64_t> best) const {
  const Axes3 axes = axes_of_scheme(scheme, form.depth);
  const bool reduces = axes.first == form.depth;
  const bool folds_alone = !reduces && form.row == 0 && form.col == 0;
  const auto cuts = [&](std::size_t axis) -> const std::vector<Part>& {
    return folds_alone && axis != kSteps ? form.cuts[axis].folded : form.cuts[axis].sized;
  };
  std::array<const Part*, kAllCut> at{};
  at[axes.uncut] = &form.cuts[axes.uncut].sized.front();
  at[axes.second] = &form.cuts[axes.second].sized.front();
  for (const Part& groups : form.cuts[kGroups].sized) {
    const std::int64_t left_of_groups = most_ / groups.parts;
    for (const Part& first : cuts(axes.first)) {
      if (first.parts > left_of_groups) break;
      at[axes.first] = &first;
      const auto [slope_folds, slope_size, rest] = line(form, groups.size, at, axes.second);
      const std::int64_t used = groups.parts * first.parts;
      const std::int64_t left = left_of_groups / first.parts;
      // A ring of first.parts cores is left with that share of the results of each, by so many words a step.
      const std::int64_t hops = reduces ? first.parts - 1 : 0;
      const std::int64_t results = at[axes.uncut]->size * groups.size;
      const std::int64_t ring_words = first.parts * words_;
      for (const Part& second : cuts(axes.second)) {
        if (second.parts > left) break;
        std::int64_t& known = best[slot_of_[static_cast<std::size_t>(used * second.parts)]];
        std::int64_t cycles = slope_folds * second.folds + slope_size * second.size + rest;
        if (cycles >= known) continue;
        if (hops > 0) cycles += hops * ceil_divide(second.size * results, ring_words);
        known = std::min(known, cycles);
      }
    }
  }
  // More cores may do what fewer can.
  for (std::size_t slot = 1; slot < best.size(); ++slot) best[slot] = std::min(best[slot], best[slot - 1]);
}

void CoreForms::search(Partition partition) {
  std::vector<std::int64_t>& all = cycles_.at(static_cast<std::size_t>(partition));
  all.assign(forms_.size() * counts_.size(), kUnknown);
  for (std::size_t i = 0; i < forms_.size(); ++i) {
    const Form& form = forms_[i];
    const std::span best = std::span(all).subspan(i * counts_.size(), counts_.size());
    if (partition != Partition::best) {
      search(form, partition, best);
      continue;
    }
    // First what reduces nothing: it leaves least to look at.
    const auto reduces = [&](Partition scheme) { return axes_of_scheme(scheme, form.depth).first == form.depth; };
    std::array schemes{Partition::spatial, Partition::st1, Partition::st2};
    std::stable_partition(schemes.begin(), schemes.end(), [&](Partition scheme) { return !reduces(scheme); });
    for (const Partition scheme : schemes) search(form, scheme, best);
  }
}

void CoreForms::cycles(const Machine& machine, std::span<std::int64_t> results) {
  if (machine.array != array_) set_array(machine.array);
  const std::int64_t words = std::min(array_.cols, vector_lanes_of_core(machine));
  if (words != words_) known_.fill(false);
  words_ = words;
  const auto row = static_cast<std::size_t>(machine.cores.partition);
  if (!known_.at(row)) search(machine.cores.partition);
  known_.at(row) = true;
  const std::size_t slot = slot_of_[static_cast<std::size_t>(machine.cores.count)];
  const std::vector<std::int64_t>& all = cycles_.at(row);
  for (std::size_t i = 0; i < forms_.size(); ++i) results[i] = all[i * counts_.size() + slot];
}

}  // namespace systole::dataflows::explore
