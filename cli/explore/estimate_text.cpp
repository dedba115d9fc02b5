// SPDX-License-Identifier: MIT
#include "cli/explore/estimate_text.h"

#include <fmt/format.h>

#include <cstdint>

#include "dataflows/explore/evaluate/descriptions.h"

namespace systole::app {
namespace {

using dataflows::explore::count_text;
using dataflows::explore::Estimate;
using dataflows::explore::Exploration;
using dataflows::explore::Keep;
using dataflows::explore::Shard;

std::string duration_text(double seconds) {
  constexpr double kMinute = 60;
  constexpr double kHour = 3600;
  constexpr double kDay = 24 * kHour;
  if (seconds < 1) return "less than a second";
  if (seconds < 2 * kMinute) return fmt::format("{:.0f} s", seconds);
  if (seconds < 2 * kHour) return fmt::format("{:.0f} min", seconds / kMinute);
  if (seconds < 2 * kDay) return fmt::format("{:.1f} h", seconds / kHour);
  constexpr double kYear = 365 * kDay;
  if (seconds >= kYear) return count_text(static_cast<std::uint64_t>(seconds / kYear)) + " years";
  return fmt::format("{:.1f} days", seconds / kDay);
}

std::string about(double count) {
  return count_text(static_cast<std::uint64_t>(count));
}

}  // namespace

std::string estimated_time(const Estimate& estimate) {
  return "about " + duration_text(estimate.seconds());
}

std::string estimate_text(const Exploration& exploration, Shard shard, const Estimate& estimate) {
  const std::uint64_t size = exploration.space().size();
  std::string text = fmt::format("{} points: {}\n", count_text(size), space_text(exploration.space()));
  if (estimate.positions < size) {
    text += fmt::format("{} of them are looked at ({})\n", count_text(estimate.positions),
                        shard.count > 1 ? fmt::format("shard {} of {}", shard.index + 1, shard.count) : "a sample");
  }
  for (const std::string& combination : exploration.undefined()) text += fmt::format("undefined: {}\n", combination);
  if (estimate.tried == 0) return text;

  text += fmt::format("of {} points tried {} are feasible, {} excluded by constraints, {} undefined\n",
                      count_text(estimate.tried), count_text(estimate.counts.feasible),
                      count_text(estimate.counts.excluded), count_text(estimate.counts.undefined));
  text += fmt::format("estimate: {} points a second on one thread, {} on {}\n", about(estimate.points_per_second),
                      duration_text(estimate.seconds()),
                      estimate.threads == 1 ? "it" : fmt::format("{} threads", estimate.threads));
  const Keep& keep = exploration.question().keep;
  text += fmt::format("keep: {}", keep_text(keep, exploration.space()));
  if (keep.policy == Keep::Policy::all) {
    constexpr double kBytesPerPoint = 130;  // of SQLite, with usual names
    constexpr double kMegabyte = 1e6;
    text += fmt::format(": about {} points, {} MB", about(estimate.feasible()),
                        about(estimate.feasible() * kBytesPerPoint / kMegabyte));
  }
  return text + "\n";
}

}  // namespace systole::app
