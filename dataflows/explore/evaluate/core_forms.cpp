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
/// Positions and results that folds_of() divides.
constexpr double kMostPositions = 1e15;
/// Beyond the rounding of a few operations on doubles.
constexpr double kRoundedUp = 1 + 1e-9;
constexpr std::array kSchemes{Partition::spatial, Partition::st1, Partition::st2};
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

/// ceil(size / side) of numbers below 2^51, which a division of doubles gives exactly: a quotient below a whole number
/// is that by at least 1 / side, more than what it is rounded by. It takes a fraction of an integer division's time.
std::int64_t folds_of(std::int64_t size, std::int64_t side) {
  return static_cast<std::int64_t>(static_cast<double>(size + side - 1) / static_cast<double>(side));
}

/// All floor(count / n), ascending.
std::vector<std::int64_t> shares_of(std::span<const std::int64_t> counts) {
  std::vector<bool> is_share(static_cast<std::size_t>(counts.back()) + 1, false);
  for (const std::int64_t count : counts) {
    for (std::int64_t n = 1; n <= count; n = count / (count / n) + 1)
      is_share[static_cast<std::size_t>(count / n)] = true;
  }
  std::vector<std::int64_t> shares;
  for (std::size_t share = 1; share < is_share.size(); ++share) {
    if (is_share[share]) shares.push_back(static_cast<std::int64_t>(share));
  }
  return shares;
}

/// Partial sums then travel as many a cycle as the array has columns.
bool costs_cycles_alone(const Machine& machine) {
  const Cores& cores = machine.cores;
  return machine.memory == no_memory() && machine.depthwise != DepthwiseMapping::packed &&
         cores.model == PartitionModel::systole && cores.by == PartitionBy::cycles &&
         cores.scope == PartitionScope::layer && cores.link_words == 0 && partial_sum_words(machine) == 1;
}

}  // namespace

CoreForms::Cuts CoreForms::Cuts::of(std::int64_t whole, std::int64_t most, std::span<const std::int64_t> numbers) {
  Cuts cuts;
  for (const std::int64_t number : numbers) {
    const std::int64_t size = ceil_divide(whole, std::min(most, number));
    if (cuts.sized.empty() || size < cuts.sized.back().size) {
      cuts.sized.push_back({.parts = ceil_divide(whole, size), .size = size, .folds = 0});
    }
    cuts.of_share.push_back(static_cast<std::uint32_t>(cuts.sized.size() - 1));
  }
  cuts.folded = cuts.sized;
  return cuts;
}

void CoreForms::Cuts::fold(std::int64_t side) {
  folded.clear();
  for (Part& part : sized) {
    part.folds = folds_of(part.size, side);
    if (folded.empty() || part.folds < folded.back().folds) folded.push_back(part);
  }
}

CoreForms::CutScheme CoreForms::cut_scheme(const Form& form, Partition scheme) {
  const SchemeAxes axes = axes_of(scheme);
  auto first = static_cast<std::size_t>(axes.first);
  auto second = static_cast<std::size_t>(axes.second);
  const std::size_t uncut = kRows + kCols + kSteps - first - second;
  const bool fewer = form.cuts[second].sized.size() < form.cuts[first].sized.size();
  if (second == form.depth || (first != form.depth && fewer)) std::swap(first, second);
  return {.scheme = scheme, .first = first, .second = second, .uncut = uncut};
}

CoreForms::CoreForms(std::span<const core::Layer> layers, const Machine& machine, const MachineRange& range) {
  for (const std::int64_t count : range.cores) {
    if (count > 1) counts_.push_back(count);
  }
  std::ranges::sort(counts_);
  usable_ = costs_cycles_alone(machine) && !counts_.empty() && counts_.back() <= kMostCores;
  if (!usable_) return;
  most_ = counts_.back();
  shares_ = shares_of(counts_);
  slot_of_.assign(static_cast<std::size_t>(most_) + 1, 0);
  for (std::int64_t cores = 1; cores <= most_; ++cores) {
    const auto slot = std::ranges::lower_bound(counts_, cores) - counts_.begin();
    slot_of_[static_cast<std::size_t>(cores)] = static_cast<std::uint32_t>(slot);
  }
  double bound = 0;
  find_reach();
  budgets_.resize(counts_.size());
  usable_ = std::ranges::all_of(layers, [&](const core::Layer& layer) { return add(layer, machine, range, bound); });
}

void CoreForms::find_reach() {
  std::vector<std::uint32_t> share_of(static_cast<std::size_t>(most_) + 1, 0);
  for (std::size_t i = 0; i < shares_.size(); ++i) {
    share_of[static_cast<std::size_t>(shares_[i])] = static_cast<std::uint32_t>(i);
  }
  first_reach_.assign(static_cast<std::size_t>(most_) + 2, 0);
  for (std::int64_t used = 1; used <= most_; ++used) {
    for (std::int64_t parts = 1; used * parts <= most_; ++parts) {
      const std::uint32_t slot = slot_of_[static_cast<std::size_t>(used * parts)];
      parts = counts_[slot] / used;
      reach_.push_back({.share = share_of[static_cast<std::size_t>(parts)], .slot = slot});
    }
    first_reach_[static_cast<std::size_t>(used) + 1] = static_cast<std::uint32_t>(reach_.size());
  }
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

  const double most =
      std::max({magnitude(range.largest.rows), magnitude(range.largest.cols), rows, cols, steps,
                magnitude(whole.counts[kGroups]) * rows * cols * steps / magnitude(whole.counts[form.depth])});
  if (most > kMostPositions) return false;

  for (std::size_t axis = 0; axis < kAllCut; ++axis) {
    const std::int64_t most_parts = axis == form.depth ? 1 : cut.whole(static_cast<dataflows::Axis>(axis));
    form.cuts[axis] = Cuts::of(whole.counts[axis], most_parts, shares_);
  }
  const std::int64_t longest = std::min(cut.whole(cut.depth()), most_);
  for (std::int64_t parts = 1; parts <= longest; ++parts) {
    form.rings.push_back({.parts = parts, .size = ceil_divide(whole.counts[form.depth], parts), .folds = 0});
  }
  for (std::size_t i = 0; i < kSchemes.size(); ++i) form.schemes[i] = cut_scheme(form, kSchemes[i]);
  std::stable_partition(form.schemes.begin(), form.schemes.end(),
                        [&](const CutScheme& s) { return s.first != form.depth; });
  forms_.push_back(std::move(form));
  return true;
}

void CoreForms::set_array(const Array& array) {
  for (Form& form : forms_) {
    form.fixed = form.constant + form.per_row * array.rows + form.per_col * array.cols;
    const auto fold = [&](std::size_t axis, std::int64_t side) {
      form.cuts[axis].fold(side);
      if (axis != form.depth) return;
      for (Part& ring : form.rings) ring.folds = folds_of(ring.size, side);
    };
    if (array.rows != array_.rows) fold(kRows, array.rows);
    if (array.cols != array_.cols) fold(kCols, array.cols);
  }
  array_ = array;
  known_.fill(false);
}

inline CoreForms::Line CoreForms::line(const Form& form, std::int64_t groups, const std::array<const Part*, 4>& at,
                                       std::size_t along) const {
  const std::int64_t fold = form.fixed + form.per_step * at[kSteps]->size;
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
          .rest = groups * (form.fixed * rows.folds * cols.folds + form.row * rows.size * cols.folds +
                            form.col * cols.size * rows.folds) +
                  form.offset};
}

void CoreForms::settle(std::span<std::int64_t> best) {
  for (std::size_t slot = 1; slot < best.size(); ++slot) best[slot] = std::min(best[slot], best[slot - 1]);
}

void CoreForms::search(const Form& form, const CutScheme& axes, std::span<std::int64_t> best) {
  std::array<const Part*, kAllCut> at{};
  at[axes.uncut] = &form.cuts[axes.uncut].sized.front();
  at[axes.second] = &form.cuts[axes.second].sized.front();
  if (axes.first != form.depth) {
    const bool folds_alone = axes.first != kSteps && form.row == 0 && form.col == 0;
    const Cuts& cuts = form.cuts[axes.first];
    for (const Part& first : folds_alone ? cuts.folded : cuts.sized) {
      at[axes.first] = &first;
      search_second<false>(form, axes, at, 0, best);
    }
    settle(best);
    return;
  }
  at[axes.first] = &form.cuts[axes.first].sized.front();
  // Where something is known, the scheme that reduces nothing has been searched, and has what a ring of one does.
  if (best.front() == kUnknown) {
    search_second<false>(form, axes, at, 0, best);
    settle(best);
  }
  search_rings(form, axes, at, best);
  settle(best);
}

void CoreForms::search_rings(const Form& form, const CutScheme& axes, std::array<const Part*, kAllCut>& at,
                             std::span<std::int64_t> best) {
  const Part& whole = *at[axes.first];
  const double sent = static_cast<double>(at[axes.uncut]->size) * static_cast<double>(at[axes.second]->size) /
                      static_cast<double>(words_);
  const Line cost = line(form, 1, at, axes.first);
  const std::int64_t rest = cost.rest - form.offset;
  const auto one_core = static_cast<double>(cost.slope_folds * whole.folds + cost.slope_size * whole.size + rest);
  // All of a layer's groups cost the same, so one of them stands for all.
  const double groups = kRoundedUp / static_cast<double>(form.cuts[kGroups].sized.front().size);
  const auto spend = [&] {
    double most = 0;
    for (std::size_t slot = 0; slot < best.size(); ++slot) {
      budgets_[slot] = static_cast<double>(best[slot] - form.offset) * static_cast<double>(counts_[slot]) * groups;
      most = std::max(most, budgets_[slot]);
    }
    return most;
  };
  const auto sent_by = [&](const Part& ring) { return static_cast<double>(ring.parts - 1) * sent; };
  const auto hopeless = [&](const Part& ring, double most) { return one_core + sent_by(ring) >= most; };
  // Powers of two first, among which there is a good one: then fewer of the others can be better.
  double most = spend();
  for (std::size_t i = 2; i <= form.rings.size() && !hopeless(form.rings[i - 1], most); i *= 2) {
    at[axes.first] = &form.rings[i - 1];
    search_second<true>(form, axes, at, 0, best);
  }
  settle(best);
  most = spend();
  for (std::size_t i = 3; i <= form.rings.size() && !hopeless(form.rings[i - 1], most); ++i) {
    const Part& ring = form.rings[i - 1];
    const std::int64_t cycles = cost.slope_folds * ring.folds + cost.slope_size * ring.size + rest;
    const double least = static_cast<double>(ring.parts * cycles) + sent_by(ring);
    if (least >= most || (i & (i - 1)) == 0) continue;
    std::size_t slot = slot_of_[i];
    while (slot < best.size() && budgets_[slot] <= least) ++slot;
    if (slot == best.size()) continue;
    at[axes.first] = &ring;
    search_second<true>(form, axes, at, slot, best);
  }
}

template <bool kReduces>
void CoreForms::search_second(const Form& form, const CutScheme& axes, const std::array<const Part*, kAllCut>& at,
                              std::size_t from, std::span<std::int64_t> best) const {
  const std::vector<Part>& seconds = form.cuts[axes.second].sized;
  const std::vector<std::uint32_t>& of_share = form.cuts[axes.second].of_share;
  // A ring of so many cores is left with that share of the results of each, by so many words a step.
  const std::int64_t ring = at[axes.first]->parts;
  const std::int64_t ring_words = ring * words_;
  for (const Part& groups : form.cuts[kGroups].sized) {
    const std::int64_t used = groups.parts * ring;
    if (used > most_) break;
    const Line cost = line(form, groups.size, at, axes.second);
    const std::int64_t results = at[axes.uncut]->size * groups.size;
    const std::uint32_t end = first_reach_[static_cast<std::size_t>(used) + 1];
    std::uint32_t i = first_reach_[static_cast<std::size_t>(used)];
    if constexpr (kReduces) {
      while (i < end && reach_[i].slot < from) ++i;
    }
    for (; i < end; ++i) {
      const Part& second = seconds[of_share[reach_[i].share]];
      std::int64_t cycles = cost.slope_folds * second.folds + cost.slope_size * second.size + cost.rest;
      if constexpr (kReduces) cycles += (ring - 1) * folds_of(second.size * results, ring_words);
      // No branch: nobody could foretell it.
      std::int64_t& known = best[reach_[i].slot];
      known = std::min(known, cycles);
    }
  }
}

void CoreForms::search(Partition partition) {
  std::vector<std::int64_t>& all = cycles_.at(static_cast<std::size_t>(partition));
  all.assign(forms_.size() * counts_.size(), kUnknown);
  for (std::size_t i = 0; i < forms_.size(); ++i) {
    const std::span best = std::span(all).subspan(i * counts_.size(), counts_.size());
    for (const CutScheme& scheme : forms_[i].schemes) {
      if (partition == Partition::best || partition == scheme.scheme) search(forms_[i], scheme, best);
    }
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
