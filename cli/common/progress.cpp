// SPDX-License-Identifier: MIT
#include "cli/common/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace systole::app {
namespace {

constexpr std::chrono::milliseconds kFirst{500};
constexpr std::chrono::milliseconds kBetween{100};
constexpr int kWidth = 30;

}  // namespace

Progress::Progress(std::string what, double total, bool shown)
    : what_(std::move(what)),
      total_(total),
      active_(shown && isatty(STDERR_FILENO) != 0),
      next_(std::chrono::steady_clock::now() + kFirst) {}

Progress::~Progress() {
  clear();
}

void Progress::clear() {
  if (drawn_) fmt::print(stderr, "\r\033[K");
  drawn_ = false;
}

void Progress::set(double done, double total) {
  done_ = done;
  total_ = total;
  if (!active_ || std::chrono::steady_clock::now() < next_) return;
  draw();
  next_ = std::chrono::steady_clock::now() + kBetween;
}

void Progress::draw() {
  const double share = total_ > 0 ? std::clamp(done_ / total_, 0.0, 1.0) : 0.0;
  const auto filled = static_cast<std::size_t>(share * kWidth);
  fmt::print(stderr, "\r{} [{:<{}}] {:3.0f} %\033[K", what_, std::string(filled, '#'), kWidth, 100 * share);
  static_cast<void>(std::fflush(stderr));
  drawn_ = true;
}

}  // namespace systole::app
