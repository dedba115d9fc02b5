// SPDX-License-Identifier: MIT
#include "cli/common/terminal/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include "core/report/table.h"

namespace systole::app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFirst{500};
constexpr std::chrono::milliseconds kBetween{100};
constexpr std::chrono::seconds kTick{1};
/// Before that a share says little about how long the rest takes.
constexpr std::chrono::milliseconds kFirstEstimate{1000};
constexpr std::size_t kLongestBar = 30;
constexpr std::size_t kShortestBar = 10;
constexpr std::size_t kLeastText = 3;

/// Characters of a line of the terminal that stderr is; 0: unknown.
std::size_t stderr_width() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

std::string duration_text(std::chrono::seconds duration) {
  const auto seconds = duration.count();
  constexpr auto kMinute = 60;
  constexpr auto kHour = 3600;
  if (seconds < kMinute) return fmt::format("{} s", seconds);
  if (seconds < kHour) return fmt::format("{} min {:02} s", seconds / kMinute, seconds % kMinute);
  return fmt::format("{} h {:02} min", seconds / kHour, seconds % kHour / kMinute);
}

std::string progress_line(const std::string& what, double share, std::chrono::milliseconds elapsed, std::size_t width) {
  const auto whole_seconds = [](double ms) {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::milliseconds{static_cast<std::int64_t>(ms)});
  };
  const auto ms = static_cast<double>(elapsed.count());
  std::string times = duration_text(whole_seconds(ms));
  if (share > 0 && elapsed >= kFirstEstimate) {
    times += fmt::format(", about {} left", duration_text(whole_seconds(ms / share * (1 - share) + 999)));
  }
  std::string text = what;
  if (share >= 0) {
    const std::string rest = fmt::format(" {:3.0f} %  {}", 100 * share, times);
    const std::size_t others = what.size() + rest.size() + 4;  // " [", "]" and the last column, which stays free
    const std::size_t room = width == 0 ? kLongestBar : width - std::min(width, others);
    const std::size_t length = std::min(room, kLongestBar);
    if (length >= kShortestBar) {
      const auto filled = static_cast<std::size_t>(share * static_cast<double>(length));
      text += fmt::format(" [{:<{}}]", std::string(filled, '#'), length);
    }
    text += rest;
  } else {
    text += "  " + times;
  }
  return width == 0 ? text : core::shortened(text, std::max(width - 1, kLeastText));
}

/// The line on the terminal, and a thread that draws it each second.
struct Progress::Line {
  std::string what;
  double done = 0;
  double total = 0;
  bool drawn = false;
  Clock::time_point begin = Clock::now();
  Clock::time_point next = begin + kFirst;
  std::mutex mutex{};
  std::condition_variable_any woken{};
  std::jthread ticker{};  // the last member: it ends before what it uses

  Line(std::string name, double all) : what(std::move(name)), total(all) {
    ticker = std::jthread([this](const std::stop_token& stop) { tick(stop); });
  }

  void tick(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    while (!woken.wait_for(lock, stop, kTick, [&stop] { return stop.stop_requested(); })) {
      if (stop.stop_requested()) return;
      draw_if_due();
    }
  }

  /// The caller holds the mutex.
  void draw_if_due() {
    const Clock::time_point now = Clock::now();
    if (now < next) return;
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - begin);
    const double share = total > 0 ? std::clamp(done / total, 0.0, 1.0) : -1.0;
    fmt::print(stderr, "\r{}\033[K", progress_line(what, share, elapsed, stderr_width()));
    static_cast<void>(std::fflush(stderr));
    drawn = true;
    next = now + kBetween;
  }
};

Progress::Progress(std::string what, double total, bool shown)
    : line_(shown && isatty(STDERR_FILENO) != 0 ? std::make_unique<Line>(std::move(what), total) : nullptr) {}

Progress::~Progress() {
  if (!line_) return;
  line_->ticker.request_stop();
  line_->ticker.join();
  clear();
}

void Progress::clear() {
  if (!line_) return;
  const std::scoped_lock lock(line_->mutex);
  if (line_->drawn) fmt::print(stderr, "\r\033[K");
  line_->drawn = false;
  line_->next = std::max(line_->next, Clock::now() + kBetween);
}

void Progress::set(double done, double total) {
  if (!line_) return;
  const std::scoped_lock lock(line_->mutex);
  line_->done = done;
  line_->total = total;
  line_->draw_if_due();
}

}  // namespace systole::app
