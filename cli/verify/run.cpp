// SPDX-License-Identifier: MIT
#include "cli/verify/run.h"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <utility>

#include "cli/common/interruption.h"
#include "cli/common/progress.h"
#include "core/parallel_for.h"

namespace systole::app {
namespace {

/// Folds that an array runs back to back, from its reset on: always the same, so that results do not depend on threads.
constexpr std::size_t kTogether = 8;

/// What a network's folds are run as.
struct Work {
  std::vector<rtl::Fold> folds;
  std::vector<std::int64_t> model_cycles;
  std::vector<std::uint64_t> seeds;
};

/// The fold, or two shorter ones in its place; each as often as it is repeated.
std::vector<rtl::Fold> runs_of(const rtl::Fold& fold, const VerifyOptions& options) {
  const auto times = static_cast<std::size_t>(options.repeat);
  if (fold.mode == rtl::Mode::rp || fold.steps <= options.max_steps) return {times, fold};
  rtl::Fold longer = fold;
  longer.steps = options.max_steps;
  rtl::Fold shorter = fold;
  shorter.steps = options.max_steps / 2 + 1;
  std::vector<rtl::Fold> runs(times, longer);
  runs.insert(runs.end(), times, shorter);
  return runs;
}

std::vector<rtl::Lockstep> run_all(const Work& work, const VerifyOptions& options) {
  std::vector<rtl::Lockstep> results(work.folds.size());
  const std::size_t groups = (work.folds.size() + kTogether - 1) / kTogether;
  double total = 0;
  for (const std::int64_t cycles : work.model_cycles) total += static_cast<double>(cycles);
  Progress progress("verifying", total, !options.quiet);
  std::mutex progress_mutex;
  core::parallel_for(groups, 1, options.threads, [&](std::size_t first, std::size_t last) {
    for (std::size_t group = first; group < last; ++group) {
      check_interruption();
      const std::size_t begin = group * kTogether;
      const std::size_t count = std::min(kTogether, work.folds.size() - begin);
      const auto hardware = rtl::build_array(options.machine.array);
      const auto some = rtl::run_in_lockstep(*hardware, std::span(work.folds).subspan(begin, count),
                                             std::span(work.model_cycles).subspan(begin, count),
                                             std::span(work.seeds).subspan(begin, count));
      std::ranges::copy(some, results.begin() + static_cast<std::ptrdiff_t>(begin));
      double done = 0;
      for (const rtl::Lockstep& one : some) done += static_cast<double>(one.model_cycles);
      const std::lock_guard lock(progress_mutex);
      progress.advance(done);
    }
  });
  return results;
}

}  // namespace

bool VerifiedFold::agrees() const {
  return rtl_cycles == model_cycles && std::ranges::all_of(runs, [](const auto& one) { return one.agrees(); });
}

VerifiedNetwork verify_network(core::Network network, const VerifyOptions& options) {
  VerifiedNetwork result{.network = std::move(network), .folds = {}, .verified = {}};
  result.folds = rtl::network_folds(result.network, options.machine);
  const dataflows::Array& array = options.machine.array;
  Work work;
  for (const rtl::DistinctFold& distinct : result.folds.distinct) {
    VerifiedFold fold{.model_cycles = rtl::model_cycles(distinct.mapping, distinct.fold, array),
                      .rtl_cycles = 0,
                      .run = runs_of(distinct.fold, options),
                      .runs = {}};
    for (const rtl::Fold& shorter : fold.run) {
      constexpr std::uint64_t kBetweenSeeds = 1'000'000'007;  // more than there are folds
      work.seeds.push_back(options.seed * kBetweenSeeds + work.folds.size());
      work.folds.push_back(shorter);
      work.model_cycles.push_back(rtl::model_cycles(distinct.mapping, shorter, array));
    }
    result.verified.push_back(std::move(fold));
  }
  const std::vector<rtl::Lockstep> runs = run_all(work, options);
  auto next = runs.begin();
  for (std::size_t i = 0; i < result.verified.size(); ++i) {
    VerifiedFold& fold = result.verified[i];
    fold.runs.assign(next, next + static_cast<std::ptrdiff_t>(fold.run.size()));
    next += static_cast<std::ptrdiff_t>(fold.run.size());
    for (const rtl::Lockstep& one : fold.runs) {
      fold.values += one.values;
      fold.wrong += one.wrong;
    }
    fold.rtl_cycles = fold.runs.front().rtl_cycles;
    if (fold.sampled()) {  // a line through the two
      const std::int64_t steps = fold.run.front().steps - fold.run.back().steps;
      const std::int64_t grown = fold.runs.front().rtl_cycles - fold.runs.back().rtl_cycles;
      fold.rtl_cycles += grown * (result.folds.distinct[i].fold.steps - fold.run.front().steps) / steps;
    }
  }
  return result;
}

}  // namespace systole::app
