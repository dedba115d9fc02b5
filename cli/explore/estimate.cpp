// SPDX-License-Identifier: MIT
#include "cli/explore/estimate.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "cli/explore/output.h"
#include "core/report/number_text.h"
#include "dataflows/explore/evaluate/explore.h"

namespace systole::app {
namespace {

using dataflows::explore::Counts;
using dataflows::explore::Evaluator;
using dataflows::explore::Exploration;
using dataflows::explore::Keep;
using dataflows::explore::ShardPositions;

/// Points that follow each other share what they cost, so they are tried in runs.
constexpr std::uint64_t kRun = 256;
constexpr std::chrono::milliseconds kTime{500};

std::string duration_text(double seconds) {
  constexpr double kMinute = 60;
  constexpr double kHour = 3600;
  constexpr double kDay = 24 * kHour;
  if (seconds < 1) return "less than a second";
  if (seconds < 2 * kMinute) return fmt::format("{:.0f} s", seconds);
  if (seconds < 2 * kHour) return fmt::format("{:.0f} min", seconds / kMinute);
  if (seconds < 2 * kDay) return fmt::format("{:.1f} h", seconds / kHour);
  return fmt::format("{:.1f} days", seconds / kDay);
}

std::string count_text(double count) {
  return core::grouped(static_cast<std::int64_t>(count));
}

}  // namespace

std::string explore_estimate(const Exploration& exploration, dataflows::explore::Shard shard, unsigned threads) {
  const ShardPositions positions(exploration.positions(), shard);
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  std::string text =
      fmt::format("{} points: {}\n", core::grouped(static_cast<std::int64_t>(exploration.space().size())),
                  space_text(exploration.space()));
  if (positions.size() < exploration.space().size()) {
    text += fmt::format("{} of them are looked at ({})\n", core::grouped(static_cast<std::int64_t>(positions.size())),
                        shard.count > 1 ? fmt::format("shard {} of {}", shard.index + 1, shard.count) : "a sample");
  }
  for (const std::string& combination : exploration.undefined()) text += fmt::format("undefined: {}\n", combination);
  if (positions.size() == 0) return text;

  Evaluator evaluator(exploration);
  Counts counts;
  std::uint64_t tried = 0;
  const std::uint64_t runs = (positions.size() + kRun - 1) / kRun;
  const dataflows::explore::SampleOrder order(runs, 1);
  const auto start = std::chrono::steady_clock::now();
  double seconds = 0;
  for (std::uint64_t run = 0; run < runs && (seconds < std::chrono::duration<double>(kTime).count()); ++run) {
    const std::uint64_t begin = order[run] * kRun;
    const std::uint64_t end = std::min(begin + kRun, positions.size());
    const auto result = explore_range(evaluator, exploration, positions, begin, end);
    counts += result.counts;
    tried += end - begin;
    seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  const auto total = static_cast<double>(positions.size());
  const double share = total / static_cast<double>(tried);
  const double rate = static_cast<double>(tried) / std::max(seconds, 1e-9);
  text += fmt::format("of {} points tried {} are feasible, {} excluded by constraints, {} undefined\n",
                      core::grouped(static_cast<std::int64_t>(tried)),
                      core::grouped(static_cast<std::int64_t>(counts.feasible)),
                      core::grouped(static_cast<std::int64_t>(counts.excluded)),
                      core::grouped(static_cast<std::int64_t>(counts.undefined)));
  text += fmt::format("estimate: {} points a second on one thread, {} on {}\n", count_text(rate),
                      duration_text(total / rate / threads), threads == 1 ? "it" : fmt::format("{} threads", threads));
  if (exploration.question().keep.policy == Keep::Policy::all) {
    constexpr double kBytesPerPoint = 130;  // of SQLite, with usual names
    constexpr double kMegabyte = 1e6;
    const double kept = static_cast<double>(counts.feasible) * share;
    text +=
        fmt::format("keep: {}: about {} points, {} MB\n", keep_text(exploration.question().keep, exploration.space()),
                    count_text(kept), count_text(kept * kBytesPerPoint / kMegabyte));
  } else {
    text += fmt::format("keep: {}\n", keep_text(exploration.question().keep, exploration.space()));
  }
  return text;
}

}  // namespace systole::app
