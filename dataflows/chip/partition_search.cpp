// SPDX-License-Identifier: MIT
#include "dataflows/chip/partition_search.h"

#include <algorithm>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "core/checked.h"
#include "core/error.h"
#include "dataflows/chip/on_chip_words.h"
#include "dataflows/machine/precision.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/vector/vector_cost.h"

namespace systole::dataflows {
namespace {

using core::ceil_divide;
using core::checked_multiply;
using core::Cycles;

constexpr std::array kSchemes{Partition::spatial, Partition::st1, Partition::st2};

std::span<const Partition> schemes_of(const Machine& machine) {
  const Partition wanted = machine.cores.partition;
  if (wanted == Partition::best) return kSchemes;
  return std::span(kSchemes).subspan(static_cast<std::size_t>(std::ranges::find(kSchemes, wanted) - kSchemes.begin()),
                                     1);
}

/// Whether `parts` of an axis are smaller than fewer would be.
bool pays(std::int64_t whole, std::int64_t parts) {
  return parts == 1 || ceil_divide(whole, parts) < ceil_divide(whole, parts - 1);
}

/// The fewest parts that are as small as `parts` of them.
std::int64_t fewest(std::int64_t whole, std::int64_t parts) {
  return ceil_divide(whole, ceil_divide(whole, parts));
}

/// A choice and what it costs, in order of preference.
struct Judged {
  Choice choice;
  Cycles cycles;
  core::Elements words;
};

bool is_better(const Judged& a, const Judged& b, PartitionBy by) {
  const auto by_cycles = [](const Judged& j) { return std::tuple(j.cycles, j.words, j.choice.parts.product()); };
  const auto by_words = [](const Judged& j) { return std::tuple(j.words, j.cycles, j.choice.parts.product()); };
  return by == PartitionBy::cycles ? by_cycles(a) < by_cycles(b) : by_words(a) < by_words(b);
}

/// All choices that may be the best of one layer.
class Candidates {
 public:
  Candidates(const core::Layer& layer, const Machine& machine) : machine_(machine), cut_(layer, machine) {}

  /// Calls `visit` with each choice and its groups' share.
  template <class Visit>
  void each(bool all_parts, const Visit& visit) const {
    const std::int64_t cores = machine_.cores.count;
    const std::int64_t groups = cut_.whole(Axis::groups);
    for (std::int64_t g = 1; g <= std::min(cores, groups); ++g) {
      if (!pays(groups, g)) continue;
      const GroupShare share = cut_.with_groups(ceil_divide(groups, g));
      for (const Partition scheme : schemes_of(machine_)) {
        if (machine_.cores.by == PartitionBy::words) {
          each_exact(scheme, g, share, visit);
        } else {
          each_within(scheme, g, share, all_parts, visit);
        }
      }
    }
  }

  [[nodiscard]] const CutLayer& cut() const { return cut_; }

 private:
  /// p0 x p1 that use all cores, as far as the axes go.
  template <class Visit>
  void each_exact(Partition scheme, std::int64_t g, const GroupShare& share, const Visit& visit) const {
    if (machine_.cores.count % g != 0) return;
    const SchemeAxes axes = axes_of(scheme);
    const std::int64_t cores = machine_.cores.count / g;
    for (std::int64_t p0 = 1; p0 <= cores; ++p0) {
      if (cores % p0 != 0) continue;
      Choice choice{.scheme = scheme, .parts = {}};
      choice.parts[Axis::groups] = g;
      choice.parts[axes.first] = std::min(p0, cut_.whole(axes.first));
      choice.parts[axes.second] = std::min(cores / p0, cut_.whole(axes.second));
      visit(choice, share);
    }
  }

  /// p0 x p1 that use no more than all cores. The axis whose parts must be added up, if there is one, is gone through.
  template <class Visit>
  void each_within(Partition scheme, std::int64_t g, const GroupShare& share, bool all_parts,
                   const Visit& visit) const {
    SchemeAxes axes = axes_of(scheme);
    if (axes.second == cut_.depth()) std::swap(axes.first, axes.second);
    const std::int64_t cores = machine_.cores.count / g;
    const std::int64_t first = cut_.whole(axes.first);
    const std::int64_t second = cut_.whole(axes.second);
    // A ring of more cores can be quicker though none of their parts is smaller: its pieces are rounded up, too.
    const bool reduces = axes.first == cut_.depth();
    for (std::int64_t p = 1; p <= std::min(cores, first); ++p) {
      if (!reduces && !pays(first, p)) continue;
      Choice choice{.scheme = scheme, .parts = {}};
      choice.parts[Axis::groups] = g;
      choice.parts[axes.first] = p;
      const std::int64_t most = std::min(cores / p, second);
      for (std::int64_t q = all_parts ? 1 : fewest(second, most); q <= most; ++q) {
        if (!pays(second, q)) continue;
        choice.parts[axes.second] = q;
        visit(choice, share);
      }
    }
  }

  const Machine& machine_;
  CutLayer cut_;
};

std::vector<Judged> judged_choices(const Candidates& candidates, const Machine& machine, bool all_parts) {
  std::vector<Judged> judged;
  candidates.each(all_parts, [&](const Choice& choice, const GroupShare& share) {
    judged.push_back({.choice = choice,
                      .cycles = compute_cycles(candidates.cut(), share, choice.parts, machine),
                      .words = on_chip_words(candidates.cut(), choice.parts)});
  });
  if (judged.empty()) throw core::InternalError("best_choice: a layer without partitions");
  return judged;
}

}  // namespace

SchemeAxes axes_of(Partition scheme) {
  switch (scheme) {
    case Partition::st1:
      return {Axis::steps, Axis::cols};
    case Partition::st2:
      return {Axis::steps, Axis::rows};
    default:
      return {Axis::rows, Axis::cols};
  }
}

Reduction reduction(const CutLayer& cut, const PerAxis& parts, const PerAxis& largest, const Machine& machine) {
  const std::int64_t ring = parts[cut.depth()];
  if (ring == 1) return {};
  const std::int64_t results = checked_multiply(cut.results(largest), largest[Axis::groups]);
  const std::int64_t piece = ceil_divide(results, ring);
  const std::int64_t link = machine.cores.link_words > 0 ? machine.cores.link_words : machine.array.cols;
  const std::int64_t adders = vector_lanes_of_core(machine);
  const std::int64_t sending = ceil_divide(checked_multiply(piece, partial_sum_words(machine)), link);
  const std::int64_t adding = ceil_divide(piece, adders);
  return {.cycles = Cycles{checked_multiply(ring - 1, std::max(sending, adding))},
          .words = core::Elements{core::checked_product(piece, partial_sum_words(machine), ring - 1, parts.product())}};
}

Cycles compute_cycles(const CutLayer& cut, const GroupShare& groups, const PerAxis& parts, const Machine& machine) {
  const PerAxis largest = cut.largest(parts);
  return evaluate(cut.part(groups, largest), machine.array).cycles + reduction(cut, parts, largest, machine).cycles;
}

Choice best_choice(const core::Layer& layer, const Machine& machine) {
  const Candidates candidates(layer, machine);
  const std::vector<Judged> judged = judged_choices(candidates, machine, false);
  return std::ranges::min_element(judged,
                                  [&](const Judged& a, const Judged& b) { return is_better(a, b, machine.cores.by); })
      ->choice;
}

Choice best_choice(const core::Layer& layer, const Machine& machine,
                   const std::function<Cycles(const Choice&)>& cycles_of) {
  const Candidates candidates(layer, machine);
  std::vector<Judged> judged = judged_choices(candidates, machine, true);
  std::ranges::stable_sort(judged, [&](const Judged& a, const Judged& b) { return is_better(a, b, machine.cores.by); });
  std::optional<Judged> best;
  for (Judged& next : judged) {
    const bool hopeless =
        best && (machine.cores.by == PartitionBy::cycles ? next.cycles > best->cycles : next.words > best->words);
    if (hopeless) break;
    next.cycles = cycles_of(next.choice);
    if (!best || is_better(next, *best, machine.cores.by)) best = next;
  }
  return best->choice;
}

PerAxis clipped(const CutLayer& cut, const Choice& choice, std::int64_t cores) {
  PerAxis parts;
  parts[Axis::groups] = std::min(cores, cut.whole(Axis::groups));
  std::int64_t left = cores / parts[Axis::groups];
  const SchemeAxes axes = axes_of(choice.scheme);
  for (const Axis axis : {axes.first, axes.second}) {
    parts[axis] = std::min({choice.parts[axis], cut.whole(axis), left});
    left /= parts[axis];
  }
  return parts;
}

Choice choice_of_network(const std::vector<const core::Layer*>& layers, const Machine& machine) {
  struct Prepared {
    CutLayer cut;
    std::int64_t groups;
    GroupShare share;
  };
  const std::int64_t cores = machine.cores.count;
  std::vector<Prepared> prepared;
  for (const core::Layer* layer : layers) {
    CutLayer cut(*layer, machine);
    const std::int64_t whole = cut.whole(Axis::groups);
    prepared.push_back(
        {.cut = cut, .groups = whole, .share = cut.with_groups(ceil_divide(whole, std::min(cores, whole)))});
  }
  std::optional<Judged> best;
  for (const Partition scheme : schemes_of(machine)) {
    const SchemeAxes axes = axes_of(scheme);
    for (std::int64_t p0 = 1; p0 <= cores; ++p0) {
      for (std::int64_t p1 = 1; p1 <= cores / p0; ++p1) {
        if (machine.cores.by == PartitionBy::words && p0 * p1 != cores) continue;
        Judged next{.choice = {.scheme = scheme, .parts = {}}, .cycles = {}, .words = {}};
        next.choice.parts[axes.first] = p0;
        next.choice.parts[axes.second] = p1;
        for (const Prepared& layer : prepared) {
          const PerAxis parts = clipped(layer.cut, next.choice, cores);
          next.cycles += compute_cycles(layer.cut, layer.share, parts, machine);
          next.words += on_chip_words(layer.cut, parts);
        }
        if (!best || is_better(next, *best, machine.cores.by)) best = next;
      }
    }
  }
  return best ? best->choice : Choice{};
}

}  // namespace systole::dataflows
