// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "dataflows/memory/scalesim/detail/addresses/fold_grid.h"
#include "dataflows/memory/scalesim/detail/addresses/im2col.h"
#include "dataflows/memory/scalesim/detail/addresses/shift_source.h"
#include "dataflows/memory/scalesim/detail/addresses/skewed_order.h"
#include "dataflows/memory/scalesim/detail/epochs/epoch_source.h"
#include "dataflows/memory/scalesim/detail/epochs/seen_words.h"

namespace systole::dataflows::scalesim {

/// This is for a convolution's ifmap without holes that streams past slices of the window (ws). A word stands again a
/// whole number of taps further along the window. An epoch that stays within as many positions of the window as a tap
/// has channels therefore sees no word twice, and its end is a closed form. Other epochs look at each word that is
/// demanded. Memory: for those a bit a word of the ifmap, and an epoch's words.
class SlicedEpochs final : public EpochSource {
 public:
  /// `tap_channels` are those of each tap, as far as sparsity leaves them; they are the same for all taps.
  SlicedEpochs(std::shared_ptr<const Im2col> matrix, std::int64_t tap_channels, const FoldGrid& grid,
               const VisitOrder& visits, EpochSize size);
  std::int64_t next() override;
  [[nodiscard]] std::int64_t rest() const override { return seen_ ? seen_->size() : 0; }

 private:
  /// Finds the end of an epoch that begins here, if it sees no word twice.
  std::optional<std::int64_t> distinct_end();
  /// Finds the end of an epoch, word by word from here on, if it has one in this visit.
  std::optional<std::int64_t> end_in_visit();
  [[nodiscard]] std::int64_t fold_words(std::int64_t fold) const;
  [[nodiscard]] std::int64_t line_of(std::int64_t visit, std::int64_t line) const;

  std::shared_ptr<const Im2col> matrix_;
  SkewedCells cells_;
  std::int64_t tap_channels_;
  FoldGrid grid_;
  VisitOrder visits_;
  EpochSize size_;
  std::int64_t visit_ = 0;
  std::int64_t rank_ = 0;  ///< of the next word in the visit
  std::int64_t quiet_visits_ = 0;
  std::optional<SeenWords> seen_;  ///< by an epoch that is looked at word by word; made when there is one
};

}  // namespace systole::dataflows::scalesim
