// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "dataflows/memory/scalesim/detail/addresses/placed_lines.h"
#include "dataflows/memory/scalesim/detail/addresses/resident_window.h"
#include "dataflows/memory/scalesim/detail/addresses/shift_source.h"
#include "dataflows/memory/scalesim/detail/addresses/tap_moves.h"

namespace systole::dataflows::scalesim {

/// Finds shifts for a convolution's ifmap without holes. Its words stand under several taps, and a word is resident if
/// any of its places is. Places are computed, not stored. Lines whose own places are resident are skipped at once.
/// Another line falls into few stretches of words that a move under another tap takes to consecutive places; while it
/// does so line after line, these lines are skipped too. Memory O(kernel^2). It takes about O(shifts * kernel) where
/// taps have many channels.
template <class Places>  // SkewedPlaces or TilePlaces
class PlacedShifts final : public ShiftSource {
 public:
  PlacedShifts(TapMoves moves, Places places, const VisitOrder& visits, std::int64_t fold_lines,
               const ResidentWindow& window);
  LineShifts next() override;

 private:
  /// Holds words of a line that are resident together, where they are.
  struct Stretch {
    PlacedLine words;
    std::int64_t lines = 0;  ///< that may follow with their words moved alike, resident or not
  };

  /// Holds what is known of a line's word: where it is resident, or else how many shifts bring it.
  struct Found {
    Stretch stretch;  ///< of no words if it is not resident
    std::int64_t shifts = 0;
  };

  void end_visits(std::int64_t count);
  /// Gives the shifts for a line; if there are none, `stretches_` then cover it.
  std::int64_t serve(const PlacedLine& line);
  [[nodiscard]] Found find_moved(const PlacedLine& line, std::int64_t word);
  [[nodiscard]] Stretch moved(const PlacedLine& line, std::int64_t word, const TapWord& tap_word, const TapMove& move,
                              std::int64_t position) const;
  [[nodiscard]] std::int64_t moved_position(const PlacedLine& line, std::int64_t word, const TapMove& move) const;
  /// Says how many lines after this quiet one are as quiet, by the same stretches.
  [[nodiscard]] std::int64_t quiet_lines(std::int64_t fold, std::int64_t line) const;

  static constexpr std::size_t kMostStretches = 8;  ///< of a line whose followers are worth a look

  TapMoves moves_;
  Places places_;
  VisitOrder visits_;
  std::int64_t fold_lines_;
  ResidentWindow window_;
  std::int64_t visit_ = 0;
  std::int64_t line_ = 0;
  std::int64_t quiet_visits_ = 0;
  std::size_t last_move_ = 0;  ///< the one that found a word; the next word's is likely the same
  std::array<Stretch, kMostStretches> stretches_{};
  std::size_t stretch_count_ = 0;  ///< of the line; the first ones are kept
};

extern template class PlacedShifts<SkewedPlaces>;
extern template class PlacedShifts<TilePlaces>;

}  // namespace systole::dataflows::scalesim
