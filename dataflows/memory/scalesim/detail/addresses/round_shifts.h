// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "dataflows/memory/scalesim/detail/addresses/resident_window.h"
#include "dataflows/memory/scalesim/detail/addresses/shift_source.h"
#include "dataflows/memory/scalesim/detail/addresses/skewed_order.h"

namespace systole::dataflows::scalesim {

/// Repeats SkewedDistinctShifts for folds that are visited round after round. A round depends on nothing but where the
/// window stands when it begins, so one that begins like an earlier one is told again. It takes O(rounds that begin
/// differently * (shifts * log(fold) + folds) + all shifts). Memory: the shifts of at most 2^16 lines, and of a round.
class RoundShifts final : public ShiftSource {
 public:
  /// Expects that `folds` are visited in this order `rounds` times.
  RoundShifts(const SkewedOrder& order, std::int64_t folds, std::int64_t rounds, std::int64_t fold_lines,
              std::int64_t lead, const ResidentWindow& window);
  LineShifts next() override;

 private:
  struct Round {
    std::vector<LineShifts> lines;  ///< counted from the round's beginning
    ResidentWindow window;          ///< at its end
  };

  /// Gives the round that begins as the window stands now.
  const Round& round();
  [[nodiscard]] Round shifts_of_round() const;

  SkewedOrder order_;
  std::int64_t folds_;
  std::int64_t rounds_;
  std::int64_t fold_lines_;
  std::int64_t lead_;
  ResidentWindow window_;
  std::int64_t passed_ = 0;  ///< rounds
  const Round* now_ = nullptr;
  std::size_t told_ = 0;                           ///< of its lines
  std::unordered_map<std::int64_t, Round> known_;  ///< by the window's first set at the beginning
  std::size_t known_lines_ = 0;
  Round unknown_;  ///< one that is not kept
};

}  // namespace systole::dataflows::scalesim
