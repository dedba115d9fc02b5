// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/buffers/read_buffer.h"

#include <algorithm>
#include <utility>

#include "core/checked.h"

namespace systole::dataflows::scalesim {

BlockSize BlockSize::of(std::int64_t words, std::int64_t sequence, std::int64_t bandwidth) {
  const std::int64_t active = core::ceil_divide(words, 2);
  return {.bandwidth = bandwidth,
          .first_lines = std::min(core::ceil_divide(active, bandwidth), core::ceil_divide(sequence, bandwidth)),
          .lines = core::ceil_divide(words - active, bandwidth),
          .active = active};
}

SteadyArrivals::SteadyArrivals(const BlockSize& size, BlockObserver* observer) : BlockArrivals(observer), size_(size) {
  if (observer != nullptr) observer->first_block({.first = -size.first_lines});
}

std::int64_t SteadyArrivals::wait(std::int64_t now, std::int64_t shifts, WaitRule rule) {
  const std::int64_t period = size_.lines + 1;
  std::int64_t late = now - (blocks_ * period - 1);  // the line's time since the last block that it saw
  for (std::int64_t block = 0; observer() != nullptr && block < shifts; ++block) {
    observer()->block({.first = (blocks_ + block) * period + 1});
  }
  blocks_ += shifts;
  if (rule == WaitRule::once) {
    late = std::max<std::int64_t>(late - shifts * period, 0);
  } else if (rule == WaitRule::once_or_back) {
    late = 0;
  } else {
    // Each block turns `late` into max(0, period - late): twice the wait if it is still to come, back to its arrival
    // if not. From the second block on this only swaps two values.
    const auto step = [&] { late = std::max<std::int64_t>(period - late, 0); };
    for (std::int64_t i = 0; i < std::min<std::int64_t>(shifts, 2); ++i) step();
    if (shifts > 2 && shifts % 2 != 0) step();
  }
  return blocks_ * period - 1 + late;
}

Traffic SteadyArrivals::traffic() const {
  const std::int64_t lines = core::checked_add(size_.first_lines, core::checked_multiply(blocks_, size_.lines));
  return {.start = core::Cycles{-size_.first_lines},
          .stop = core::Cycles{core::checked_multiply(blocks_, size_.lines + 1) - 1},
          .words = core::Elements{core::checked_multiply(lines, size_.bandwidth)}};
}

PrefetchBuffer::PrefetchBuffer(std::unique_ptr<ShiftSource> shifts, std::unique_ptr<BlockArrivals> arrivals,
                               WaitRule rule)
    : shifts_(std::move(shifts)), arrivals_(std::move(arrivals)), rule_(rule), first_wait_(arrivals_->first_wait()) {
  next_ = shifts_->next();
  if (first_wait_ != 0 && next_.line != 0) {
    after_ = next_;
    next_ = {.line = 0};
  }
}

std::int64_t PrefetchBuffer::serve(std::int64_t t) {
  std::int64_t extra = 0;
  if (next_.shifts > 0) {
    // The line is in its first cycle, t + 1, plus what the first contents keep it waiting.
    extra = arrivals_->wait(t + 1, next_.shifts, rule_) - t - 1;
  }
  extra += next_.conflicts + first_wait_;
  if (first_wait_ != 0 && after_.line != kNever) {
    next_ = std::exchange(after_, {});
  } else {
    next_ = shifts_->next();
  }
  first_wait_ = 0;
  return extra;
}

}  // namespace systole::dataflows::scalesim
