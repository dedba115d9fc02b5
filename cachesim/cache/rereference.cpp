// SPDX-License-Identifier: MIT
#include "cachesim/cache/rereference.h"

#include <algorithm>

namespace systole::cachesim {

Rereference::Rereference(std::uint64_t sets, std::uint32_t ways, bool duels, std::uint64_t seed)
    : ways_(ways),
      duels_(duels && sets > 1),
      every_(std::max<std::uint64_t>(4, sets / kLeaders)),
      intervals_(sets * ways, kDistant),
      random_(seed) {}

void Rereference::note_fill(std::uint64_t set, std::uint32_t way) {
  bool bimodal = false;
  if (duels_) {
    const std::uint64_t place = set % every_;
    if (place == 0) {
      counter_ = std::min(counter_ + 1, kCounterMost);
    } else if (place == every_ - 1) {
      counter_ -= counter_ > 0 ? 1 : 0;
      bimodal = true;
    } else {
      bimodal = counter_ >= kCounterMiddle;
    }
  }
  const bool distant = bimodal && random_.below(kRarely) != 0;
  at(set, way) = distant ? kDistant : kDistant - 1;
}

std::uint32_t Rereference::victim(std::uint64_t set) {
  std::uint8_t* const first = &at(set, 0);
  std::uint8_t* const end = first + ways_;
  const auto grow = static_cast<std::uint8_t>(kDistant - *std::max_element(first, end));
  for (std::uint8_t* interval = first; interval != end; ++interval) {
    *interval = static_cast<std::uint8_t>(*interval + grow);
  }
  return static_cast<std::uint32_t>(std::find(first, end, kDistant) - first);
}

}  // namespace systole::cachesim
