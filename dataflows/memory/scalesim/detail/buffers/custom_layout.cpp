// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/buffers/custom_layout.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "core/checked.h"
#include "core/error.h"
#include "dataflows/memory/scalesim/detail/addresses/python_set.h"

namespace systole::dataflows::scalesim {

std::int64_t TensorLayout::entries() const {
  std::int64_t entries = 1;
  for (std::size_t axis = 0; axis < size.size(); ++axis) {
    entries = core::checked_product(entries, core::ceil_divide(size[axis], tile[axis]), tile[axis]);
  }
  return entries;
}

TensorSequence::TensorSequence(TensorLayout layout) : PrefetchSequence(layout.entries()), layout_(std::move(layout)) {}

void TensorSequence::entries(std::int64_t begin, std::int64_t end, std::int64_t* addresses) const {
  constexpr std::size_t kMostAxes = 8;
  const std::size_t axes = layout_.size.size();
  std::array<std::int64_t, kMostAxes> extent{};
  for (std::size_t axis = 0; axis < axes; ++axis) {
    extent.at(axis) = core::ceil_divide(layout_.size[axis], layout_.tile[axis]);
    extent.at(axes + axis) = layout_.tile[axis];
  }
  for (; begin < end; ++begin) {
    std::array<std::int64_t, kMostAxes> at{};
    std::int64_t rest = begin;
    for (std::size_t loop = layout_.loops.size(); loop-- > 0;) {
      const auto axis = static_cast<std::size_t>(layout_.loops[loop]);
      at.at(axis) = rest % extent.at(axis);
      rest /= extent.at(axis);
    }
    std::int64_t address = 0;
    bool inside = true;
    for (std::size_t axis = 0; axis < axes; ++axis) {
      const std::int64_t index = at.at(axis) * layout_.tile[axis] + at.at(axes + axis);
      inside = inside && index < layout_.size[axis];
      address = address * layout_.size[axis] + index;
    }
    *addresses++ = inside ? layout_.offset + address : kIdle;
  }
}

BankedShifts::BankedShifts(const PrefetchSequence& sequence, std::unique_ptr<DemandLines> demand, std::int64_t lines,
                           AddressRange range, std::int64_t sram_words, const BankShape& banks)
    : demand_(std::move(demand)),
      lines_(lines),
      range_(range),
      banks_(banks),
      window_(sram_words, range.count, banks.columns * banks.banks),
      places_(static_cast<std::size_t>(range.count)),
      addresses_(static_cast<std::size_t>(demand_->ports())),
      touched_(static_cast<std::size_t>(banks.banks)) {
  if (window_.sets() > std::numeric_limits<std::int32_t>::max()) core::throw_overflow();
  std::int32_t set = 0;
  PythonSet members;
  const auto close = [&] {
    std::int64_t column = 0;
    members.for_each([&](std::int64_t address) {
      places_[static_cast<std::size_t>(address - range_.first)] = {
          .set = set, .bank = static_cast<std::int32_t>(column++ / banks_.columns)};
    });
    members.clear();
    ++set;
  };
  constexpr std::int64_t kPiece = 4096;
  std::array<std::int64_t, kPiece> piece{};
  for (std::int64_t begin = 0; begin < sequence.size(); begin += kPiece) {
    const std::int64_t end = std::min(sequence.size(), begin + kPiece);
    sequence.entries(begin, end, piece.data());
    for (const std::int64_t address : std::span(piece.data(), static_cast<std::size_t>(end - begin))) {
      if (address == kIdle) continue;
      members.insert(address);
      if (members.size() == window_.set_words()) close();
    }
  }
  close();
}

LineShifts BankedShifts::serve(std::int64_t line) {
  LineShifts result{.line = line};
  for (auto& sets : touched_) sets.clear();
  demand_->line(line, addresses_.data());
  for (const std::int64_t address : addresses_) {
    if (address == kIdle) continue;
    const Place place = places_[static_cast<std::size_t>(address - range_.first)];
    const std::int64_t shifts = window_.holds(place.set) ? 0 : window_.shifts_to(place.set);
    window_.shift(shifts);
    result.shifts += shifts;
    auto& sets = touched_[static_cast<std::size_t>(place.bank)];
    if (std::ranges::find(sets, place.set) == sets.end()) sets.push_back(place.set);
  }
  std::size_t most = 0;
  for (const auto& sets : touched_) most = std::max(most, sets.size());
  result.conflicts = core::ceil_divide(static_cast<std::int64_t>(most), banks_.ports) - 1;
  return result;
}

LineShifts BankedShifts::next() {
  while (line_ < lines_) {
    const LineShifts result = serve(line_++);
    if (result.shifts != 0 || result.conflicts != 0) return result;
  }
  return {};
}

}  // namespace systole::dataflows::scalesim
