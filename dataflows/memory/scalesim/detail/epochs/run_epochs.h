// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "dataflows/memory/scalesim/detail/addresses/shift_source.h"
#include "dataflows/memory/scalesim/detail/epochs/channel_runs.h"
#include "dataflows/memory/scalesim/detail/epochs/epoch_source.h"

namespace systole::dataflows::scalesim {

/// This is for a convolution's ifmap whose taps are cut into runs of channels. It takes one look at each run that is
/// demanded. An epoch that begins inside a run sees the rest of it, so what an epoch has seen of a run is always its
/// last words. Memory: four bytes a place of a run in the ifmap. O(runs + epochs * lines in which a fold asks).
template <class Runs>  // PortRuns or PassingRuns
class RunEpochs final : public EpochSource {
 public:
  RunEpochs(Runs runs, std::int64_t fold_lines, const VisitOrder& visits, EpochSize size);
  std::int64_t next() override;
  [[nodiscard]] std::int64_t rest() const override { return seen_; }

 private:
  /// Counts words of a run that the epoch had not seen, one a line.
  struct Fresh {
    std::int64_t line = 0;
    std::int64_t rank = 0;
    std::int64_t words = 0;
  };

  /// Looks at the rest of the visit. Returns true if the epoch ends in it: then after `line_`'s words of ranks below
  /// `rank_`.
  bool ends_in_visit();
  /// Moves `line_` and `rank_` behind the `need`-th word of `fresh_`, which lies on line `last` at the latest.
  void find_end(std::int64_t need, std::int64_t last);
  void forget();

  static constexpr std::uint32_t kBeyond = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::int64_t kFirstRank = std::numeric_limits<std::int64_t>::min();

  Runs runs_;
  std::int64_t fold_lines_;
  VisitOrder visits_;
  EpochSize size_;
  std::int64_t visit_ = 0;
  std::int64_t line_ = 0;  ///< of the fold, where the epoch goes on with words of this rank
  std::int64_t rank_ = kFirstRank;
  std::int64_t epoch_visit_ = -1;  ///< in which the epoch began; before the first visit: -1
  std::int64_t quiet_visits_ = 0;
  std::int64_t seen_ = 0;
  std::uint32_t epoch_ = 1;            ///< `mark - epoch_` words of a place were seen, if positive
  std::vector<std::uint32_t> marks_;   ///< by place
  std::vector<Fresh> fresh_;           ///< of the visit
  std::vector<std::int64_t> changes_;  ///< of the number of fresh words, from line to line
  std::vector<std::int64_t> ranks_;
};

extern template class RunEpochs<PortRuns>;
extern template class RunEpochs<PassingRuns>;

}  // namespace systole::dataflows::scalesim
