// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/detail/addresses/placed_shifts.h"

#include <algorithm>
#include <utility>

namespace systole::dataflows::scalesim {

template <class Places>
PlacedShifts<Places>::PlacedShifts(TapMoves moves, Places places, const VisitOrder& visits, std::int64_t fold_lines,
                                   const ResidentWindow& window)
    : moves_(std::move(moves)), places_(std::move(places)), visits_(visits), fold_lines_(fold_lines), window_(window) {
  if (window.holds_everything()) visit_ = visits.count;
}

template <class Places>
LineShifts PlacedShifts<Places>::next() {
  while (visit_ < visits_.count) {
    const std::int64_t fold = visits_.fold(visit_);
    const std::int64_t lines = places_.lines(fold);
    const std::int64_t resident = line_ == 0 ? places_.resident_folds(fold, window_) : 0;
    if (resident > 0) {
      end_visits(resident);
      continue;
    }
    while (line_ < lines) {
      line_ = places_.first_leaving(fold, line_, window_);
      if (line_ == lines) break;
      const std::int64_t line = line_++;
      const std::int64_t shifts = serve(places_.line(fold, line));
      if (shifts == 0) {
        line_ += quiet_lines(fold, line);
        continue;
      }
      quiet_visits_ = -1;
      return {.line = visit_ * fold_lines_ + places_.lead(fold) + line, .shifts = shifts};
    }
    end_visits(1);
  }
  return {};
}

template <class Places>
void PlacedShifts<Places>::end_visits(std::int64_t count) {
  line_ = 0;
  visit_ += count;
  quiet_visits_ += count;
  // The window stands still while nothing but what it holds is asked for.
  if (quiet_visits_ >= visits_.round()) visit_ = visits_.count;
}

template <class Places>
std::int64_t PlacedShifts<Places>::serve(const PlacedLine& line) {
  std::int64_t shifts = 0;
  stretch_count_ = 0;
  for (std::int64_t word = 0; word < line.count;) {
    const std::int64_t position = line.position + word;
    const std::int64_t own = std::min(window_.resident_until(position) - position, line.count - word);
    Found found;
    if (own > 0) {
      found.stretch = {.words = {.across = line.across + word,
                                 .along = line.along + word * Places::kWordStep,
                                 .position = position,
                                 .count = own},
                       .lines = kNever};
    } else {
      found = find_moved(line, word);
    }
    if (found.stretch.words.count == 0) {
      window_.shift(found.shifts);
      shifts += found.shifts;
      ++word;
      continue;
    }
    if (stretch_count_ < kMostStretches) stretches_.at(stretch_count_) = found.stretch;
    ++stretch_count_;
    word += found.stretch.words.count;
  }
  return shifts;
}

template <class Places>
std::int64_t PlacedShifts<Places>::moved_position(const PlacedLine& line, std::int64_t word,
                                                  const TapMove& move) const {
  const std::int64_t across = line.across + word;
  const std::int64_t along = line.along + word * Places::kWordStep;
  return places_.pixels_across() ? places_.position(across + move.rows, along + move.cols)
                                 : places_.position(across + move.cols, along + move.rows);
}

template <class Places>
auto PlacedShifts<Places>::moved(const PlacedLine& line, std::int64_t word, const TapWord& tap_word,
                                 const TapMove& move, std::int64_t position) const -> Stretch {
  Stretch stretch{.words = {.across = line.across + word,
                            .along = line.along + word * Places::kWordStep,
                            .position = position,
                            .count = std::min(window_.resident_until(position) - position, line.count - word)}};
  PlacedLine& words = stretch.words;
  words.across += places_.pixels_across() ? move.rows : move.cols;
  words.along += places_.pixels_across() ? move.cols : move.rows;
  // Along the line and from line to line, until the move leads elsewhere.
  const bool pixels = places_.pixels_across();
  const std::int64_t most = pixels ? moves_.pixels_forwards(move, tap_word) : moves_.channels_forwards(tap_word);
  const std::int64_t on = pixels ? moves_.channels_forwards(tap_word) : moves_.pixels_forwards(move, tap_word);
  const std::int64_t back = pixels ? moves_.channels_backwards(tap_word) : moves_.pixels_backwards(move, tap_word);
  words.count = std::min({words.count, most, places_.in_fold(words.across)});
  if (Places::kWordStep < 0) words.count = std::min(words.count, back);
  stretch.lines = (Places::kLineStep > 0 ? on : back) - 1;
  return stretch;
}

template <class Places>
auto PlacedShifts<Places>::find_moved(const PlacedLine& line, std::int64_t word) -> Found {
  const std::int64_t across = line.across + word;
  const std::int64_t along = line.along + word * Places::kWordStep;
  const TapWord tap_word = places_.pixels_across() ? moves_.word(across, along) : moves_.word(along, across);
  const auto resident = [&](std::int64_t position) { return window_.resident_until(position) > position; };
  const std::span<const TapMove> moves = moves_.moves();
  if (last_move_ < moves.size() && moves_.leads_inside(moves[last_move_], tap_word)) {
    const std::int64_t position = moved_position(line, word, moves[last_move_]);
    if (resident(position)) return {.stretch = moved(line, word, tap_word, moves[last_move_], position), .shifts = 0};
  }
  Found found;
  found.shifts = window_.shifts_to((line.position + word) / window_.set_words());
  for (const TapMove& move : moves) {
    if (!moves_.leads_inside(move, tap_word)) continue;
    const std::int64_t position = moved_position(line, word, move);
    const std::int64_t shifts = window_.shifts_to(position / window_.set_words());
    if (shifts == 0) {
      last_move_ = static_cast<std::size_t>(&move - moves.data());
      return {.stretch = moved(line, word, tap_word, move, position), .shifts = 0};
    }
    found.shifts = std::min(found.shifts, shifts);
  }
  return found;
}

template <class Places>
std::int64_t PlacedShifts<Places>::quiet_lines(std::int64_t fold, std::int64_t line) const {
  if (stretch_count_ > kMostStretches) return 0;
  std::int64_t quiet = places_.alike(fold, line);
  for (std::size_t i = 0; i < stretch_count_ && quiet > 0; ++i) {
    const Stretch& stretch = stretches_.at(i);
    quiet = places_.resident_lines(stretch.words, std::min(quiet, stretch.lines), window_);
  }
  return quiet;
}

template class PlacedShifts<SkewedPlaces>;
template class PlacedShifts<TilePlaces>;

}  // namespace systole::dataflows::scalesim
