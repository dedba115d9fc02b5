// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/buffers/epoch_buffer.h"

#include "core/error.h"

namespace systole::dataflows::scalesim {

EpochBuffer::EpochBuffer(std::unique_ptr<EpochSource> epochs, EpochSize size, std::int64_t first_line,
                         EpochObserver* observer)
    : epochs_(std::move(epochs)), size_(size), first_line_(first_line), next_(epochs_->next()), observer_(observer) {
  // Only what is fetched after a first epoch needs to know when the layer first asked for something.
  if (next_ == kNever) first_line_ = kNever;
}

std::int64_t EpochBuffer::serve(std::int64_t t) {
  const std::int64_t line = next_line();
  if (!first_cycle_) {
    first_cycle_ = t;
    last_end_ = t - 2;
  }
  while (next_ == line) {
    fetch(size_.words(), size_.words());
    ++ended_;
    end_before_ = last_end_;
    last_end_ = t;
    next_ = epochs_->next();
  }
  return 0;
}

void EpochBuffer::fetch(std::int64_t words, std::int64_t slots) {
  std::int64_t rows = core::ceil_divide(slots, kFirstBandwidth);
  std::int64_t width = kFirstBandwidth;
  std::int64_t first = first_cycle_ ? *first_cycle_ - rows : -rows;
  if (ended_ > 0) {
    rows = last_end_ - end_before_;
    first = end_before_ + 2;
    if (rows == 0) {
      throw core::InputError(
          "two estimated epochs end in one cycle, where SCALE-Sim divides by zero: the scratchpad is too small for the "
          "array");
    }
    width = core::ceil_divide(slots, rows);
  } else {
    traffic_.start = core::Cycles{first};
  }
  traffic_.stop = core::Cycles{first + rows - 1};
  traffic_.words += core::Elements{words};
  widest_ = std::max(widest_, width);
  if (observer_ != nullptr) observer_->block(first, rows, width);
}

void EpochBuffer::finish() {
  const std::int64_t rest = epochs_->rest();
  if (ended_ == 0) first_cycle_.reset();  // a single epoch is fetched before cycle 0, whenever it is first needed
  fetch(rest, core::ceil_divide(rest, size_.subset) * size_.subset);
}

}  // namespace systole::dataflows::scalesim
