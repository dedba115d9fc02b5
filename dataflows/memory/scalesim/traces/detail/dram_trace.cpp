// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/traces/detail/dram_trace.h"

#include <algorithm>
#include <utility>

#include "core/checked.h"
#include "core/error.h"

namespace systole::dataflows::scalesim {
namespace {

void append_word(std::string& out, std::int64_t word) {
  char text[TraceText::kLongest];  // NOLINT(modernize-avoid-c-arrays): filled at once
  text[0] = ',';
  out.append(text, TraceText::write_real(text + 1, word));
}

/// Blocks of more words than this are formatted anew each time.
constexpr std::int64_t kMostRepeatedWords = 2'000'000;

}  // namespace

PrefetchTrace::PrefetchTrace(std::unique_ptr<PrefetchSequence> sequence, const BlockSize& size, TraceSink& sink)
    : sequence_(std::move(sequence)),
      size_(size),
      rows_(core::ceil_divide(sequence_->size(), size.bandwidth)),
      text_(sink),
      addresses_(static_cast<std::size_t>(size.bandwidth)) {}

void PrefetchTrace::append_words(std::string& out, std::int64_t row, const Blank& extra) {
  const std::int64_t begin = row * size_.bandwidth;
  const std::int64_t end = std::min(sequence_->size(), begin + size_.bandwidth);
  std::ranges::fill(addresses_, kIdle);
  sequence_->entries(begin, end, addresses_.data());
  Blank blank = extra;
  if (const auto found = blanks_.find(row); found != blanks_.end()) {
    blank.from = std::max(blank.from, found->second.from);
    blank.to = std::min(blank.to, found->second.to);
  }
  for (std::int64_t i = 0; i < size_.bandwidth; ++i) {
    const bool blanked = i < blank.from || i >= blank.to;
    append_word(out, blanked ? kIdle : addresses_[static_cast<std::size_t>(i)]);
  }
}

void PrefetchTrace::emit(const BlockCycles& cycles, std::int64_t index, const std::string& words) {
  text_.real(cycles.cycle(index));
  text_.text(words);
  text_.character('\n');
}

void PrefetchTrace::first_block(const BlockCycles& cycles) {
  const std::int64_t lines = size_.first_lines;
  const std::int64_t partial = size_.active % size_.bandwidth;
  if (lines * size_.bandwidth > size_.active) {
    blanks_[lines - 1] = {.from = 0, .to = partial};
    next_col_ = partial;
    next_row_ = lines % rows_;
  } else {
    next_row_ = (lines + 1) % rows_;
  }
  std::string words;
  for (std::int64_t row = 0; row < lines; ++row) {
    words.clear();
    append_words(words, row, {.from = 0, .to = size_.bandwidth});
    emit(cycles, row, words);
  }
}

void PrefetchTrace::block(const BlockCycles& cycles) {
  const std::int64_t lines = size_.lines;
  const bool overfull = lines * size_.bandwidth > size_.active;
  const bool keep = blocks_ >= 1 && lines * size_.bandwidth <= kMostRepeatedWords;
  if (keep && !repeated_.empty()) {
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(repeated_.size()); ++i)
      emit(cycles, i, repeated_[static_cast<std::size_t>(i)]);
    return;
  }
  const bool wraps = next_row_ + lines > rows_;
  const std::int64_t before_end = wraps ? rows_ - next_row_ : lines;
  const std::int64_t count = wraps ? before_end + std::min(next_row_ + lines - rows_, next_row_) : lines;
  const auto blank_of = [&](std::int64_t index) {
    Blank blank{.from = 0, .to = size_.bandwidth};
    if (index == 0) blank.from = next_col_;
    if (index == count - 1 && overfull) blank.to = size_.active % size_.bandwidth;
    return blank;
  };
  if (!wraps) {
    // The block is a view of the sequence: what is blanked in it stays blank.
    for (const std::int64_t index : {std::int64_t{0}, count - 1}) {
      const Blank blank = blank_of(index);
      Blank& lasting = blanks_.try_emplace(next_row_ + index, Blank{.from = 0, .to = size_.bandwidth}).first->second;
      lasting.from = std::max(lasting.from, blank.from);
      lasting.to = std::min(lasting.to, blank.to);
    }
  }
  std::string words;
  for (std::int64_t index = 0; index < count; ++index) {
    words.clear();
    append_words(words, (next_row_ + index) % rows_, blank_of(index));
    emit(cycles, index, words);
    if (keep) repeated_.push_back(words);
  }
  next_row_ = overfull ? lines % rows_ : (lines + 1) % rows_;
  ++blocks_;
}

EpochTrace::EpochTrace(std::unique_ptr<DemandLines> demand, std::int64_t lines, AddressRange range, EpochSize size,
                       std::int64_t widest, TraceSink& sink)
    : demand_(std::move(demand)),
      lines_(lines),
      size_(size),
      widest_(widest),
      text_(sink),
      addresses_(static_cast<std::size_t>(demand_->ports())),
      range_(range),
      last_epoch_(static_cast<std::size_t>(range.count), 0) {}

void EpochTrace::collect() {
  words_.clear();
  subset_.clear();
  std::int64_t seen = 0;
  if (++epoch_ == 0) {
    std::ranges::fill(last_epoch_, 0U);
    epoch_ = 1;
  }
  const auto close = [this] {
    subset_.for_each([this](std::int64_t word) { words_.push_back(word); });
    subset_.clear();
  };
  for (; line_ < lines_; ++line_, port_ = 0) {
    if (port_ == 0) demand_->line(line_, addresses_.data());
    while (port_ < addresses_.size()) {
      const std::int64_t address = addresses_[port_++];
      if (address == kIdle) continue;
      std::uint32_t& last = last_epoch_[static_cast<std::size_t>(address - range_.first)];
      if (last == epoch_) continue;
      last = epoch_;
      subset_.insert(address);
      if (subset_.size() == size_.subset) close();
      if (++seen == size_.words()) return;
    }
  }
  close();
}

void EpochTrace::block(std::int64_t first_cycle, std::int64_t rows, std::int64_t width) {
  collect();
  std::size_t next = 0;
  for (std::int64_t row = 0; row < rows; ++row) {
    text_.real(first_cycle + row);
    for (std::int64_t i = 0; i < width; ++i) {
      text_.character(',');
      text_.real(next < words_.size() ? words_[next] : kIdle);
      ++next;
    }
    for (std::int64_t i = width; i < widest_; ++i) text_.text(",1.0");
    text_.character('\n');
  }
}

DrainTrace::DrainTrace(std::unique_ptr<DemandLines> demand, std::int64_t lines, std::int64_t width, TraceSink& sink)
    : demand_(std::move(demand)),
      lines_(lines),
      width_(width),
      text_(sink),
      addresses_(static_cast<std::size_t>(demand_->ports())) {}

std::int64_t DrainTrace::next_word() {
  for (; line_ < lines_; ++line_, port_ = 0) {
    if (port_ == 0) demand_->line(line_, addresses_.data());
    while (port_ < addresses_.size()) {
      const std::int64_t address = addresses_[port_++];
      if (address != kIdle) return address;
    }
  }
  throw core::InternalError("more words drained than written");
}

void DrainTrace::flushed(std::int64_t words) {
  segments_.push_back(words);
}

void DrainTrace::drained(std::int64_t t, std::int64_t lines, const std::vector<std::int64_t>* cycles) {
  for (std::int64_t line = 0; line < lines; ++line) {
    text_.real(cycles != nullptr ? (*cycles)[static_cast<std::size_t>(line)] : t + line);
    std::int64_t& waiting = segments_.front();
    for (std::int64_t i = 0; i < width_; ++i) {
      text_.character(',');
      text_.real(waiting > 0 ? next_word() : kIdle);
      if (waiting > 0) --waiting;
    }
    text_.character('\n');
    if (waiting == 0) segments_.pop_front();
  }
}

}  // namespace systole::dataflows::scalesim
