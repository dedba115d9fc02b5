// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/buffers/external_latency.h"

#include <algorithm>
#include <utility>

#include "core/checked.h"

namespace systole::dataflows::scalesim {

const std::vector<std::int64_t>& RequestPort::request(std::int64_t first, std::int64_t lines) {
  constexpr std::int64_t kImplausible = 10'000;
  responses_.clear();
  std::int64_t stall = 0;
  for (std::int64_t line = 0; line < lines; ++line) {
    std::int64_t latency = next_ < latencies_.size() ? latencies_[next_] : usual_;
    ++next_;
    if (latency > kImplausible) latency = usual_;
    const std::int64_t response = first + line + stall + latency;
    responses_.push_back(response);
    queue_.push_back(response);
    if (static_cast<std::int64_t>(queue_.size()) >= limit_) {
      const std::int64_t now = first + line + stall;
      std::ranges::sort(queue_);
      if (queue_.front() >= now) {
        stall += queue_.front() - now;
        queue_.erase(queue_.begin());
      } else {
        queue_.erase(queue_.begin(), std::ranges::lower_bound(queue_, now));
      }
    }
    if (static_cast<std::int64_t>(queue_.size()) > limit_) queue_.erase(queue_.begin(), queue_.end() - limit_);
    earliest_ = any_ ? std::min(earliest_, response) : response;
    latest_ = any_ ? std::max(latest_, response) : response;
    any_ = true;
  }
  return responses_;
}

ExternalArrivals::ExternalArrivals(const BlockSize& size, RequestPort port, BlockObserver* observer)
    : BlockArrivals(observer), size_(size), port_(std::move(port)) {
  last_ = std::ranges::max(port_.request(-size.first_lines - 1, size.first_lines));
  first_wait_ = last_ + 1;
  if (observer != nullptr) observer->first_block({.each = &port_.responses()});
}

std::int64_t ExternalArrivals::wait(std::int64_t now, std::int64_t shifts, WaitRule rule) {
  for (std::int64_t block = 0; block < shifts; ++block) {
    last_ = std::ranges::max(port_.request(last_ + 1, size_.lines));
    if (observer() != nullptr) observer()->block({.each = &port_.responses()});
    ++blocks_;
    const std::int64_t wait = last_ - now;
    if (wait > 0) now += rule == WaitRule::twice_or_back ? 2 * wait : wait;
    if (wait < 0 && rule != WaitRule::once) now += wait;
  }
  return now;
}

Traffic ExternalArrivals::traffic() const {
  const std::int64_t lines = core::checked_add(size_.first_lines, core::checked_multiply(blocks_, size_.lines));
  return {.start = core::Cycles{port_.earliest()},
          .stop = core::Cycles{port_.latest()},
          .words = core::Elements{core::checked_multiply(lines, size_.bandwidth)}};
}

std::int64_t ExternalDrain::drain(std::int64_t t, std::int64_t lines) {
  return std::ranges::max(port_.request(t, lines));
}

}  // namespace systole::dataflows::scalesim
