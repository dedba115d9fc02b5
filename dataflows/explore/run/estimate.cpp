// SPDX-License-Identifier: MIT
#include "dataflows/explore/run/estimate.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "dataflows/explore/evaluate/explore.h"
#include "dataflows/explore/space/sample_order.h"

namespace systole::dataflows::explore {
namespace {

/// Points that follow each other share what they cost, so they are tried in runs.
constexpr std::uint64_t kRun = 256;
constexpr double kSeconds = 0.5;

}  // namespace

double Estimate::seconds() const {
  return points_per_second > 0 ? static_cast<double>(positions) / points_per_second / threads : 0;
}

double Estimate::feasible() const {
  if (tried == 0) return 0;
  const double share = static_cast<double>(positions) / static_cast<double>(tried);
  return static_cast<double>(counts.feasible) * share;
}

Estimate estimate(const Exploration& exploration, Shard shard, unsigned threads, const core::Observer& observer) {
  using Clock = std::chrono::steady_clock;
  const ShardPositions positions(exploration.positions(), shard);
  Estimate result{.positions = positions.size(),
                  .threads = threads == 0 ? std::max(1U, std::thread::hardware_concurrency()) : threads};
  if (positions.size() == 0) return result;
  Evaluator evaluator(exploration);
  KeptPoints seen(exploration.question().keep, exploration.space());
  const std::uint64_t runs = (positions.size() + kRun - 1) / kRun;
  const SampleOrder order(runs, 1);
  const auto start = Clock::now();
  double seconds = 0;
  for (std::uint64_t run = 0; run < runs && seconds < kSeconds; ++run) {
    observer.check();
    const std::uint64_t begin = order[run] * kRun;
    const std::uint64_t end = std::min(begin + kRun, positions.size());
    result.counts += explore_range(evaluator, exploration, positions, begin, end, &seen).counts;
    result.tried += end - begin;
    seconds = std::chrono::duration<double>(Clock::now() - start).count();
  }
  result.points_per_second = static_cast<double>(result.tried) / std::max(seconds, 1e-9);
  return result;
}

}  // namespace systole::dataflows::explore
