// SPDX-License-Identifier: MIT
#include "cachesim/streams/recording/run_recorder.h"

#include "core/error.h"

namespace systole::cachesim {

void RunRecorder::approximate(const ZeroDetector& detector) {
  if (models_.size() != 1) throw core::InternalError("approximation needs exactly one configuration in a pass");
  detector_ = &detector;
  plain_ = false;
  models_.front()->on_write_through(
      [this](LineAddress line) { std::ranges::fill(arena_.line(line), std::uint8_t{0}); });
}

void RunRecorder::pass_batch() {
  for (std::size_t i = 0; i < used_; ++i) skipped_ += batch_[i].accesses;
  used_ = 0;
}

bool RunRecorder::listen() {
  if (listens_ || !after_skip_) return false;
  pass_batch();
  skip_until_ = std::numeric_limits<std::int64_t>::max();
  listens_ = true;
  const std::function<void()> then = std::exchange(after_skip_, nullptr);
  then();
  return true;
}

void RunRecorder::push_specially(LineRun run) {
  if (detector_ != nullptr && !run.all_zero) {
    run.null = detector_->is_null(geometry_.address_of(run.line), arena_.line(run.line));
  }
  if (tells_next_line_) {
    run.next_known = arena_.has(run.line + 1);
    run.next_null = run.next_known && is_zero(run.line + 1);
  }
  if (tap_) tap_(run);
  const std::uint32_t times = granularity_ == Granularity::words ? run.accesses : 1;
  if (granularity_ == Granularity::words) run.accesses = 1;
  for (std::uint32_t i = 0; i < times; ++i) {
    if (detector_ != nullptr) {
      models_.front()->access(run);
    } else {
      batch_[used_] = run;
      if (++used_ == kBatch) flush();
    }
  }
}

}  // namespace systole::cachesim
