// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/buffers/memory_timeline.h"

#include <algorithm>
#include <cstdint>

#include "core/checked.h"
#include "core/threads/stop_scope.h"

namespace systole::dataflows::scalesim {
namespace {

constexpr std::uint64_t kStepsBetweenChecks = 4096;

/// Notes at which cycles certain lines pass.
class SpanRecorder {
 public:
  SpanRecorder(const std::array<LineSpan, 3>& lines, TimelineResult& result) : lines_(lines), result_(result) {
    find_next(0);
  }

  void passed(std::int64_t first, std::int64_t end, std::int64_t stall) {
    if (next_ >= end) return;
    record(first, end, stall, {});
  }
  void delayed(std::int64_t line, std::int64_t t, const std::array<std::int64_t, 3>& extra) {
    if (next_ > line) return;
    record(line, line + 1, t - line, extra);
  }

 private:
  void record(std::int64_t first, std::int64_t end, std::int64_t stall, const std::array<std::int64_t, 3>& extra) {
    for (std::size_t i = 0; i < 3; ++i) {
      const std::int64_t latency = i < 2 ? 1 : 0;  // reads are answered in the next cycle
      const std::int64_t delay = stall + latency + extra[i];
      const auto& [first_line, last_line] = lines_[i];
      if (first_line >= first && first_line < end) result_.requests[i].first = first_line + delay;
      if (last_line >= first && last_line < end) result_.requests[i].last = last_line + delay;
    }
    find_next(end);
  }

  void find_next(std::int64_t from) {
    next_ = kNever;
    for (const LineSpan& span : lines_) {
      for (const std::int64_t line : {span.first, span.last}) {
        if (line >= from) next_ = std::min(next_, line);
      }
    }
  }

  const std::array<LineSpan, 3>& lines_;
  TimelineResult& result_;
  std::int64_t next_ = 0;  ///< the next such line
};

}  // namespace

TimelineResult run_timeline(std::int64_t lines, ReadBuffer& ifmap, ReadBuffer& filter, WriteBuffer& ofmap,
                            std::int64_t unseen_ofmap_stall, const std::array<LineSpan, 3>& spans,
                            LineObserver* observer) {
  TimelineResult result;
  SpanRecorder recorder(spans, result);
  std::int64_t line = 0;
  std::int64_t stall = 0;
  std::uint64_t steps = 0;
  while (line < lines) {
    if (++steps % kStepsBetweenChecks == 0) core::check_stop();  // there may be billions
    const std::int64_t next_read = std::min(ifmap.next_line(), filter.next_line());
    const std::int64_t limit = std::min(next_read, lines);
    const std::int64_t event = ofmap.next_line(line, limit, stall);
    if (event > line) {
      recorder.passed(line, event, stall);
      if (observer != nullptr) observer->passed(line, event, stall);
      line = event;
      result.last_cycle = line - 1 + stall;
    }
    if (line == lines) break;

    const std::int64_t t = line + stall;
    std::array<std::int64_t, 3> extra{};
    if (ifmap.next_line() == line) extra[0] = ifmap.serve(t);
    if (filter.next_line() == line) extra[1] = filter.serve(t);
    if (ofmap.next_line(line, line + 1, stall) == line) extra[2] = ofmap.serve(line, t);
    recorder.delayed(line, t, extra);
    if (observer != nullptr) observer->delayed(line, t, extra[0], extra[1], extra[2]);
    result.last_cycle = t + extra[2];
    stall = core::checked_add(stall, std::max({extra[0], extra[1], extra[2] - unseen_ofmap_stall}));
    ++line;
  }
  result.stall = stall;
  return result;
}

}  // namespace systole::dataflows::scalesim
