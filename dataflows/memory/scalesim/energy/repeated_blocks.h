// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace systole::dataflows::scalesim {

/// Counts accesses that SCALE-Sim's energy branch calls repeats: words of a block of five addresses that its line, or
/// one of the two lines before it, has asked for. Its rule (scalesim/energy/accelergy_plugin.py, commit 6d59f0b): a
/// line has (words - 1) repeats for each block, and one more for each block that the two lines before it had, too. The
/// first line of a layer has none, and address 1 counts as no address. O(1) an address; memory O(range / 5).
class RepeatedBlocks {
 public:
  /// Expects addresses in [first, first + count).
  RepeatedBlocks(std::int64_t first, std::int64_t count);

  /// Lines come in their order, without gaps; negative addresses are idle ports.
  void line(const std::vector<std::int64_t>& addresses);
  [[nodiscard]] std::int64_t repeats() const { return repeats_; }

 private:
  static constexpr std::int64_t kBlock = 5;
  static constexpr std::int64_t kLinesBefore = 2;
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min() / 2;

  std::int64_t first_block_;
  std::vector<std::int64_t> last_line_;  ///< that asked for a block
  std::int64_t line_ = 0;
  std::int64_t repeats_ = 0;
};

}  // namespace systole::dataflows::scalesim
