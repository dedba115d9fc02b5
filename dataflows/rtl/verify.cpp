// SPDX-License-Identifier: MIT
#include "dataflows/rtl/verify.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <span>
#include <utility>

#include "core/checked.h"
#include "core/ir/operator_class.h"
#include "dataflows/rtl/groups.h"

namespace systole::rtl {
namespace {

using core::checked_add;
using core::checked_multiply;

/// Folds that an array runs back to back, from its reset on: always the same, so that results do not depend on threads.
constexpr std::size_t kTogether = 8;

/// What a network's folds are run as.
struct Work {
  std::vector<Fold> folds;
  std::vector<std::int64_t> model_cycles;
  std::vector<std::uint64_t> seeds;

  [[nodiscard]] std::size_t groups() const { return (folds.size() + kTogether - 1) / kTogether; }
};

/// The fold, or two shorter ones in its place; each as often as it is repeated.
std::vector<Fold> runs_of(const Fold& fold, const VerifyOptions& options) {
  const auto times = static_cast<std::size_t>(options.repeat);
  if (fold.mode == Mode::rp || fold.steps <= options.max_steps) return {times, fold};
  Fold longer = fold;
  longer.steps = options.max_steps;
  Fold shorter = fold;
  shorter.steps = shorter_steps(options.max_steps);
  std::vector<Fold> runs(times, longer);
  runs.insert(runs.end(), times, shorter);
  return runs;
}

/// Puts down what each distinct fold is run as, and gathers it.
Work planned(VerifiedNetwork& verified, const VerifyOptions& options) {
  const dataflows::Array& array = options.machine.array;
  Work work;
  for (const DistinctFold& distinct : verified.folds.distinct) {
    VerifiedFold fold{.model_cycles = model_cycles(distinct.mapping, distinct.fold, array),
                      .rtl_cycles = 0,
                      .run = runs_of(distinct.fold, options),
                      .runs = {}};
    for (const Fold& shorter : fold.run) {
      constexpr std::uint64_t kBetweenSeeds = 1'000'000'007;  // more than there are folds
      work.seeds.push_back(options.seed * kBetweenSeeds + work.folds.size());
      work.folds.push_back(shorter);
      work.model_cycles.push_back(model_cycles(distinct.mapping, shorter, array));
    }
    verified.verified.push_back(std::move(fold));
  }
  return work;
}

/// Runs each group on an array of its own.
std::vector<Lockstep> run_all(const Work& work, const VerifyOptions& options, const core::Observer& observer) {
  std::vector<Lockstep> results(work.folds.size());
  const auto total = static_cast<double>(std::accumulate(work.model_cycles.begin(), work.model_cycles.end(), 0LL));
  run_groups(work.groups(), options.threads, total, observer, [&](std::size_t group) {
    const std::size_t begin = group * kTogether;
    const std::size_t count = std::min(kTogether, work.folds.size() - begin);
    const auto hardware = build_array(options.machine.array);
    const auto some = run_in_lockstep(*hardware, std::span(work.folds).subspan(begin, count),
                                      std::span(work.model_cycles).subspan(begin, count),
                                      std::span(work.seeds).subspan(begin, count));
    std::ranges::copy(some, results.begin() + static_cast<std::ptrdiff_t>(begin));
    std::int64_t cycles = 0;
    for (const Lockstep& one : some) cycles += one.model_cycles;
    return cycles;
  });
  return results;
}

/// Takes the runs of a fold, which begin at `next`, and says what they came to.
void take_runs(VerifiedFold& fold, const DistinctFold& distinct, std::vector<Lockstep>::const_iterator& next) {
  const auto end = next + static_cast<std::ptrdiff_t>(fold.run.size());
  fold.runs.assign(next, end);
  next = end;
  for (const Lockstep& one : fold.runs) {
    fold.values += one.values;
    fold.wrong += one.wrong;
  }
  fold.rtl_cycles = fold.runs.front().rtl_cycles;
  if (!fold.sampled()) return;
  // A line through the two.
  const std::int64_t steps = fold.run.front().steps - fold.run.back().steps;
  const std::int64_t grown = fold.runs.front().rtl_cycles - fold.runs.back().rtl_cycles;
  fold.rtl_cycles += grown * (distinct.fold.steps - fold.run.front().steps) / steps;
}

/// A sum with the distinct folds that it has met.
struct Tally {
  VerifiedSum sum{};
  std::set<std::size_t> distinct{};

  void add(const VerifiedNetwork& verified, const LayerFolds& layer) {
    ++sum.layers;
    sum.model_cycles = checked_add(sum.model_cycles, layer.model_cycles);
    for (const LayerFolds::Use& use : layer.uses) {
      const VerifiedFold& fold = verified.verified[use.fold];
      sum.folds = checked_add(sum.folds, use.count);
      sum.rtl_cycles = checked_add(sum.rtl_cycles, checked_multiply(use.count, fold.rtl_cycles));
      if (!distinct.insert(use.fold).second) continue;
      ++sum.distinct;
      sum.values += fold.values;
      sum.wrong += fold.wrong;
    }
  }
};

}  // namespace

std::int64_t shorter_steps(std::int64_t max_steps) {
  return max_steps > 2 ? max_steps / 2 + 1 : 1;
}

bool VerifiedFold::agrees() const {
  return rtl_cycles == model_cycles && std::ranges::all_of(runs, [](const auto& one) { return one.agrees(); });
}

std::size_t VerifiedNetwork::differing_folds() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(verified, [](const VerifiedFold& fold) { return !fold.agrees(); }));
}

std::vector<VerifiedSum> sums(const VerifiedNetwork& verified) {
  std::vector<Tally> tallies;
  Tally total;
  for (const LayerFolds& layer : verified.folds.layers) {
    const std::string_view op = core::class_name(verified.network.layers[layer.layer]);
    const Mode mode = verified.folds.distinct[layer.uses.front().fold].fold.mode;
    auto found = std::ranges::find_if(tallies, [&](const Tally& t) { return t.sum.op == op && t.sum.mode == mode; });
    if (found == tallies.end()) {
      tallies.push_back({.sum = {.op = op, .mode = mode}});
      found = tallies.end() - 1;
    }
    found->add(verified, layer);
    total.add(verified, layer);
  }
  tallies.push_back(std::move(total));
  std::vector<VerifiedSum> all;
  for (const Tally& tally : tallies) all.push_back(tally.sum);
  return all;
}

VerifiedNetwork verify_network(core::Network network, const VerifyOptions& options, const core::Observer& observer) {
  VerifiedNetwork result{.network = std::move(network), .folds = {}, .verified = {}};
  result.folds = network_folds(result.network, options.machine);
  const Work work = planned(result, options);
  const std::vector<Lockstep> runs = run_all(work, options, observer);
  auto next = runs.begin();
  for (std::size_t i = 0; i < result.verified.size(); ++i) {
    take_runs(result.verified[i], result.folds.distinct[i], next);
  }
  return result;
}

}  // namespace systole::rtl
