// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/buffers/elementwise_reads.h"

#include <algorithm>
#include <utility>

namespace systole::dataflows::scalesim {
namespace {

constexpr std::int64_t kPiece = 4096;

/// Calls visit(index, address) for all entries of a sequence that are no holes.
template <class Visit>
void for_each_entry(const PrefetchSequence& sequence, std::int64_t begin, std::int64_t end,
                    std::vector<std::int64_t>& piece, const Visit& visit) {
  piece.resize(kPiece);
  for (; begin < end; begin += kPiece) {
    const std::int64_t piece_end = std::min(end, begin + kPiece);
    sequence.entries(begin, piece_end, piece.data());
    for (std::int64_t i = begin; i < piece_end; ++i) {
      const std::int64_t address = piece[static_cast<std::size_t>(i - begin)];
      if (address != kIdle) visit(i, address);
    }
  }
}

}  // namespace

ElementwiseShifts::ElementwiseShifts(std::unique_ptr<PrefetchSequence> sequence, std::unique_ptr<DemandLines> demand,
                                     std::int64_t lines, AddressRange range, const ResidentWindow& window)
    : sequence_(std::move(sequence)),
      demand_(std::move(demand)),
      lines_(lines),
      range_(range),
      window_(window),
      last_set_(static_cast<std::size_t>(range.count), -1),
      addresses_(static_cast<std::size_t>(demand_->ports())) {
  std::int64_t entries = 0;
  for_each_entry(*sequence_, 0, sequence_->size(), piece_, [&](std::int64_t index, std::int64_t) {
    if (entries++ % window_.set_words() == 0) set_begin_.push_back(index);
  });
  while (static_cast<std::int64_t>(set_begin_.size()) <= window_.sets()) set_begin_.push_back(sequence_->size());
  enter(window_.resident());
}

void ElementwiseShifts::enter(std::int64_t sets) {
  for (; sets > 0; --sets, next_set_ = (next_set_ + 1) % window_.sets()) {
    const auto set = static_cast<std::size_t>(next_set_);
    for_each_entry(*sequence_, set_begin_[set], set_begin_[set + 1], piece_, [&](std::int64_t, std::int64_t address) {
      last_set_[static_cast<std::size_t>(address - range_.first)] = next_set_;
    });
  }
}

bool ElementwiseShifts::resident(std::int64_t address) const {
  const std::int64_t set = last_set_[static_cast<std::size_t>(address - range_.first)];
  return set >= 0 && window_.holds(set);
}

LineShifts ElementwiseShifts::next() {
  while (line_ < lines_) {
    demand_->line(line_, addresses_.data());
    LineShifts result{.line = line_++};
    for (const std::int64_t address : addresses_) {
      if (address == kIdle) continue;
      while (!resident(address)) {
        window_.shift(1);
        enter(window_.step());
        ++result.shifts;
      }
    }
    if (result.shifts > 0) return result;
  }
  return {};
}

ElementwiseEpochs::ElementwiseEpochs(std::unique_ptr<DemandLines> demand, std::int64_t lines, AddressRange range,
                                     EpochSize size)
    : demand_(std::move(demand)),
      lines_(lines),
      range_(range),
      size_(size),
      last_epoch_(static_cast<std::size_t>(range.count), 0),
      addresses_(static_cast<std::size_t>(demand_->ports())) {}

std::int64_t ElementwiseEpochs::next() {
  for (; line_ < lines_; ++line_, port_ = 0) {
    if (port_ == 0) demand_->line(line_, addresses_.data());
    while (port_ < addresses_.size()) {
      const std::int64_t address = addresses_[port_++];
      if (address == kIdle) continue;
      std::int64_t& last = last_epoch_[static_cast<std::size_t>(address - range_.first)];
      if (last == epoch_) continue;
      last = epoch_;
      if (++seen_ == size_.words()) {
        seen_ = 0;
        ++epoch_;
        return line_;
      }
    }
  }
  return kNever;
}

}  // namespace systole::dataflows::scalesim
