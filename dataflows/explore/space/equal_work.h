// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "dataflows/vector/vector_work.h"

namespace systole::dataflows::explore {

/// Keeps the work of several networks beside the array that differs in what it costs. Networks repeat it, as they do
/// shapes.
class EqualWork {
 public:
  /// Gives the position of equal work among chains() or alone(); adds it if it is new. O(log(work)).
  std::uint32_t add(const WorkOfChain& chain);
  std::uint32_t add(const WorkAlone& alone);

  [[nodiscard]] std::span<const WorkOfChain> chains() const { return chains_; }
  [[nodiscard]] std::span<const WorkAlone> alone() const { return alone_; }

 private:
  std::vector<WorkOfChain> chains_;
  std::vector<WorkAlone> alone_;
  std::map<WorkOfChain, std::uint32_t> chain_at_;
  std::map<WorkAlone, std::uint32_t> alone_at_;
};

}  // namespace systole::dataflows::explore
