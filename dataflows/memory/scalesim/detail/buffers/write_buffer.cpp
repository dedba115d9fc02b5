// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/buffers/write_buffer.h"

#include <algorithm>

#include "core/checked.h"
#include "dataflows/memory/scalesim/detail/addresses/shift_source.h"

namespace systole::dataflows::scalesim {

std::int64_t OfmapOrder::words() const {
  return core::checked_multiply(column_height(), grid_.s_c);
}

std::int64_t OfmapOrder::words_before(std::int64_t line) const {
  const std::int64_t fold = line / fold_lines_;
  if (fold >= grid_.folds()) return column_height() * grid_.s_c;
  const std::int64_t row_fold = fold % grid_.row_folds();
  const std::int64_t col_fold = fold / grid_.row_folds();
  return col_fold * grid_.cols * column_height() + height_before(row_fold) * width(col_fold) +
         before_diagonal(height(row_fold), width(col_fold), line % fold_lines_ - lead(row_fold));
}

std::int64_t OfmapOrder::line_of(std::int64_t word) const {
  const std::int64_t per_column = column_height() * grid_.cols;
  const std::int64_t col_fold = word / per_column;
  if (col_fold >= grid_.col_folds()) return kNever;
  const std::int64_t in_column = word % per_column;
  const std::int64_t fold_height = grid_.stationary == Stationary::ofmap ? grid_.rows : grid_.t;
  const std::int64_t row_fold = in_column / (fold_height * width(col_fold));
  if (row_fold >= grid_.row_folds()) return kNever;
  const std::int64_t rank = in_column - height_before(row_fold) * width(col_fold);
  if (rank >= height(row_fold) * width(col_fold)) return kNever;
  return (col_fold * grid_.row_folds() + row_fold) * fold_lines_ + lead(row_fold) +
         diagonal_of(height(row_fold), width(col_fold), rank);
}

std::int64_t SteadyDrain::drain(std::int64_t t, std::int64_t lines) {
  const std::int64_t last = t + lines - 1;
  if (lines == 0) return last;
  start_ = any_ ? (in_order_ ? start_ : std::min(start_, t)) : t;
  stop_ = any_ && !in_order_ ? std::max(stop_, last) : last;
  any_ = true;
  return last;
}

WriteBuffer::WriteBuffer(const OfmapOrder& order, std::int64_t words, std::int64_t width, DrainPort& port,
                         WriteObserver* observer)
    : order_(order), capacity_(words), half_(words / 2), width_(width), port_(port), observer_(observer) {
  find_thresholds();
}

void WriteBuffer::find_thresholds() {
  full_line_ = order_.line_of(std::max(collected_, written_ + capacity_ - 1));
  drain_line_ = order_.line_of(std::max(collected_, written_ + half_));
}

std::int64_t WriteBuffer::next_line(std::int64_t line, std::int64_t limit, std::int64_t stall) const {
  // A threshold that lies before `line` has been passed: the next line that carries a word is the one.
  const auto from = [this](std::int64_t threshold, std::int64_t at) {
    return threshold >= at ? threshold : order_.line_of(order_.words_before(at));
  };
  const std::int64_t drained = std::clamp(drain_end_ - stall, line, limit);  // first line after the running drain
  if (line < drained) {
    const std::int64_t full = from(full_line_, line);
    if (full < drained) return full;
  }
  return drained < limit ? std::min(limit, from(drain_line_, drained)) : limit;
}

std::int64_t WriteBuffer::serve(std::int64_t line, std::int64_t t) {
  const std::int64_t begin = t;
  const std::int64_t end = order_.words_before(line + 1);
  for (collected_ = order_.words_before(line) + 1; collected_ <= end; ++collected_) {
    const std::int64_t used = collected_ - written_;
    if (t < drain_end_) {
      if (used >= capacity_) t = drain_end_;
    } else if (used > half_) {
      flush();
      drain(t);
    }
  }
  collected_ = end;
  find_thresholds();
  return t - begin;
}

void WriteBuffer::flush() {
  const std::int64_t words = collected_ - flushed_;
  if (words == 0) return;
  const std::int64_t lines = core::ceil_divide(words, width_);
  waiting_.push_back({.lines = lines, .last_fill = words - (lines - 1) * width_});
  waiting_lines_ += lines;
  flushed_ = collected_;
  if (observer_ != nullptr) observer_->flushed(words);
}

void WriteBuffer::drain(std::int64_t t) {
  const std::int64_t lines = std::min(core::ceil_divide(half_, width_), waiting_lines_);
  std::int64_t last_fill = width_;
  for (std::int64_t left = lines; left > 0;) {
    Segment& segment = waiting_.front();
    const std::int64_t popped = std::min(left, segment.lines);
    left -= popped;
    segment.lines -= popped;
    last_fill = segment.lines == 0 ? segment.last_fill : width_;
    if (segment.lines == 0) waiting_.pop_front();
  }
  waiting_lines_ -= lines;
  written_ = core::checked_add(written_, core::checked_multiply(lines, width_) - (width_ - last_fill));
  drain_end_ = port_.drain(t, lines);
  if (observer_ != nullptr) observer_->drained(t, lines, port_.cycles());
}

void WriteBuffer::finish(std::int64_t t) {
  collected_ = order_.words();
  flush();
  while (waiting_lines_ > 0) {
    drain(t);
    t = drain_end_ + 1;
  }
}

Traffic WriteBuffer::traffic() const {
  return {.start = core::Cycles{port_.start()}, .stop = core::Cycles{port_.stop()}, .words = core::Elements{written_}};
}

}  // namespace systole::dataflows::scalesim
