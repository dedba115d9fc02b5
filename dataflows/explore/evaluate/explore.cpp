// SPDX-License-Identifier: MIT
#include "dataflows/explore/evaluate/explore.h"

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "core/threads/stop_scope.h"
#include "dataflows/explore/evaluate/guided_ranges.h"
#include "dataflows/explore/evaluate/ordered_work.h"

namespace systole::dataflows::explore {

namespace {

/// Evaluates points by bounds, a group after the other of those that have an array in common: the more promising
/// machines first, and of one machine the more promising points, so that the others need not be.
class BoundedRange {
 public:
  BoundedRange(Evaluator& evaluator, const Exploration& exploration, KeptPoints& seen, RangeResult& result)
      : evaluator_(evaluator),
        of_array_(exploration.space().stride(Axis::lanes)),
        of_machine_(exploration.space().stride(Axis::clock)),
        kept_(exploration.question().keep, exploration.space()),
        seen_(seen),
        result_(result) {}

  void add(std::uint64_t id) {
    if (!group_.empty() && id / of_array_ != group_.front().id / of_array_) finish_group();
    group_.push_back({.machine_least = 0, .machine = id / of_machine_, .least = 0, .id = id});
  }

  void finish() {
    finish_group();
    result_.points = kept_.points();
  }

 private:
  /// In the order of evaluation.
  struct Promise {
    double machine_least;  ///< bounds of its points together
    std::uint64_t machine;
    std::int64_t least;
    std::uint64_t id;
    friend auto operator<=>(const Promise&,
                            const Promise&) = default;  // NOLINT(modernize-use-nullptr): of clang-tidy 14
  };
  /// What is seen need not be all: looking through it takes time.
  static constexpr std::size_t kMostSeen = 4096;

  void finish_group() {
    if (group_.size() > 1 && find_bounds()) {
      add_up_machines();
      std::ranges::sort(group_, [](const Promise& a, const Promise& b) { return a < b; });
    }
    for (const Promise& promise : group_) {
      core::check_stop();
      const auto point = evaluator_.evaluate(promise.id, result_.counts, seen_);
      if (!point) continue;
      kept_.add(*point);
      if (seen_.size() < kMostSeen) seen_.add(*point);
    }
    group_.clear();
  }

  /// False where one has none: whatever is wrong with points is said of the first of them.
  bool find_bounds() {
    for (Promise& promise : group_) {
      core::check_stop();
      const std::optional<std::int64_t> least = evaluator_.least_cycles(promise.id);
      if (!least) return false;
      promise.least = *least;
    }
    return true;
  }

  void add_up_machines() {
    for (std::size_t begin = 0; begin < group_.size();) {
      std::size_t end = begin;
      double sum = 0;
      while (end < group_.size() && group_[end].machine == group_[begin].machine) {
        sum += static_cast<double>(group_[end++].least);
      }
      for (; begin < end; ++begin) group_[begin].machine_least = sum;
    }
  }

  Evaluator& evaluator_;
  std::uint64_t of_array_;    ///< how far ids of one array are apart at most
  std::uint64_t of_machine_;  ///< the same of one machine
  KeptPoints kept_;
  KeptPoints& seen_;
  RangeResult& result_;
  std::vector<Promise> group_;  ///< of one array
};

}  // namespace

RangeResult explore_range(Evaluator& evaluator, const Exploration& exploration, const ShardPositions& positions,
                          std::uint64_t begin, std::uint64_t end, KeptPoints* seen) {
  RangeResult result{.begin = begin, .end = end, .counts = {}, .points = {}};
  if (evaluator.has_bounds()) {
    KeptPoints own(exploration.question().keep, exploration.space());
    BoundedRange range(evaluator, exploration, seen != nullptr ? *seen : own, result);
    for (std::uint64_t local = begin; local < end; ++local) range.add(exploration.id_at(positions[local]));
    range.finish();
    return result;
  }
  KeptPoints kept(exploration.question().keep, exploration.space());
  for (std::uint64_t local = begin; local < end; ++local) {
    core::check_stop();
    const auto point = evaluator.evaluate(exploration.id_at(positions[local]), result.counts);
    if (point) kept.add(*point);
  }
  result.points = kept.points();
  return result;
}

void explore_positions(const Exploration& exploration, const ShardPositions& positions, std::uint64_t first,
                       unsigned threads, const std::function<void(RangeResult&&)>& consume,
                       const core::Observer& observer) {
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  GuidedRanges ranges(first, positions.size(), threads);
  ordered_work<RangeResult>(
      ranges, threads,
      [&] {
        return [&, evaluator = Evaluator(exploration),
                seen = KeptPoints(exploration.question().keep, exploration.space())](Range range) mutable {
          return explore_range(evaluator, exploration, positions, range.begin, range.end, &seen);
        };
      },
      consume, observer);
}

}  // namespace systole::dataflows::explore
